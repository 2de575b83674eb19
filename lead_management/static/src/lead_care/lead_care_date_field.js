import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

/**
 * When a lead of the Take care queue is due: how long ago, today, or that it is new or stalled.
 */
export class LeadCareDateField extends Component {
    static template = "lead_management.LeadCareDateField";
    static props = { ...standardFieldProps };

    get date() {
        return this.props.record.data[this.props.name];
    }

    get days() {
        return Math.round(
            this.date.startOf("day").diff(DateTime.local().startOf("day"), "days").days
        );
    }

    get label() {
        const group = this.props.record.data.care_group;
        if (group === "new") {
            return _t("New");
        }
        if (group === "stalled") {
            return _t("Stalled");
        }
        if (this.days === 0) {
            return _t("Today");
        }
        return this.date.toRelativeCalendar({ unit: "days" });
    }

    get className() {
        const group = this.props.record.data.care_group;
        if (group !== "due") {
            return group === "new" ? "text-bg-info" : "text-bg-secondary";
        }
        if (this.days > 0) {
            return "text-bg-success";
        }
        return this.days < 0 ? "text-bg-danger" : "text-bg-warning";
    }
}

registry.category("fields").add("lead_care_date", {
    component: LeadCareDateField,
    displayName: _t("When to take care of a lead"),
    supportedTypes: ["date"],
    fieldDependencies: [{ name: "care_group", type: "selection" }],
});
