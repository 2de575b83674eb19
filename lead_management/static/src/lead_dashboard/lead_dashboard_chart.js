import { Component, onWillUnmount, useEffect, useExternalListener, useRef } from "@odoo/owl";

import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";

// Width of a chart on paper, in pixels
const PAPER_WIDTH = 620;

/** What the charts of the dashboard share; wants Chart.js loaded. */
export class LeadDashboardChart extends Component {
    static template = "lead_management.LeadDashboardChart";
    static props = { open: Function };

    setup() {
        this.canvas = useRef("canvas");
        useEffect(
            () => this.draw(),
            () => [this.shown]
        );
        useExternalListener(window, "beforeprint", () =>
            this.chart?.resize(PAPER_WIDTH, this.canvas.el.parentElement.clientHeight)
        );
        useExternalListener(window, "afterprint", () => this.chart?.resize());
        onWillUnmount(() => this.chart?.destroy());
    }

    /** What it shows, for who cannot see it. */
    get label() {
        throw new Error("to be said by each chart");
    }

    get className() {
        return "";
    }

    get style() {
        return "";
    }

    /** What is drawn: when it is another, the chart is drawn again. */
    get shown() {
        throw new Error("to be said by each chart");
    }

    /** Data and options of Chart.js, beside those of all charts. */
    get config() {
        throw new Error("to be said by each chart");
    }

    get scheme() {
        return cookie.get("color_scheme");
    }

    get color() {
        return getCustomColor(this.scheme, "#4c4c4c", "#c9ccd2");
    }

    get grid() {
        return { color: getCustomColor(this.scheme, "#0000001a", "#ffffff1a") };
    }

    get ticks() {
        return { color: this.color, precision: 0 };
    }

    /** Colours of leads and customers. */
    get colors() {
        return [0, 2].map((index) => getColor(index, this.scheme, "sm"));
    }

    draw() {
        this.chart?.destroy();
        const { data, options } = this.config;
        this.chart = new Chart(this.canvas.el, {
            data,
            options: {
                animation: false,
                maintainAspectRatio: false,
                onHover: ({ native }, elements) => {
                    native.target.style.cursor = elements.length ? "pointer" : "default";
                },
                ...options,
                onClick: (event, elements, chart) => this.onClick(event, chart),
                plugins: {
                    legend: { reverse: true, labels: { color: this.color, boxWidth: 12 } },
                    ...options.plugins,
                },
            },
        });
    }

    /** [what is nearest on `axis`, what was hit], each maybe undefined. */
    getElements(event, chart, axis) {
        return [{ intersect: false, axis }, { intersect: true }].map(
            (options) => chart.getElementsAtEventForMode(event, "nearest", options, true)[0]
        );
    }
}
