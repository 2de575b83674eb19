import { Component } from "@odoo/owl";

import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { RecordSelector } from "@web/core/record_selectors/record_selector";

export const DEFAULT_FILTERS = {
    period: "last_30_days",
    from: false,
    to: false,
    campaign_id: false,
    source_id: false,
    team_id: false,
};

/** Which leads the figures of the dashboard are of. */
export class LeadDashboardFilters extends Component {
    static template = "lead_management.LeadDashboardFilters";
    static components = { DateTimeInput, RecordSelector };
    static props = { filters: Object, update: Function };

    get periods() {
        return [
            ["last_30_days", _t("Last 30 days")],
            ["this_month", _t("This month")],
            ["last_month", _t("Last month")],
            ["this_quarter", _t("This quarter")],
            ["this_year", _t("This year")],
            ["all", _t("All time")],
            ["custom", _t("Other dates")],
        ];
    }

    get records() {
        return [
            { name: "campaign_id", model: "utm.campaign", label: _t("All campaigns") },
            { name: "source_id", model: "utm.source", label: _t("All sources") },
            { name: "team_id", model: "crm.team", label: _t("All sales teams") },
        ];
    }

    get dates() {
        return [
            { name: "from", label: _t("First day") },
            { name: "to", label: _t("Last day") },
        ];
    }

    getDate(name) {
        const day = this.props.filters[name];
        return day ? deserializeDate(day) : false;
    }

    onDate(name, date) {
        this.props.update({ [name]: date ? serializeDate(date) : false });
    }
}
