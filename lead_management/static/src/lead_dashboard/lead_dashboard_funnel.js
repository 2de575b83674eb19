import { Component } from "@odoo/owl";

import { formatInteger, formatPercentage } from "@web/views/fields/formatters";

import { getChange } from "./lead_dashboard_change";

// Of the width, so that what is few can still be seen and clicked
const NARROWEST = 4;

/** The stages of the funnel as centred bars, with the rates between them. */
export class LeadDashboardFunnel extends Component {
    static template = "lead_management.LeadDashboardFunnel";
    static props = {
        stages: Array,
        exits: Array,
        former: { type: [Object, { value: null }] },
        open: Function,
    };

    get bars() {
        const { stages } = this.props;
        const most = Math.max(...stages.map(({ count }) => count), 1);
        const widths = stages.map(({ count }) => Math.max((count / most) * 100, NARROWEST));
        return stages.map((stage, index) => ({
            ...stage,
            width: `width: ${widths[index]}%`,
            neck: this.getNeck(widths[index - 1], widths[index]),
            change: this.getChange(stage, index),
            share: stage.rate === false ? "" : this.formatRate(stage.rate),
        }));
    }

    getChange({ code, count }, index) {
        const { former } = this.props;
        return getChange(count, former?.reached[code], former, formatInteger, !index);
    }

    /** What leads from one bar to the next. */
    getNeck(upper, lower) {
        const edges = [
            [50 - upper / 2, 0],
            [50 + upper / 2, 0],
            [50 + lower / 2, 100],
            [50 - lower / 2, 100],
        ];
        return `clip-path: polygon(${edges.map(([x, y]) => `${x}% ${y}%`).join(", ")})`;
    }

    formatCount(count) {
        return formatInteger(count);
    }

    formatRate(rate) {
        return rate === null ? "–" : formatPercentage(rate, { digits: [false, 1] });
    }
}
