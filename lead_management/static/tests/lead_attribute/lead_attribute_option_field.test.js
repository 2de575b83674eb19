import { expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Option extends models.Model {
    _name = "lead.attribute.option";

    name = fields.Char();
    color = fields.Integer();

    _records = [
        { id: 1, name: "VCB", color: 4 },
        { id: 2, name: "Techcombank", color: 7 },
    ];
}

class Lead extends models.Model {
    _name = "crm.lead";

    x_lead_1 = fields.Many2one({ relation: "lead.attribute.option" });

    _records = [{ id: 1, x_lead_1: 1 }, { id: 2 }];
}

defineModels([Option, Lead]);
defineMailModels();

const FIELD = `<field name="x_lead_1" widget="lead_attribute_option"/>`;

test("a list shows the option in its colour", async () => {
    await mountView({ type: "list", resModel: "crm.lead", arch: `<list>${FIELD}</list>` });

    expect(".o_data_row:eq(0) .o_tag_color_4").toHaveText("VCB");
    expect(".o_data_row:eq(1) .o_tag").toHaveCount(0);
});

test("on a form another option is chosen, and its colour is there once saved", async () => {
    await mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 1,
        arch: `<form>${FIELD}</form>`,
    });
    expect(".o_field_widget .o_tag_color_4").toHaveCount(1);

    await contains(".o_field_widget input").click();
    await contains(".dropdown-item:contains(Techcombank)").click();
    await clickSave();

    expect(".o_field_widget input").toHaveValue("Techcombank");
    expect(".o_field_widget .o_tag_color_7").toHaveCount(1);
});
