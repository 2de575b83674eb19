import { Component } from "@odoo/owl";

import { CopyButton } from "@web/core/copy_button/copy_button";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** A token that was just made: what it is can be seen here and never again. */
export class LeadCaptureToken extends Component {
    static template = "lead_management.LeadCaptureToken";
    static components = { CopyButton };
    static props = { ...standardActionServiceProps };

    get token() {
        return this.props.action.params.token;
    }

    get copied() {
        return _t("Copied");
    }
}

registry.category("actions").add("lead_capture_token", LeadCaptureToken);
