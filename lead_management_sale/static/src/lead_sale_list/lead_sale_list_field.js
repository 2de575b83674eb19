import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The orders and invoices of a lead or contact, newest first. Who may not read a document sees it
 * in the list all the same, without a link.
 */
export class LeadSaleListField extends Component {
    static template = "lead_management_sale.LeadSaleListField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get sales() {
        return this.props.record.data[this.props.name] || [];
    }

    open(sale) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: sale.model,
            res_id: sale.id,
            views: [[false, "form"]],
        });
    }
}

export const leadSaleListField = {
    component: LeadSaleListField,
    displayName: _t("Orders and Invoices"),
    supportedTypes: ["json"],
};

registry.category("fields").add("lead_sale_list", leadSaleListField);
