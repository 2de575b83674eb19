import { beforeEach, expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryText, select } from "@odoo/hoot-dom";
import { Deferred, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    preloadBundle,
} from "@web/../tests/web_test_helpers";

import { getDefaultConfig } from "@web/views/view";
import { browser } from "@web/core/browser/browser";

import { LeadDashboard } from "@lead_management/lead_dashboard/lead_dashboard";

defineMailModels();
preloadBundle("web.chartjs_lib");

const STAGES = [
    { code: "lead", name: "Lead", color: 4, count: 200, rate: false },
    { code: "mql", name: "MQL", color: 3, count: 80, rate: 0.4 },
    { code: "customer", name: "Customer", color: 10, count: 0, rate: null },
];

function makeFigures(changes = {}) {
    return {
        first: "2026-03-01",
        last: "2026-03-31",
        currency_id: false,
        has_leads: true,
        has_costs: false,
        are_costs_hidden: false,
        former: null,
        stages: STAGES,
        exits: [{ name: "Lost", count: 7, figure: { stage: "lost" } }],
        totals: {
            revenue: 1234567,
            cost: null,
            cost_per_lead: null,
            cost_per_customer: null,
            return_on_spend: null,
        },
        trend: {
            step: "month",
            points: [{ date: "2026-03-01", leads: 200, customers: 0 }],
        },
        sources: [
            {
                id: 5,
                name: "Facebook",
                leads: 200,
                mqls: 80,
                customers: 0,
                mql_rate: 0.4,
                customer_rate: 0,
                revenue: 0,
                cost_per_customer: null,
                return_on_spend: null,
                is_cost_hidden: false,
            },
        ],
        salespeople: [
            { id: 7, name: "Trần Minh", leads: 90, accepted: 60, customers: 0, revenue: 0 },
        ],
        now: [
            { name: "stalled", title: "Stalled", count: 10001, limit: 10000 },
            { name: "late", title: "Late", count: 0, limit: 10000 },
        ],
        ...changes,
    };
}

let asked, answer;
beforeEach(() => {
    asked = [];
    onRpc("lead.dashboard", "get_figures", ({ args }) => {
        asked.push(args[0]);
        return answer;
    });
    onRpc("lead.dashboard", "get_leads_action", ({ args }) => {
        expect.step(JSON.stringify(args[0]));
        return { type: "ir.actions.act_window" };
    });
    mockService("action", { doAction: ({ type }) => expect.step(type) });
});

async function mountDashboard(figures = makeFigures(), props = {}) {
    answer = figures;
    await mountWithCleanup(LeadDashboard, {
        componentEnv: { config: getDefaultConfig() },
        props: { action: {}, actionId: 1, ...props },
    });
    await animationFrame();
    await animationFrame();
}

test("draws the funnel, with rates between the bars", async () => {
    await mountDashboard();
    expect(queryAllTexts("[data-stage] strong")).toEqual(["200", "80", "0"]);
    expect(queryAllTexts("[data-rate]")).toEqual(["40%", "–"]);
    expect("[data-stage=mql] .o_lead_dashboard_bar").toHaveStyle({ width: /px$/ });
    expect(queryAllTexts("[data-now] strong")).toEqual(["10,000+", "0"]);
    expect("[data-now=late]").not.toBeEnabled();
    expect(".o_lead_dashboard_trend canvas").toHaveCount(1);
    expect(".o_lead_dashboard_sources_chart canvas").toHaveCount(1);
    expect(asked).toHaveLength(1, { message: "one roundtrip" });
});

test("every figure opens its leads", async () => {
    await mountDashboard();
    for (const figure of [
        "[data-stage=mql]",
        "[data-tile=leads]",
        "[data-tile=revenue]",
        "[data-source='5'] button:first",
        "[data-person='7'] button:first",
        "[data-now=stalled]",
        ".o_lead_dashboard_funnel .btn-light",
    ]) {
        await click(figure);
        await animationFrame();
        await animationFrame();
    }
    const action = "ir.actions.act_window";
    expect.verifySteps([
        '{"stage":"mql"}',
        action,
        '{"stage":"lead"}',
        action,
        '{"amount":"revenue"}',
        action,
        '{"stage":"lead","source_id":5}',
        action,
        '{"stage":"sal","user_id":7}',
        action,
        '{"now":"stalled"}',
        action,
        '{"stage":"lost"}',
        action,
    ]);
});

test("filters are asked for and remembered", async () => {
    await mountDashboard();
    await click(".o_lead_dashboard_period");
    await select("this_year");
    await animationFrame();
    expect(asked.map(({ period }) => period)).toEqual(["last_30_days", "this_year"]);
    const key = Object.keys(browser.localStorage).find((name) => name.includes("dashboard"));
    expect(JSON.parse(browser.localStorage.getItem(key)).period).toBe("this_year");
    await mountDashboard();
    expect(asked.at(-1).period).toBe("this_year");
});

test("comes back from a list with the filters it had", async () => {
    await mountDashboard(makeFigures(), { state: { filters: { period: "last_month" } } });
    expect(asked[0].period).toBe("last_month");
    expect(".o_lead_dashboard_period").toHaveValue("last_month");
});

test("shows a placeholder while it loads", async () => {
    const loaded = new Deferred();
    await mountDashboard(loaded);
    expect(".o_lead_dashboard_tile.placeholder").toHaveCount(3);
    expect(".o_lead_dashboard_period").toHaveCount(1);
    loaded.resolve(makeFigures());
    await animationFrame();
    await animationFrame();
    expect(".placeholder").toHaveCount(0);
    expect("[data-stage]").toHaveCount(3);
});

test("a period without leads is no row of zeros", async () => {
    const stages = STAGES.map((stage) => ({ ...stage, count: 0, rate: null }));
    await mountDashboard(makeFigures({ stages, exits: [], sources: [], salespeople: [] }));
    expect("[data-stage], [data-tile], canvas").toHaveCount(0);
    expect(queryText(".o_lead_dashboard_nothing h2")).toBe("No leads came in this period");
    expect("[data-now=stalled]").toHaveCount(1);
    await click(".o_lead_dashboard_nothing .btn");
    await animationFrame();
    expect(asked.at(-1).period).toBe("all");
});

test("costs are shown where they are known", async () => {
    await mountDashboard();
    expect("[data-tile=return]").toHaveCount(0);
    const known = { cost: 500, cost_per_lead: 2.5, cost_per_customer: null, return_on_spend: 2.5 };
    await mountDashboard(
        makeFigures({ has_costs: true, totals: { ...makeFigures().totals, ...known } })
    );
    expect(queryText("[data-tile=return] strong")).toBe("2.5 ×");
    expect(queryText("[data-tile=cost] strong")).toBe("500.00");
    expect(queryText("[data-tile=cost_per_customer] strong")).toBe("–");
    await click("[data-tile=return]");
    await animationFrame();
    expect.verifySteps(['{"amount":"cost"}', "ir.actions.act_window"]);
});

test("costs that are not told say why", async () => {
    await mountDashboard(makeFigures({ has_costs: true, are_costs_hidden: true }));
    expect(queryText("[data-tile=cost] strong")).toBe("–");
    expect("[data-tile=cost]").not.toBeEnabled();
    expect("[data-tile=cost]").toHaveAttribute("title", /leads of others/);
});

test("figures say how they changed since the period before", async () => {
    const former = {
        first: "2026-02-01",
        last: "2026-02-28",
        reached: { lead: 160, mql: 100, customer: 0 },
        totals: { ...makeFigures().totals, revenue: 1234566 },
    };
    await mountDashboard(makeFigures({ former }));
    const label = ".o_lead_dashboard_change";
    expect(queryText(`[data-tile=leads] ${label}`)).toBe("▲ 25%");
    expect(`[data-tile=leads] ${label}`).toHaveAttribute("title", /^160 from .*2026$/);
    expect(queryText(`[data-tile=revenue] ${label}`)).toBe("= 0%");
    expect(queryText(`[data-stage=mql] ${label}`)).toBe("▼ 20%");
    expect(`[data-stage=mql] ${label}`).toHaveAttribute("title", /^100 .* more time/);
    expect(`[data-stage=customer] ${label}`).toHaveCount(0, { message: "it was nothing before" });
    expect(queryText(".o_lead_dashboard_period_label")).toMatch(/compared with/);
});

test("where there is nothing to compare with, nothing is compared", async () => {
    await mountDashboard();
    expect(".o_lead_dashboard_change").toHaveCount(0);
    expect(queryText(".o_lead_dashboard_period_label")).not.toMatch(/compared with/);
});

test("a click on a bar of a source opens its leads", async () => {
    await mountDashboard();
    const charts = Object.values(Chart.instances);
    const chart = charts.find(({ config }) => config.options.indexAxis === "y");
    for (const dataset of [0, 1, 2]) {
        const { x, y } = chart.getDatasetMeta(dataset).data[0].getProps(["x", "y"]);
        const native = { target: chart.canvas, type: "click", x, y };
        const event = { ...native, native, chart };
        chart.options.onClick(event, [], chart);
        await animationFrame();
    }
    expect.verifySteps([
        '{"stage":"lead","source_id":5}',
        "ir.actions.act_window",
        '{"stage":"customer","source_id":5}',
        "ir.actions.act_window",
        '{"stage":"customer","source_id":5}',
        "ir.actions.act_window",
    ]);
});

test("can be printed", async () => {
    patchWithCleanup(window, { print: () => expect.step("print") });
    await mountDashboard();
    await click(".o_lead_dashboard_print");
    expect.verifySteps(["print"]);
});
