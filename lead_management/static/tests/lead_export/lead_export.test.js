import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
    toggleActionMenu,
} from "@web/../tests/web_test_helpers";
import { download } from "@web/core/network/download";
import { user } from "@web/core/user";

const NAMES = ["An", "Bình", "Cúc"];

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    phone = fields.Char();
    city = fields.Char();
    stage = fields.Selection({
        selection: [
            ["new", "New"],
            ["won", "Won"],
        ],
    });

    _records = NAMES.map((name, index) => ({
        id: index + 1,
        name,
        stage: index < 2 ? "new" : "won",
    }));
}

defineModels([Lead]);
defineMailModels();

const ARCH = `
    <list js_class="crm_lead_list" export_xlsx="0" limit="2">
        <field name="name"/>
        <field name="phone" optional="show"/>
        <field name="city" optional="hide"/>
        <field name="stage" column_invisible="True"/>
    </list>`;
const MENU = ".o_cp_action_menus .dropdown-toggle";
const EXPORT = ".o-dropdown--menu .o_lead_export_menu";

let asked;

beforeEach(() => {
    asked = [];
    patchWithCleanup(download, {
        _download: async ({ url, data }) => {
            asked.push({ url, ...JSON.parse(data.data) });
        },
    });
    onRpc("has_group", () => true);
    onRpc("lead.list.layout", "get_layout", () => ({
        columns: [
            { name: "city", shown: true },
            { name: "name", shown: true },
            { name: "phone", shown: false },
        ],
    }));
});

async function mountLeads(params) {
    await mountView({
        type: "list",
        resModel: "crm.lead",
        arch: ARCH,
        loadActionMenus: true,
        ...params,
    });
}

test("all that the list holds is exported as it is shown", async () => {
    await mountLeads({
        config: { viewId: 7 },
        domain: [["name", "!=", "Cúc"]],
        orderBy: [{ name: "name", asc: false }],
        context: { active_test: false },
    });
    expect(queryAllTexts("thead th[data-name]")).toEqual(["City", "Name"]);
    await contains(MENU).click();
    await contains(EXPORT).click();

    expect(asked).toEqual([
        {
            url: "/lead_management/export_leads",
            columns: ["city", "name"],
            domain: [["name", "!=", "Cúc"]],
            ids: false,
            order_by: [{ name: "name", asc: false }],
            group_by: [],
            active_test: false,
            company_ids: user.activeCompanies.map(({ id }) => id),
        },
    ]);
    expect(".o_blockUI").toHaveCount(0);
});

test("of the leads that are ticked, those", async () => {
    await mountLeads();
    await contains(".o_data_row:eq(1) .o_list_record_selector input").click();
    await toggleActionMenu();
    await contains(".o-dropdown--menu .o-dropdown-item:contains(Export to Excel)").click();

    expect(asked).toMatchObject([{ ids: [2], columns: ["city", "name"], active_test: true }]);
});

test("all are ticked: the whole list, not the page", async () => {
    await mountLeads();
    await contains("thead .o_list_record_selector input").click();
    await contains(".o_select_domain").click();
    await toggleActionMenu();
    await contains(".o-dropdown--menu .o-dropdown-item:contains(Export to Excel)").click();

    expect(asked).toMatchObject([{ ids: false, domain: [] }]);
});

test("a grouped list keeps its groups together", async () => {
    await mountLeads({ groupBy: ["stage"] });
    await contains(MENU).click();
    await contains(EXPORT).click();

    expect(asked).toMatchObject([{ group_by: ["stage"] }]);
});

test("nobody else is offered it", async () => {
    onRpc("has_group", () => false);
    await mountLeads();
    if (document.querySelector(MENU)) {
        await contains(MENU).click();
    }
    expect(EXPORT).toHaveCount(0);
});

test("other lists keep core's entry", async () => {
    await mountLeads({ arch: ARCH.replace("crm_lead_list", "list").replace('="0"', '="1"') });
    await contains(MENU).click();
    expect(EXPORT).toHaveCount(0);
    expect(".o_export_all_menu").toHaveCount(1);
});
