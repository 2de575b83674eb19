import { useState } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";

import { LeadColumnLayout } from "./lead_column_layout";
import { LeadColumnPanel } from "./lead_column_panel";

export class LeadColumnListController extends ListController {
    static template = "lead_management.LeadColumnListController";
    static components = { ...ListController.components, Dropdown, LeadColumnPanel };

    setup() {
        // before the model is made, which needs it
        this.columnLayout = new LeadColumnLayout(
            useService("orm"),
            this.env.config.viewId,
            this.props.archInfo,
            this.props.fields
        );
        this.columnState = useState(this.columnLayout.state);
        super.setup();
    }

    get modelParams() {
        return { ...super.modelParams, columnLayout: this.columnLayout };
    }

    /** Buttons of the header that the view marks as seldom wanted, by the class `o_lead_seldom`. */
    get seldomButtons() {
        return this.archInfo.headerButtons.filter(
            (button) =>
                button.className?.split(" ").includes("o_lead_seldom") &&
                !this.evalViewModifier(button.invisible)
        );
    }

    /** What is exported is what is seen, in the same order. */
    getExportableFields() {
        const exportable = super.getExportableFields();
        const names = this.columnLayout
            .arrange(this.props.archInfo.columns)
            .filter((column) => this.columnLayout.isShown(column))
            .filter((column) => !evaluateBooleanExpr(column.column_invisible, this.props.context))
            .map((column) => column.name);
        return exportable.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
    }

    /**
     * Load and draw the list with the columns that `change` leaves.
     *
     * @param {() => Promise} change
     * @returns {Promise<boolean>} whether it came to that: a row may be in edition, and invalid
     */
    async changeColumns(change) {
        if (!(await this.model.root.leaveEditMode())) {
            return false;
        }
        await change();
        await this.model.load();
        this.columnState.version++;
        return true;
    }
}
