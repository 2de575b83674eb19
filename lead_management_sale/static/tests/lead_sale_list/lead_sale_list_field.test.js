import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

const ORDER = {
    model: "sale.order",
    id: 7,
    name: "S00007",
    date: "22/11/2026",
    amount: "1.500.000 ₫",
    state: "Sales Order",
    readable: true,
};

class Lead extends models.Model {
    _name = "crm.lead";

    sale_list = fields.Json();

    _records = [
        {
            id: 1,
            sale_list: [ORDER, { ...ORDER, model: "account.move", name: "INV/7", readable: false }],
        },
        { id: 2, sale_list: [] },
    ];
}

defineModels([Lead]);
defineMailModels();

function mountList(resId) {
    return mountView({
        type: "form",
        resModel: "crm.lead",
        resId,
        arch: `<form><field name="sale_list" widget="lead_sale_list"/></form>`,
    });
}

test("a document opens only for who may read it", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.res_id}`);
        },
    });
    await mountList(1);

    expect(queryAllTexts(".o_lead_sale_list tbody tr:first td")).toEqual([
        "S00007",
        "22/11/2026",
        "1.500.000 ₫",
        "Sales Order",
    ]);
    expect(".o_lead_sale_list tbody tr").toHaveCount(2);
    expect(".o_lead_sale_list a").toHaveCount(1);
    await click(".o_lead_sale_list a");
    expect.verifySteps(["sale.order 7"]);
});

test("says that nothing was sold", async () => {
    await mountList(2);

    expect(".o_lead_sale_list_empty").toHaveCount(1);
    expect(".o_lead_sale_list").toHaveCount(0);
});
