import { download } from "@web/core/network/download";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";

export const EXPORT_EVENT = "lead-export";

/**
 * The export of a list of leads as it is shown: the leads that are ticked, or all that the list
 * holds, in its order and with its columns.
 *
 * @param {Object} model of the list
 * @param {Object} searchModel which tells of the click in the list's menu
 * @param {() => Object[]} getFields what the columns show, in their order
 * @returns {() => Promise} which downloads the workbook
 */
export function useLeadExport(model, searchModel, getFields) {
    const ui = useService("ui");

    async function exportLeads() {
        const { root } = model;
        if (!(await root.leaveEditMode())) {
            return;
        }
        const { context, domain, groupBy, isDomainSelected, orderBy, selection } = root;
        const isPicked = selection.length && !isDomainSelected;
        const data = {
            columns: getFields().map((field) => field.name),
            domain,
            ids: isPicked ? selection.map((record) => record.resId) : false,
            // groups can be sorted by their size, which leads have none of
            order_by: orderBy.filter(({ name }) => name in root.fields),
            group_by: groupBy,
            active_test: context.active_test ?? true,
            company_ids: user.activeCompanies.map((company) => company.id),
        };
        ui.block();
        try {
            await download({
                url: "/lead_management/export_leads",
                data: { data: JSON.stringify(data) },
            });
        } finally {
            ui.unblock();
        }
    }

    useBus(searchModel, EXPORT_EVENT, exportLeads);
    return exportLeads;
}
