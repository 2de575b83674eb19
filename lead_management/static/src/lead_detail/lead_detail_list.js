import { status } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { unique } from "@web/core/utils/arrays";
import { orderByToString } from "@web/search/utils/order_by";

import { leadColumnListView } from "../lead_column_panel/lead_column_list_view";
import { useLeadExport } from "../lead_export/lead_export";
import { openLeadDetail } from "./lead_detail_dialog";
import { isLeadGone } from "./lead_detail_errors";

class CrmLeadListRenderer extends leadColumnListView.Renderer {
    /**
     * A link in a row, such as a phone number to call, is followed; the row is not opened.
     *
     * @override
     */
    async onCellClicked(record, column, ev) {
        if (!ev.target.closest("a[href]")) {
            return super.onCellClicked(...arguments);
        }
    }
}

/**
 * A list of leads: a click on a row opens the detail pop-up over it, a middle click a tab; as it is
 * shown it becomes a workbook.
 */
class CrmLeadListController extends leadColumnListView.Controller {
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
        const list = this.model.root;
        openLeadDetail(this.env, {
            resId: record.resId,
            // a lead of several tags is there once for each, when grouped by tag
            resIds: unique(list.records.map(({ resId }) => resId)),
            context: this.props.context,
            onLeadLeft: (resId) => this.reloadRow(resId),
            ...(list.isGrouped ? {} : this.getPaging(list)),
        });
    }

    /** How the pop-up goes on past the page that is shown; the list itself stays where it is. */
    getPaging(list) {
        return {
            offset: list.offset,
            limit: list.limit,
            total: list.count,
            fetchPage: (offset, limit) =>
                this.orm.search(list.resModel, list.domain, {
                    offset,
                    limit,
                    order: orderByToString(list.orderBy),
                    context: list.context,
                }),
            fetchTotal: list.hasLimitedCount ? () => list.fetchCount() : undefined,
        };
    }

    /** Show what became of a lead, in its row: page, order, selection and scrolling stay. */
    async reloadRow(resId) {
        if (status(this) === "destroyed") {
            return;
        }
        try {
            const rows = this.model.root.records.filter((record) => record.resId === resId);
            await Promise.all(rows.map((row) => row.load()));
        } catch (error) {
            if (!isLeadGone(error)) {
                throw error;
            }
            await this.model.load();
        }
    }
}

export const crmLeadListView = {
    ...leadColumnListView,
    Controller: CrmLeadListController,
    Renderer: CrmLeadListRenderer,
};

registry.category("views").add("crm_lead_list", crmLeadListView);
