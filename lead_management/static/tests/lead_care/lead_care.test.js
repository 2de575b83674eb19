import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { LeadCareSystray } from "@lead_management/lead_care/lead_care_systray";

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    user_id = fields.Many2one({ relation: "res.users" });
    care_date = fields.Date();
    care_group = fields.Selection({
        selection: [
            ["due", "Something Due"],
            ["new", "Never Reached"],
            ["stalled", "Stalled"],
        ],
    });

    _records = [
        { id: 1, name: "An", care_group: "due", care_date: "2026-03-01" },
        { id: 2, name: "Bình", care_group: "due", care_date: "2026-03-04" },
        { id: 3, name: "Cúc", care_group: "new", care_date: "2026-03-02" },
        { id: 4, name: "Dũng", care_group: "stalled", care_date: "2026-02-02" },
    ];
    _views = {
        list: `
            <list js_class="lead_care_list">
                <field name="care_group" column_invisible="1"/>
                <field name="care_date" widget="lead_care_date"/>
                <field name="name"/>
            </list>`,
        search: `
            <search>
                <field name="user_id"/>
                <filter name="overdue" string="Overdue" domain="[('id', '=', 1)]"/>
                <filter name="today" string="Today" domain="[('id', '=', 2)]"/>
                <filter name="new" string="New" domain="[('id', '=', 3)]"/>
                <filter name="stalled" string="Stalled" domain="[('id', '=', 4)]"/>
            </search>`,
    };
}

class Layout extends models.Model {
    _name = "lead.list.layout";

    get_layout() {
        return { columns: false };
    }
}

defineModels([Lead, Layout]);
defineMailModels();

const COUNTS = {
    limit: 1000,
    own: { overdue: 1, today: 1, new: 1001, stalled: 1 },
    people: [
        { id: 7, name: "Trần Minh", counts: { overdue: 2, today: 1, new: 0, stalled: 0 } },
        { id: 8, name: "Lê Hà", counts: { overdue: 0, today: 0, new: 0, stalled: 5 } },
    ],
};

function answerCounts() {
    onRpc("crm.lead", "get_care_counts", () => COUNTS);
    onRpc("res.users", "has_group", () => true);
}

test("says when each lead is due", async () => {
    answerCounts();
    mockDate("2026-03-04 09:00:00");
    await mountView({ type: "list", resModel: "crm.lead" });
    expect(queryAllTexts(".o_data_row .badge")).toEqual(["3 days ago", "Today", "New", "Stalled"]);
    expect(".o_data_row:first .badge").toHaveClass("text-bg-danger");
});

test("counts each part of the queue, and narrows it down", async () => {
    answerCounts();
    mockDate("2026-03-04 09:00:00");
    await mountView({ type: "list", resModel: "crm.lead" });
    expect(queryAllTexts("[data-part]")).toEqual([
        "1 overdue",
        "1 today",
        "1000+ never reached",
        "1 stalled",
    ]);
    await click("[data-part=stalled]");
    await animationFrame();
    expect(queryAllTexts(".o_data_row [name=name]")).toEqual(["Dũng"]);
    expect("[data-part=stalled]").toHaveAttribute("aria-pressed", "true");
});

test("shows who of the team has something to do", async () => {
    answerCounts();
    await mountView({ type: "list", resModel: "crm.lead" });
    expect(queryAllTexts("[data-person]")).toEqual(["Trần Minh 3"]);
});

test("a click on a lead opens the dialog", async () => {
    answerCounts();
    onRpc("crm.lead", "action_take_care", ({ args }) => {
        expect.step(`take care of ${args[0]}`);
        return { type: "ir.actions.act_window_close" };
    });
    mockService("action", { doAction: ({ type }) => expect.step(type) });
    await mountView({ type: "list", resModel: "crm.lead" });
    await click(".o_data_row:first [name=name]");
    await animationFrame();
    expect.verifySteps(["take care of 1", "ir.actions.act_window_close"]);
});

test("the menu bar says how much is due", async () => {
    answerCounts();
    mockService("action", { doAction: (action) => expect.step(action) });
    await mountWithCleanup(LeadCareSystray);
    await animationFrame();
    expect(".o_lead_care_systray .badge").toHaveText("2");
    await click(".o_lead_care_systray");
    expect.verifySteps(["lead_management.lead_care_action"]);
});
