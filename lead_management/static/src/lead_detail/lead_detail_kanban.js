// crm's kanban is in the registry only once its module has run
import "@crm/views/crm_kanban/crm_kanban_view";

import { registry } from "@web/core/registry";

import { opensLeadDetail } from "./lead_detail_opening";

const crmKanbanView = registry.category("views").get("crm_kanban");

/** crm's kanban; on a phone, where it stands for the list, a tap on a card opens the pop-up. */
class CrmLeadKanbanController extends opensLeadDetail(crmKanbanView.Controller) {
    /** @override */
    async openRecord(record, { newWindow } = {}) {
        if (newWindow || !this.env.isSmall) {
            return super.openRecord(...arguments);
        }
        this.openDetail(record, this.getGroupOf(record)?.list || this.model.root);
    }

    /** @override */
    async reloadRecord(record) {
        const group = this.getGroupOf(record);
        await super.reloadRecord(record);
        if (!group) {
            return;
        }
        const { context, domain, resModel } = group.list;
        const ids = await this.model.orm.search(resModel, [["id", "=", record.resId], ...domain], {
            context,
        });
        if (ids.length) {
            this.onRecordSaved(record);
        } else {
            await this.model.load(); // to another column, or out of what is searched for
        }
    }

    getGroupOf(record) {
        const { groups = [] } = this.model.root;
        return groups.find((group) => group.list.records.some(({ id }) => id === record.id));
    }
}

registry.category("views").add("crm_lead_kanban", {
    ...crmKanbanView,
    Controller: CrmLeadKanbanController,
});
