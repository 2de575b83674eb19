import { reactive } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const NOTHING = { overdue: 0, today: 0, new: 0, stalled: 0 };

/**
 * What is in the user's Take care queue, for its screen and the menu bar: asked for once, and again
 * when activities of hers come and go or somebody says that it has changed.
 */
export const leadCareService = {
    dependencies: ["bus_service", "orm"],

    start(env, { bus_service: busService, orm }) {
        const care = reactive({
            counts: { limit: 0, own: NOTHING, people: [] },
            isAvailable: false,
            async load() {
                care.counts = await orm.silent.call("crm.lead", "get_care_counts");
            },
        });
        const whenKnown = Promise.all(
            [
                "lead_management.group_lead_management",
                "sales_team.group_sale_salesman",
                "lead_management.group_marketing_user",
            ].map((group) => user.hasGroup(group))
        ).then(([isOn, sells, markets]) => {
            care.isAvailable = isOn && (sells || markets);
            return care.isAvailable && care.load();
        });
        whenKnown.catch(() => {}); // the menu bar does without
        busService.subscribe("mail.activity/updated", () => care.isAvailable && care.load());
        return care;
    },
};

registry.category("services").add("lead_care", leadCareService);
