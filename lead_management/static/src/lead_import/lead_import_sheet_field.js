import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Which sheet of the workbook was read; another one is read as soon as it is chosen.
 */
export class LeadImportSheetField extends Component {
    static template = "lead_management.LeadImportSheetField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
    }

    get names() {
        return this.props.record.data.sheet_names || [];
    }

    async onChange(ev) {
        const { record } = this.props;
        const select = ev.target;
        this.ui.block({ message: _t("Reading the file…") });
        try {
            await this.orm.call("lead.import", "action_read_sheet", [[record.resId], select.value]);
            await record.load();
        } finally {
            this.ui.unblock();
            select.value = record.data.sheet;
        }
    }
}

registry.category("fields").add("lead_import_sheet", {
    component: LeadImportSheetField,
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "sheet_names", type: "json" }],
});
