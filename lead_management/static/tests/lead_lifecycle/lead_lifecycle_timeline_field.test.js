import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Lead extends models.Model {
    _name = "crm.lead";

    lifecycle_transition_ids = fields.One2many({
        relation: "lead.lifecycle.transition",
        relation_field: "lead_id",
        readonly: true,
    });

    _records = [
        { id: 1, lifecycle_transition_ids: [3, 2, 1] },
        { id: 2, lifecycle_transition_ids: [] },
        { id: 3, lifecycle_transition_ids: Array.from({ length: 12 }, (_, index) => 112 - index) },
    ];
}

class Stage extends models.Model {
    _name = "lead.lifecycle.stage";

    name = fields.Char();

    _records = [
        { id: 1, name: "Lead" },
        { id: 2, name: "MQL" },
    ];
}

class Transition extends models.Model {
    _name = "lead.lifecycle.transition";

    lead_id = fields.Many2one({ relation: "crm.lead" });
    date = fields.Datetime();
    from_stage_id = fields.Many2one({ relation: "lead.lifecycle.stage" });
    from_color = fields.Integer();
    to_stage_id = fields.Many2one({ relation: "lead.lifecycle.stage" });
    to_color = fields.Integer();
    user_id = fields.Many2one({ relation: "res.users" });
    cause = fields.Selection({
        selection: [
            ["creation", "Created"],
            ["hand_over", "Handed over to sales"],
            ["manual", "By hand"],
        ],
    });
    document = fields.Char();
    is_document_readable = fields.Boolean();
    duration = fields.Char();
    is_revertable = fields.Boolean();

    _records = [
        {
            id: 1,
            lead_id: 1,
            date: "2026-03-02 08:30:15",
            to_stage_id: 1,
            to_color: 4,
            user_id: 7,
            cause: "creation",
        },
        {
            id: 2,
            lead_id: 1,
            date: "2026-03-04 08:30:15",
            from_stage_id: 1,
            from_color: 4,
            to_stage_id: 2,
            to_color: 8,
            user_id: 7,
            cause: "hand_over",
            document: "Hand-over 9",
            is_document_readable: true,
            duration: "2 d 0 h",
        },
        {
            id: 3,
            lead_id: 1,
            date: "2026-03-05 08:30:15",
            from_stage_id: 2,
            from_color: 8,
            to_stage_id: false,
            cause: "manual",
            document: "Invoice",
            is_revertable: true,
        },
        ...Array.from({ length: 12 }, (_, index) => ({
            id: 101 + index,
            lead_id: 3,
            date: "2026-03-05 08:30:15",
            to_stage_id: 1,
            cause: "manual",
        })),
    ];
}

defineModels([Lead, Stage, Transition]);
defineMailModels();

const ITEM = ".o_lead_timeline_item";

async function mountLead(resId) {
    await mountView({
        type: "form",
        resModel: "crm.lead",
        resId,
        arch: `
            <form>
                <field name="lifecycle_transition_ids" widget="lead_lifecycle_timeline"/>
            </form>`,
    });
}

test("tells of each change, the latest first", async () => {
    await mountLead(1);

    expect(ITEM).toHaveCount(3);
    expect(queryAllTexts(`${ITEM} .badge`)).toEqual(["MQL", "Lead", "MQL", "Lead"]);
    expect(`${ITEM}:eq(1) .badge:eq(0)`).toHaveClass("o_badge_color_4");
    expect(`${ITEM}:eq(1) .badge:eq(1)`).toHaveClass("o_badge_color_8");
    expect(`${ITEM}:eq(0)`).toHaveText(/No stage/);
    expect(queryAllTexts(".o_lead_timeline_cause")).toEqual([
        "By hand: Invoice",
        "Handed over to sales: Hand-over 9",
        "Created",
    ]);
    expect(`${ITEM}:eq(1) .o_lead_timeline_duration`).toHaveText("after 2 d 0 h");
    expect(`${ITEM}:eq(1) img`).toHaveAttribute("data-src", "/web/image/res.users/7/avatar_128");
    expect(queryAllTexts(`${ITEM} time`)).toEqual([
        "03/05/2026 09:30",
        "03/04/2026 09:30",
        "03/02/2026 09:30",
    ]);
});

test("opens a document, where the user may read it", async () => {
    onRpc("action_open_document", ({ args }) => {
        expect.step(`open ${args[0]}`);
        return { type: "ir.actions.act_window", res_model: "lead.hand.over", res_id: 9 };
    });
    mockService("action", {
        doAction: (action) => expect.step(`${action.res_model} ${action.res_id}`),
    });
    await mountLead(1);

    expect(".o_lead_timeline_document").toHaveCount(1);
    await contains(".o_lead_timeline_document").click();
    expect.verifySteps(["open 2", "lead.hand.over 9"]);
});

test("reverts the last change once it is confirmed", async () => {
    onRpc("action_revert_lifecycle_stage", ({ args }) => {
        expect.step(`revert ${args[0]}`);
        return true;
    });
    onRpc("crm.lead", "web_read", () => expect.step("read"));
    await mountLead(1);
    expect(".o_lead_timeline_revert").toHaveCount(1);
    expect(`${ITEM}:eq(0) .o_lead_timeline_revert`).toHaveCount(1);

    await contains(".o_lead_timeline_revert").click();
    expect(".modal-body").toHaveText(/back to “MQL”/);
    await contains(".modal-footer .btn:contains(Cancel)").click();
    expect.verifySteps(["read"]);

    await contains(".o_lead_timeline_revert").click();
    await contains(".modal-footer .btn-primary").click();
    expect.verifySteps(["revert 1", "read"]);
});

test("shows the first ten, then all", async () => {
    await mountLead(3);

    expect(ITEM).toHaveCount(10);
    expect(".o_lead_timeline_all").toHaveText("Show all (12)");
    await contains(".o_lead_timeline_all").click();
    expect(ITEM).toHaveCount(12);
    expect(".o_lead_timeline_all").toHaveCount(0);
});

test("says so when there is no history", async () => {
    await mountLead(2);

    expect(".o_lead_timeline_empty").toHaveCount(1);
    expect(ITEM).toHaveCount(0);
});
