import { beforeEach, expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const PAGE = {
    color: 4,
    status: false,
    date: false,
    user: false,
    duration: false,
    facts: [],
    actions: [],
};
const PAGES = [
    {
        ...PAGE,
        id: 1,
        code: "lead",
        name: "Lead",
        state: "done",
        date: "03/02/2026",
        user: "Lê Hà",
        duration: "2 d 0 h",
        facts: [{ label: "Capture Tool", value: "Form Landing" }],
    },
    {
        ...PAGE,
        id: 2,
        code: "mql",
        name: "MQL",
        state: "current",
        date: "03/04/2026",
        user: "Lê Hà",
        duration: "10 min",
        facts: [
            { label: "Product Categories Offered", value: ["Software", "Training"] },
            { label: "Salesperson", value: "Trần Minh" },
            { label: "Information Handed Over", value: false },
        ],
    },
    {
        ...PAGE,
        id: 3,
        code: "sal",
        name: "SAL",
        state: "open",
        status: "Waiting for Trần Minh to accept this lead, 6 h 0 min left.",
        actions: [
            { name: "action_accept", label: "Accept" },
            { name: "action_return_to_marketing", label: "Return to Marketing" },
        ],
    },
    { ...PAGE, id: 4, code: "sql", name: "SQL", state: "open" },
];

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    lifecycle_pages = fields.Json();

    _records = [
        { id: 1, name: "An", lifecycle_pages: PAGES },
        { id: 2, name: "Bình", lifecycle_pages: false },
    ];
}

defineModels([Lead]);
defineMailModels();

const ARCH = `
    <form>
        <field name="name"/>
        <field name="lifecycle_pages" widget="lead_stage_pages"/>
    </form>`;
const MQL = ".o_lead_stage_page[data-code=mql]";
const LEAD = ".o_lead_stage_page[data-code=lead]";

async function mountLead(resId = 1) {
    await mountView({ type: "form", resModel: "crm.lead", resId, arch: ARCH });
}

beforeEach(() => {
    onRpc("/web/dataset/call_button/*", async (request) => {
        const { params } = await request.json();
        expect.step(`${params.method} ${params.args}`);
        return false;
    });
});

test("shows the stages in order, the current one open", async () => {
    await mountLead();

    expect(queryAllTexts(".o_lead_stage_page .badge:first-of-type")).toInclude("MQL");
    expect(queryAllTexts(".o_lead_stage_page_toggle")).toEqual([
        "Lead\n03/02/2026 · by Lê Hà · 2 d 0 h",
        "MQL\n03/04/2026 · by Lê Hà · 10 min",
        "SAL\nWaiting for Trần Minh to accept this lead, 6 h 0 min left.",
        "SQL",
    ]);
    expect(`${MQL} .o_lead_stage_page_toggle`).toHaveAttribute("aria-expanded", "true");
    expect(`${MQL} .o_lead_stage_page_toggle`).toHaveAttribute("aria-current", "step");
    expect(`${LEAD} .o_lead_stage_page_toggle`).toHaveAttribute("aria-expanded", "false");
    expect(".o_lead_stage_page_facts").toHaveCount(1);
    expect(queryAllTexts(`${MQL} dt`)).toEqual([
        "Product Categories Offered",
        "Salesperson",
        "Information Handed Over",
    ]);
    expect(queryAllTexts(`${MQL} dd .badge`)).toEqual(["Software", "Training"]);
    expect(queryAllTexts(`${MQL} dd`).slice(1)).toEqual(["Trần Minh", "–"]);
});

test("opens and closes pages, with the keyboard too", async () => {
    await mountLead();

    await click(`${MQL} .o_lead_stage_page_toggle`);
    await animationFrame();
    expect(".o_lead_stage_page_facts").toHaveCount(0);

    await contains(`${LEAD} .o_lead_stage_page_toggle`).focus();
    await press("Enter");
    await animationFrame();
    expect(`${LEAD} dd`).toHaveText("Form Landing");
    expect(`${LEAD} .fa-caret-down`).toHaveCount(1);
});

test("a page that tells nothing yet does not open", async () => {
    await mountLead();

    expect(".o_lead_stage_page[data-code=sql] .o_lead_stage_page_toggle").not.toBeEnabled();
    expect(".o_lead_stage_page[data-code=sql] .fa-caret-right").toHaveCount(0);
});

test("a button saves the lead, calls its method and reloads", async () => {
    onRpc("crm.lead", "web_save", ({ args }) => expect.step(`save ${args[1].name}`));
    onRpc("crm.lead", "web_read", () => expect.step("read"));
    await mountLead();
    expect(queryAllTexts(".o_lead_stage_page_actions button")).toEqual([
        "Accept",
        "Return to Marketing",
    ]);
    await contains("[name=name] input").edit("An Phát");
    await contains(".o_lead_stage_page_actions [name=action_accept]").click();

    expect.verifySteps(["read", "save An Phát", "action_accept 1", "read"]);
    expect(".o_lead_stage_page_actions [name=action_accept]").toBeEnabled();
});

test("nothing to show is no error", async () => {
    await mountLead(2);

    expect(".o_lead_stage_pages").toHaveCount(1);
    expect(".o_lead_stage_page").toHaveCount(0);
});
