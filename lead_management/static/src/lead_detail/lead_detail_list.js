import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { leadColumnListView } from "../lead_column_panel/lead_column_list_view";
import { useLeadExport } from "../lead_export/lead_export";
import { opensLeadDetail } from "./lead_detail_opening";

/**
 * A list of leads: a click on a row opens the detail pop-up over it, a middle click a tab; as it is
 * shown it becomes a workbook.
 */
class CrmLeadListController extends opensLeadDetail(leadColumnListView.Controller) {
    setup() {
        super.setup();
        this.exportToExcel = useLeadExport(this.model, this.env.searchModel, () =>
            this.getExportableFields()
        );
    }

    /** @override */
    getStaticActionMenuItems() {
        return {
            ...super.getStaticActionMenuItems(),
            exportToExcel: {
                isAvailable: () => this.isExportEnable,
                sequence: 11,
                icon: "fa fa-file-excel-o",
                description: _t("Export to Excel"),
                callback: () => this.exportToExcel(),
            },
        };
    }

    /** @override */
    async openRecord(record, { newWindow } = {}) {
        if (newWindow) {
            return super.openRecord(...arguments);
        }
        if ((await record.isDirty()) && !(await record.save())) {
            return;
        }
        this.openDetail(record, this.model.root);
    }
}

export const crmLeadListView = {
    ...leadColumnListView,
    Controller: CrmLeadListController,
};

registry.category("views").add("crm_lead_list", crmLeadListView);
