import { Component, onWillStart, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** How much is in each part of the Take care queue; a click narrows it down to that. */
export class LeadCareSummary extends Component {
    static template = "lead_management.LeadCareSummary";
    static props = {};

    setup() {
        this.care = useState(useService("lead_care"));
        onWillStart(() => this.care.load());
    }

    get parts() {
        return [
            { name: "overdue", label: _t("overdue"), className: "text-danger" },
            { name: "today", label: _t("today"), className: "text-warning-emphasis" },
            { name: "new", label: _t("never reached"), className: "text-info-emphasis" },
            { name: "stalled", label: _t("stalled"), className: "text-muted" },
        ];
    }

    /** Those with something to do, the most urgent first as they come. */
    get people() {
        return this.care.counts.people.filter(({ counts }) => this.getDue(counts) + counts.new);
    }

    getDue(counts) {
        return counts.overdue + counts.today;
    }

    format(count) {
        const { limit } = this.care.counts;
        return count > limit ? `${limit}+` : `${count}`;
    }

    get searchItems() {
        return Object.values(this.env.searchModel.searchItems);
    }

    isActive(name) {
        const item = this.searchItems.find((found) => found.name === name);
        return this.env.searchModel.query.some(({ searchItemId }) => searchItemId === item?.id);
    }

    onClickPart(name) {
        const item = this.searchItems.find((found) => found.name === name);
        this.env.searchModel.toggleSearchItem(item.id);
    }

    /** The queue of one of the team instead of the user's own. */
    onClickPerson({ id, name }) {
        const { searchModel } = this.env;
        const item = this.searchItems.find(
            ({ type, fieldName }) => type === "field" && fieldName === "user_id"
        );
        searchModel.clearQuery();
        searchModel.addAutoCompletionValues(item.id, { label: name, operator: "=", value: id });
    }
}
