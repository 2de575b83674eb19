import { Component } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The arrow from a lead to the page of its contact; a middle click opens that in a tab. */
class LeadContactLink extends Component {
    static template = "lead_management.LeadContactLink";
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
    }

    get contact() {
        return this.props.record.data.partner_id;
    }

    open(newWindow) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: "res.partner",
                res_id: this.contact.id,
                views: [[false, "form"]],
            },
            { newWindow }
        );
    }
}

registry.category("view_widgets").add("lead_contact_link", {
    component: LeadContactLink,
    fieldDependencies: [{ name: "partner_id", type: "many2one", relation: "res.partner" }],
});
