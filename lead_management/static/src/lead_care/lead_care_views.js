import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";

import { crmLeadListView } from "../lead_detail/lead_detail_list";
import { LeadCareSummary } from "./lead_care_summary";

/**
 * A click on a lead of the queue opens the Take care dialog; a middle click its form in a tab.
 *
 * @param {typeof import("@odoo/owl").Component} Controller
 */
const takesCare = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            this.action = useService("action");
            this.care = useService("lead_care");
        }

        /** @override */
        async openRecord(record, { newWindow } = {}) {
            if (newWindow) {
                return super.openRecord(...arguments);
            }
            const action = await this.model.orm.call("crm.lead", "action_take_care", [
                [record.resId],
            ]);
            return this.action.doAction(action, { onClose: () => this.reloadQueue() });
        }

        async reloadQueue() {
            await Promise.all([this.model.load(), this.care.load()]);
        }
    };

export class LeadCareListController extends takesCare(crmLeadListView.Controller) {}

export class LeadCareListRenderer extends crmLeadListView.Renderer {
    static template = "lead_management.LeadCareListRenderer";
    static components = { ...crmLeadListView.Renderer.components, LeadCareSummary };
}

export class LeadCareKanbanController extends takesCare(kanbanView.Controller) {}

export class LeadCareKanbanRenderer extends kanbanView.Renderer {
    static template = "lead_management.LeadCareKanbanRenderer";
    static components = { ...kanbanView.Renderer.components, LeadCareSummary };
}

registry.category("views").add("lead_care_list", {
    ...crmLeadListView,
    Controller: LeadCareListController,
    Renderer: LeadCareListRenderer,
});
registry.category("views").add("lead_care_kanban", {
    ...kanbanView,
    Controller: LeadCareKanbanController,
    Renderer: LeadCareKanbanRenderer,
});
