import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The stages of a lead as an accordion in the order of the funnel, the one it is in open: when it
 * came there, who moved it, how long it was there, what is known of it, and what one can do next.
 *
 * Needs only the record it is on, so it serves the form and the detail pop-up alike.
 */
export class LeadStagePagesField extends Component {
    static template = "lead_management.LeadStagePagesField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        // what was opened or closed by a click; the rest follows the stage the lead is in
        this.state = useState({ toggled: {}, isBusy: false });
    }

    get pages() {
        return this.props.record.data[this.props.name] || [];
    }

    /** Lets a screen reader say which page a header opens. */
    getPageId(page) {
        return `${this.props.record.id}_stage_page_${page.id}`;
    }

    getKey(page) {
        return `${this.props.record.resId}/${page.id}`;
    }

    isOpen(page) {
        return this.state.toggled[this.getKey(page)] ?? page.state === "current";
    }

    toggle(page) {
        this.state.toggled[this.getKey(page)] = !this.isOpen(page);
    }

    /** "12/11/2026 · by Lê Hà · 2 d 4 h", or what the stage waits for. */
    getSummary(page) {
        if (page.status) {
            return page.status;
        }
        const user = page.user && _t("by %(user)s", { user: page.user });
        return [page.date, user, page.duration].filter(Boolean).join(" · ");
    }

    getValues(fact) {
        return Array.isArray(fact.value) ? fact.value : [];
    }

    async run(name) {
        const { record } = this.props;
        this.state.isBusy = true;
        try {
            if (!(await record.save())) {
                return;
            }
            await this.action.doActionButton({
                type: "object",
                name,
                resModel: record.resModel,
                resId: record.resId,
                context: record.context,
                onClose: () => record.model.load(),
            });
        } finally {
            this.state.isBusy = false;
        }
    }
}

export const leadStagePagesField = {
    component: LeadStagePagesField,
    displayName: _t("Lifecycle Stages"),
    supportedTypes: ["json"],
};

registry.category("fields").add("lead_stage_pages", leadStagePagesField);
