import { getBorderWhite } from "@web/core/colors/colors";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { LeadDashboardChart } from "./lead_dashboard_chart";

const FORMATS = {
    day: { day: "numeric", month: "numeric" },
    week: { day: "numeric", month: "numeric" },
    month: { month: "short", year: "numeric" },
};
const STAGES = ["lead", "customer"];

/** Leads and customers over time. */
export class LeadDashboardTrend extends LeadDashboardChart {
    static props = { ...LeadDashboardChart.props, trend: Object };

    get label() {
        return _t("Leads and customers over time");
    }

    get className() {
        return "o_lead_dashboard_trend";
    }

    get shown() {
        return this.props.trend;
    }

    get labels() {
        const { points, step } = this.props.trend;
        return points.map(({ date }) => deserializeDate(date).toLocaleString(FORMATS[step]));
    }

    get datasets() {
        const { points } = this.props.trend;
        const [leads, customers] = this.colors;
        return [
            {
                type: "bar",
                label: _t("Leads"),
                data: points.map((point) => point.leads),
                backgroundColor: leads,
                order: 2,
                maxBarThickness: 48,
            },
            {
                type: "line",
                label: _t("Customers"),
                data: points.map((point) => point.customers),
                borderColor: customers,
                backgroundColor: customers,
                pointBorderColor: getBorderWhite(this.scheme),
                tension: 0.2,
                order: 1,
            },
        ];
    }

    get config() {
        const { grid, ticks } = this;
        return {
            data: { labels: this.labels, datasets: this.datasets },
            options: {
                interaction: { mode: "nearest", axis: "x", intersect: false },
                scales: {
                    x: { grid: { display: false }, ticks },
                    y: { beginAtZero: true, grid, ticks },
                },
            },
        };
    }

    /** The nearest day, week or month: its customers on their line, else its leads. */
    onClick(event, chart) {
        const [nearest, exact] = this.getElements(event, chart, "x");
        if (nearest) {
            const stage = STAGES[exact ? exact.datasetIndex : 0];
            this.props.open({ stage, date: this.props.trend.points[nearest.index].date });
        }
    }
}
