import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** How many leads are due, in the menu bar; a click opens the Take care queue. */
export class LeadCareSystray extends Component {
    static template = "lead_management.LeadCareSystray";
    static props = {};

    setup() {
        this.action = useService("action");
        this.care = useState(useService("lead_care"));
    }

    get due() {
        const { overdue, today } = this.care.counts.own;
        return overdue + today;
    }

    get label() {
        const { limit } = this.care.counts;
        return this.due > limit ? `${limit}+` : `${this.due}`;
    }

    openQueue() {
        return this.action.doAction("lead_management.lead_care_action", { clearBreadcrumbs: true });
    }
}

registry
    .category("systray")
    .add("lead_management.LeadCareSystray", { Component: LeadCareSystray }, { sequence: 21 });
