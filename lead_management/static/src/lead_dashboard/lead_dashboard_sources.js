import { getColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { formatPercentage } from "@web/views/fields/formatters";

import { LeadDashboardChart } from "./lead_dashboard_chart";

// Stages that the datasets count, in their order; behind a rate are its customers
const STAGES = ["lead", "customer", "customer"];
const RATE = 2;
// Of a name on the axis, so that the bars keep most of a phone's width
const LONGEST_NAME = 18;

function formatRate(rate) {
    return formatPercentage(rate, { digits: [false, 1] });
}

/** Leads and customers of each source side by side, and how many of the leads became customers. */
export class LeadDashboardSources extends LeadDashboardChart {
    static props = { ...LeadDashboardChart.props, sources: Array };

    get label() {
        return _t("Leads and customers of each source");
    }

    get className() {
        return "o_lead_dashboard_sources_chart";
    }

    get shown() {
        return this.props.sources;
    }

    get style() {
        return `height: ${this.props.sources.length * 2.25 + 6}rem`;
    }

    get labels() {
        return this.props.sources.map(({ name }) =>
            name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name
        );
    }

    get datasets() {
        const { sources } = this.props;
        const [leads, customers] = this.colors;
        const bar = { type: "bar", xAxisID: "x", order: 2, maxBarThickness: 14, minBarLength: 2 };
        return [
            {
                ...bar,
                label: _t("Leads"),
                data: sources.map((source) => source.leads),
                backgroundColor: leads,
            },
            {
                ...bar,
                label: _t("Customers"),
                data: sources.map((source) => source.customers),
                backgroundColor: customers,
            },
            {
                type: "line",
                xAxisID: "rate",
                order: 1,
                label: _t("Customer rate"),
                data: sources.map((source) => source.customer_rate),
                backgroundColor: getColor(3, this.scheme, "sm"),
                showLine: false,
                pointStyle: "rectRot",
                radius: 6,
                hoverRadius: 8,
            },
        ];
    }

    get config() {
        const { color, grid, ticks } = this;
        return {
            data: { labels: this.labels, datasets: this.datasets },
            options: {
                indexAxis: "y",
                interaction: { mode: "index", axis: "y", intersect: false },
                plugins: {
                    legend: { labels: { color, boxWidth: 12 } },
                    tooltip: {
                        callbacks: {
                            title: ([item]) => this.props.sources[item.dataIndex].name,
                            label: ({ dataset, datasetIndex, raw, formattedValue }) =>
                                `${dataset.label}: ${
                                    datasetIndex === RATE ? formatRate(raw) : formattedValue
                                }`,
                        },
                    },
                },
                scales: {
                    y: { grid: { display: false }, ticks: { color } },
                    x: { beginAtZero: true, grid, ticks },
                    rate: {
                        position: "top",
                        beginAtZero: true,
                        grid: { display: false },
                        ticks: { color, callback: (rate) => formatRate(rate), maxTicksLimit: 5 },
                    },
                },
            },
        };
    }

    /** What was hit of the nearest source, else its leads. */
    onClick(event, chart) {
        const [nearest, exact] = this.getElements(event, chart, "y");
        if (nearest) {
            const { id } = this.props.sources[(exact || nearest).index];
            this.props.open({ stage: STAGES[exact ? exact.datasetIndex : 0], source_id: id });
        }
    }
}
