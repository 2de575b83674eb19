import { expect, test } from "@odoo/hoot";
import { queryAllAttributes, queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Lead extends models.Model {
    _name = "crm.lead";

    bant_score = fields.Integer();
    bant_budget_fit = fields.Selection({ selection: [["full", "Fits"]] });
    bant_authority_role = fields.Selection({ selection: [["influencer", "Influences"]] });
    bant_need_fit = fields.Selection({ selection: [["none", "No need"]] });
    bant_timeline = fields.Selection({ selection: [["month", "Within a month"]] });

    _records = [
        {
            id: 1,
            bant_score: 37,
            bant_budget_fit: "full",
            bant_authority_role: "influencer",
            bant_need_fit: "none",
            bant_timeline: false,
        },
        { id: 2, bant_score: 0 },
    ];
}

defineModels([Lead]);
defineMailModels();

test("shows each answer and the score", async () => {
    await mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 1,
        arch: `<form><field name="bant_score" widget="lead_bant"/></form>`,
    });

    expect(queryAllTexts(".o_lead_bant_answer")).toEqual(["B", "A", "N", "T"]);
    expect(".o_lead_bant_yes[data-question=bant_budget_fit]").toHaveCount(1);
    expect(".o_lead_bant_half[data-question=bant_authority_role]").toHaveCount(1);
    expect(".o_lead_bant_no[data-question=bant_need_fit]").toHaveCount(1);
    expect(".o_lead_bant_open[data-question=bant_timeline]").toHaveCount(1);
    expect(".o_lead_bant_score").toHaveText("37/100");
    expect(queryAllAttributes(".o_lead_bant_answer", "title")).toEqual([
        "Budget: fits",
        "Authority: partly",
        "Need: does not fit",
        "Timeline: not asked yet",
    ]);
});

test("a lead nobody asked yet has four open questions in the list", async () => {
    await mountView({
        type: "list",
        resModel: "crm.lead",
        arch: `<list><field name="bant_score" widget="lead_bant"/></list>`,
    });

    expect(".o_data_row:eq(1) .o_lead_bant_open").toHaveCount(4);
    expect(".o_data_row:eq(1) .o_lead_bant_score").toHaveText("0/100");
});
