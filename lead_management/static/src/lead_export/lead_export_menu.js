import { Component } from "@odoo/owl";

import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

import { EXPORT_EVENT } from "./lead_export";

/** In the menu of a list of leads: all that the list holds, as a workbook. */
export class LeadExportMenu extends Component {
    static template = "lead_management.LeadExportMenu";
    static components = { DropdownItem };
    static props = {};

    onSelected() {
        this.env.searchModel.trigger(EXPORT_EVENT);
    }
}

registry.category("cogMenu").add(
    "lead-export-menu",
    {
        Component: LeadExportMenu,
        groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
        isDisplayed: async ({ config, model }) =>
            config.viewType === "list" &&
            config.viewArch.getAttribute("js_class") === "crm_lead_list" &&
            !model.root.selection.length &&
            (await user.hasGroup("base.group_allow_export")),
    },
    { sequence: 10 }
);
