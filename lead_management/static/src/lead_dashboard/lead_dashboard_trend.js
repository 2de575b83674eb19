import { Component, onWillUnmount, useEffect, useExternalListener, useRef } from "@odoo/owl";

import { cookie } from "@web/core/browser/cookie";
import { getBorderWhite, getColor, getCustomColor } from "@web/core/colors/colors";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const FORMATS = {
    day: { day: "numeric", month: "numeric" },
    week: { day: "numeric", month: "numeric" },
    month: { month: "short", year: "numeric" },
};
// Width and height of the chart on paper, in pixels
const PAPER = [620, 220];
const STAGES = ["lead", "customer"];

/** Leads and customers over time; wants Chart.js loaded. */
export class LeadDashboardTrend extends Component {
    static template = "lead_management.LeadDashboardTrend";
    static props = { trend: Object, open: Function };

    setup() {
        this.canvas = useRef("canvas");
        useEffect(
            () => this.draw(),
            () => [this.props.trend]
        );
        useExternalListener(window, "beforeprint", () => this.chart?.resize(...PAPER));
        useExternalListener(window, "afterprint", () => this.chart?.resize());
        onWillUnmount(() => this.chart?.destroy());
    }

    get labels() {
        const { points, step } = this.props.trend;
        return points.map(({ date }) => deserializeDate(date).toLocaleString(FORMATS[step]));
    }

    get datasets() {
        const { points } = this.props.trend;
        const scheme = cookie.get("color_scheme");
        const [leads, customers] = [0, 2].map((index) => getColor(index, scheme, "sm"));
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
                pointBorderColor: getBorderWhite(scheme),
                tension: 0.2,
                order: 1,
            },
        ];
    }

    draw() {
        this.chart?.destroy();
        const scheme = cookie.get("color_scheme");
        const color = getCustomColor(scheme, "#4c4c4c", "#c9ccd2");
        const grid = { color: getCustomColor(scheme, "#0000001a", "#ffffff1a") };
        const ticks = { color, precision: 0 };
        this.chart = new Chart(this.canvas.el, {
            data: { labels: this.labels, datasets: this.datasets },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "nearest", axis: "x", intersect: false },
                onClick: (event, elements, chart) => this.onClick(event, chart),
                plugins: { legend: { reverse: true, labels: { color, boxWidth: 12 } } },
                scales: {
                    x: { grid: { display: false }, ticks },
                    y: { beginAtZero: true, grid, ticks },
                },
            },
        });
    }

    /** The nearest day, week or month: its customers on their line, else its leads. */
    onClick(event, chart) {
        const options = { intersect: false, axis: "x" };
        const [nearest] = chart.getElementsAtEventForMode(event, "nearest", options, true);
        const [exact] = chart.getElementsAtEventForMode(
            event,
            "nearest",
            { intersect: true },
            true
        );
        if (nearest) {
            const stage = STAGES[exact ? exact.datasetIndex : 0];
            this.props.open({ stage, date: this.props.trend.points[nearest.index].date });
        }
    }
}
