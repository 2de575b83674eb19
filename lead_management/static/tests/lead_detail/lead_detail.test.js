import { expect, test } from "@odoo/hoot";
import {
    middleClick,
    press,
    queryAllTexts,
    queryFirst,
    resize,
    waitFor,
    waitForNone,
} from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    getMockEnv,
    getService,
    makeServerError,
    MockServer,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { WebClient } from "@web/webclient/webclient";

import { openLeadDetail } from "@lead_management/lead_detail/lead_detail_dialog";

const NAMES = ["An", "Bình", "Cúc", "Dũng", "Em"];

class Lead extends models.Model {
    _name = "crm.lead";
    _inherit = ["mail.thread"];

    name = fields.Char({ required: true });
    phone = fields.Char();
    phone_sanitized = fields.Char();
    bank = fields.Char({ string: "SourceBank" });
    x_lead_7 = fields.Char({ string: "Note" });
    stage = fields.Selection({
        selection: [
            ["new", "New"],
            ["won", "Won"],
        ],
    });
    partner_id = fields.Many2one({ relation: "res.partner" });

    _records = NAMES.map((name, index) => ({
        id: index + 1,
        name,
        phone: `091234567${index}`,
        stage: index < 3 ? "new" : "won",
    }));
    _views = {
        "form,lead_management.crm_lead_view_form_detail": `
            <form js_class="lead_detail_form">
                <div class="o_lead_detail_head"><field name="name" string="Lead"/></div>
                <field name="phone"/>
                <field name="bank" required="phone == '113'"/>
                <field name="x_lead_7" required="name in ('Dũng', 'Em', 'Emma')"/>
                <field name="partner_id"/>
                <button name="action_take_care" type="object" string="Take Care"/>
                <widget name="lead_contact_link"/>
                <chatter/>
            </form>`,
        form: `<form><field name="name"/></form>`,
        list: `
            <list js_class="crm_lead_list" multi_edit="1" limit="2">
                <field name="name"/>
                <field name="phone" widget="lead_phone"/>
            </list>`,
        kanban: `
            <kanban js_class="crm_lead_kanban">
                <progressbar field="stage" colors='{"new": "success"}'/>
                <templates><t t-name="card"><field name="name"/></t></templates>
            </kanban>`,
        search: `<search/>`,
    };
}

defineModels([Lead]);
defineMailModels();

const NAME = ".o_lead_detail_head [name=name] input";
const NOTE = ".o_lead_detail [name=x_lead_7] input";
const PAGER = ".o_lead_detail .o_pager_counter";
const ROWS = ".o_data_row td[name=name]";

async function mountLeads(params) {
    await mountView({ type: "list", resModel: "crm.lead", ...params });
}

async function openRow(name) {
    await contains(`${ROWS}:contains(${name})`).click();
    await contains(".o_lead_detail").focus();
}

test("a click on a row opens the lead over the list, with its chatter", async () => {
    await mountLeads();
    await contains(`${ROWS}:contains(Bình)`).click();

    expect(".o_dialog .o_lead_detail").toHaveCount(1);
    expect(".o_list_view").toHaveCount(1);
    expect(NAME).toHaveValue("Bình");
    expect(PAGER).toHaveText("2 / 5");
    expect(".o_dialog .modal").toHaveAttribute("aria-label", "Bình");
    expect(".o_lead_detail").toBeFocused();
    await waitFor(".o_lead_detail .o-mail-Chatter");
});

test("goes on past the page, and round; the list stays on its page", async () => {
    onRpc("crm.lead", "search", ({ kwargs }) => {
        expect.step(`search ${kwargs.offset} ${kwargs.limit} ${kwargs.order}`);
    });
    await mountLeads({ orderBy: [{ name: "name", asc: true }] });
    await openRow("Bình");
    await contains(".o_lead_detail .o_pager_next").click();

    expect(NAME).toHaveValue("Cúc");
    expect(PAGER).toHaveText("3 / 5");
    expect.verifySteps(["search 2 2 name ASC"]);
    await contains(".o_lead_detail .o_pager_next").click();
    expect(NAME).toHaveValue("Dũng");
    expect.verifySteps([]);
    await contains(".o_lead_detail .o_pager_next").click();
    await contains(".o_lead_detail .o_pager_next").click();
    expect(NAME).toHaveValue("An");
    await contains(".o_lead_detail .o_pager_previous").click();
    expect(NAME).toHaveValue("Em");
    expect.verifySteps(["search 4 2 name ASC"]);
    expect(queryAllTexts(ROWS)).toEqual(["An", "Bình"]);
});

test("goes on with the keyboard", async () => {
    await mountLeads();
    await openRow("An");
    await press(["alt", "n"]);
    await waitFor(`${NAME}:value(Bình)`);
    await waitFor(".o_lead_detail .o_pager_previous:enabled");

    await press(["alt", "p"]);
    await waitFor(`${NAME}:value(/^An$/)`);
    expect(PAGER).toHaveText("1 / 5");
});

test("a grouped list is walked through group by group", async () => {
    await mountLeads({ groupBy: ["stage"] });
    await contains(".o_group_header:contains(New)").click();
    await contains(".o_group_header:contains(Won)").click();
    await openRow("Bình");
    expect(PAGER).toHaveText("2 / 4");

    await contains(".o_lead_detail .o_pager_next").click();
    expect(NAME).toHaveValue("Dũng");
});

test("next saves what was changed, and the row shows it", async () => {
    onRpc("crm.lead", "web_save", ({ args }) => {
        expect.step(`save ${args[0]} ${JSON.stringify(args[1])}`);
    });
    await mountLeads();
    await openRow("An");
    await contains(NAME).edit("An Phát", { confirm: false });
    await contains(".o_lead_detail .o_pager_next").click();

    expect.verifySteps(['save 1 {"name":"An Phát"}']);
    expect(NAME).toHaveValue("Bình");
    expect(queryAllTexts(ROWS)).toEqual(["An Phát", "Bình"]);
});

test("a lead that cannot be saved stays", async () => {
    onRpc("crm.lead", "web_save", () => expect.step("save"));
    await mountLeads();
    await openRow("An");
    await contains(NAME).edit("");
    await contains(".o_lead_detail .o_pager_next").click();
    expect(".o_lead_detail .o_field_invalid[name=name]").toHaveCount(1);
    expect(".o_notification").toHaveText(/Missing required fields[^]*Lead/);
    expect(PAGER).toHaveText("1 / 5");

    await press("Escape");
    await animationFrame();
    expect(".o_lead_detail").toHaveCount(1);

    await contains(".o_notification .btn:contains(Discard changes)").click();
    expect(NAME).toHaveValue("An");
    expect(".o_notification").toHaveCount(0);
    await press("Escape");
    await animationFrame();
    expect(".o_lead_detail").toHaveCount(0);
    expect.verifySteps([]);
});

test("a missing value is named, and the cursor put there", async () => {
    Lead._records[0].phone = "113";
    await mountLeads();
    await openRow("An");
    await contains(NAME).edit("Anh", { confirm: false });
    await contains(".o_lead_detail .o_pager_next").click();
    expect(".o_notification").toHaveText(/Missing required fields[^]*SourceBank/);
    expect(".o_lead_detail [name=bank] input").toBeFocused();
});

test("a lead without a required attribute shows nothing of the one before", async () => {
    Lead._records[2].x_lead_7 = "the note of Cúc";
    onRpc("crm.lead", "web_save", ({ args }) => {
        expect.step(args[1]);
    });
    await mountLeads();
    await openRow("Bình");
    await contains(".o_lead_detail .o_pager_next").click();
    expect(NOTE).toHaveValue("the note of Cúc");
    await contains(".o_lead_detail .o_pager_next").click();
    expect(NAME).toHaveValue("Dũng");
    expect(NOTE).toHaveValue("");

    await contains(NOTE).edit("the note of Cúc", { confirm: false });
    await contains(".o_lead_detail .o_pager_next").click();
    expect.verifySteps([{ x_lead_7: "the note of Cúc" }]);
});

test("what was typed as a required attribute is gone when discarded", async () => {
    await mountLeads();
    await openRow("An");
    await contains(".o_lead_detail .o_pager_previous").click();
    expect(NAME).toHaveValue("Em");
    await contains(NAME).edit("Emma", { confirm: false });
    await contains(".o_lead_detail .o_pager_next").click();
    expect(".o_notification").toHaveText(/Missing required fields[^]*Note/);
    expect(".o_lead_detail [name=x_lead_7]").toHaveClass("o_field_invalid");
    await contains(NOTE).edit("typed", { confirm: false });
    await contains(".o_notification .btn:contains(Discard changes)").click();
    expect(NOTE).toHaveValue("");
});

test("what is missing in a lead nobody touched keeps nobody from taking care of it", async () => {
    onRpc("crm.lead", "action_take_care", () => {
        expect.step("take care");
        return false;
    });
    Lead._records[0].phone = "113";
    await mountLeads();
    await openRow("An");
    await contains(".o_lead_detail button[name=action_take_care]").click();
    expect.verifySteps(["take care"]);
    expect(".o_notification").toHaveCount(0);
});

test("what the server refuses is told, and may be dropped", async () => {
    onRpc("crm.lead", "web_save", () => {
        throw makeServerError({ type: "ValidationError", message: "Not this one" });
    });
    await mountLeads();
    await openRow("An");
    await contains(NAME).edit("Ẩn");
    await contains(".o_lead_detail .o_pager_next").click();
    expect(".o_dialog:last").toHaveText(/Not this one/);
    expect(NAME).toHaveValue("Ẩn");

    await contains(".o_dialog:last .btn:contains(Discard)").click();
    expect(NAME).toHaveValue("Bình");
});

test("Esc saves, closes, and the list is as it was", async () => {
    onRpc("crm.lead", "web_save", ({ args }) => expect.step(`save ${JSON.stringify(args[1])}`));
    onRpc("crm.lead", "web_search_read", () => expect.step("list"));
    await mountLeads();
    expect.verifySteps(["list"]);
    await openRow("Bình");
    await contains(NAME).edit("Bình Minh", { confirm: false });
    await press("Escape");
    await animationFrame();

    expect(".o_lead_detail").toHaveCount(0);
    expect(queryAllTexts(ROWS)).toEqual(["An", "Bình Minh"]);
    expect.verifySteps(['save {"name":"Bình Minh"}']);
});

test("Esc closes an open menu before the pop-up", async () => {
    await mountLeads();
    await openRow("An");
    await contains(".o_lead_detail [name=partner_id] input").click();
    expect(".o-autocomplete--dropdown-menu").toHaveCount(1);
    await press("Escape");
    await animationFrame();

    expect(".o-autocomplete--dropdown-menu").toHaveCount(0);
    expect(".o_lead_detail").toHaveCount(1);
});

test("a middle click opens a tab, a link is followed", async () => {
    await mountLeads({
        selectRecord: (resId, { newWindow }) => expect.step(`open ${resId} ${newWindow}`),
    });
    await middleClick(`${ROWS}:contains(An)`);
    await contains(`${ROWS}:contains(An)`).click({ ctrlKey: true });
    expect.verifySteps(["open 1 true", "open 1 true"]);

    queryFirst(".o_data_row a[href^='tel:']").addEventListener("click", (ev) =>
        ev.preventDefault()
    );
    await contains(".o_data_row:eq(0) a[href^='tel:']").click();
    expect(".o_lead_detail").toHaveCount(0);
});

test("ticked rows are still edited in place", async () => {
    await mountLeads();
    await contains(".o_data_row:eq(0) .o_list_record_selector input").click();
    await contains(`${ROWS}:contains(An)`).click();

    expect(".o_lead_detail").toHaveCount(0);
    expect(".o_selected_row [name=name] input").toHaveCount(1);
});

test("a lead deleted meanwhile is skipped", async () => {
    await mountLeads();
    await openRow("An");
    MockServer.env["crm.lead"].unlink(2);
    await contains(".o_lead_detail .o_pager_next").click();

    expect(NAME).toHaveValue("Cúc");
    expect(PAGER).toHaveText("2 / 4");
    expect(".o_notification").toHaveText(/skipped/);
});

test("a lead deleted before it was opened is told, and leaves the list", async () => {
    await mountLeads();
    MockServer.env["crm.lead"].unlink(2);
    await contains(`${ROWS}:contains(Bình)`).click();

    expect(".o_notification").toHaveText(/deleted/);
    expect(".o_lead_detail").toHaveCount(0);
    expect(queryAllTexts(ROWS)).toEqual(["An", "Cúc"]);
});

test("a lead one may no longer read is skipped", async () => {
    onRpc("crm.lead", "web_read", ({ args }) => {
        if (args[0].includes(2)) {
            throw makeServerError({ type: "AccessError", message: "Not yours" });
        }
    });
    await mountLeads();
    await openRow("An");
    await contains(".o_lead_detail .o_pager_next").click();

    expect(NAME).toHaveValue("Cúc");
    expect(".o_notification").toHaveText(/skipped/);
});

test("leaving for the full form saves first", async () => {
    onRpc("crm.lead", "web_save", ({ args }) => expect.step(`save ${JSON.stringify(args[1])}`));
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: "crm.lead",
        views: [
            [false, "list"],
            [false, "form"],
        ],
    });
    await openRow("An");
    await contains(NAME).edit("An Phát", { confirm: false });
    await contains(".o_lead_detail_expand").click();

    expect.verifySteps(['save {"name":"An Phát"}']);
    expect(".o_dialog").toHaveCount(0);
    expect(".o_form_view [name=name] input").toHaveValue("An Phát");
});

test("other screens open it too, for one lead", async () => {
    await mountLeads({ domain: [["id", "=", 1]] });
    openLeadDetail(getMockEnv(), { resId: 3 });
    await waitFor(`${NAME}:value(Cúc)`);
    expect(PAGER).toHaveCount(0);
});

async function mountCards(params) {
    await mountView({ type: "kanban", resModel: "crm.lead", groupBy: ["stage"], ...params });
}

test("on a phone a tap on a card opens the pop-up, which goes through the column", async () => {
    await resize({ width: 390, height: 844 });
    await mountCards();
    await contains(".o_kanban_record:contains(Bình)").click();
    expect(NAME).toHaveValue("Bình");
    expect(".o_lead_detail_position").toHaveText("2 / 3");

    await contains(".o_lead_detail .o_pager_next").click();
    expect(NAME).toHaveValue("Cúc");
    await contains(".o_lead_detail .o_pager_next").click();
    expect(NAME).toHaveValue("An");
});

test("a card tells what became of its lead, and stands in the column of it", async () => {
    await resize({ width: 390, height: 844 });
    onRpc("read_progress_bar", () => expect.step("progress bar"));
    onRpc("web_read_group", () => expect.step("cards"));
    await mountCards();
    await contains(".o_kanban_record:contains(Bình)").click();
    await contains(NAME).edit("Bình Minh", { confirm: false });
    expect.verifySteps(["progress bar", "cards"]);
    await contains(".o_lead_detail_close").click();
    await animationFrame();
    expect(queryAllTexts(".o_kanban_group:eq(0) .o_kanban_record")).toEqual([
        "An",
        "Bình Minh",
        "Cúc",
    ]);
    expect.verifySteps(["progress bar"]);

    await contains(".o_kanban_record:contains(An)").click();
    MockServer.env["crm.lead"].write([1], { stage: "won" });
    await contains(".o_lead_detail_close").click();
    await animationFrame();
    expect(queryAllTexts(".o_kanban_group:eq(1) .o_kanban_record")).toEqual(["An", "Dũng", "Em"]);
    expect.verifySteps(["progress bar", "cards"]);
});

test("where there is room for a page, a card opens the full form", async () => {
    await mountCards({ selectRecord: (resId) => expect.step(`open ${resId}`) });
    await contains(".o_kanban_record:contains(Bình)").click();
    expect.verifySteps(["open 2"]);
    expect(".o_lead_detail").toHaveCount(0);
});

test("on a phone Back closes the pop-up alone", async () => {
    await resize({ width: 390, height: 844 });
    onRpc("web_read_group", () => expect.step("cards"));
    await mountCards();
    expect.verifySteps(["cards"]);
    const { length } = browser.history;
    await contains(".o_kanban_record:contains(Bình)").click();
    expect(browser.history.length).toBe(length + 1);
    browser.history.back();
    await waitForNone(".o_lead_detail");
    expect(".o_kanban_record").toHaveCount(5);

    await contains(".o_kanban_record:contains(Bình)").click();
    await contains(NAME).edit("");
    browser.history.back();
    await waitFor(".o_notification:contains(Missing)");
    expect(".o_lead_detail").toHaveCount(1);
    await contains(".o_notification .btn:contains(Discard changes)").click();
    browser.history.back();
    await waitForNone(".o_lead_detail");
    expect.verifySteps([]);
});

test("on a phone Back closes what lies above the pop-up", async () => {
    await resize({ width: 390, height: 844 });
    await mountCards();
    await contains(".o_kanban_record:contains(Bình)").click();
    getService("dialog").add(ConfirmationDialog, { body: "Sure?", cancel: () => {} });
    await waitFor(".modal:contains(Sure?)");
    browser.history.back();
    await waitForNone(".modal:contains(Sure?)");
    expect(".o_lead_detail").toHaveCount(1);
    browser.history.back();
    await waitForNone(".o_lead_detail");
});

test("the number that is called is the one of today", async () => {
    Object.assign(Lead._records[0], {
        phone: "01212 999 111",
        phone_sanitized: "+84792999111",
    });
    Object.assign(Lead._records[1], {
        phone: "0912345672 ext 12",
        phone_sanitized: "+84912345672",
    });
    await mountLeads();
    expect(".o_data_row:eq(0) a").toHaveText("01212 999 111");
    expect(".o_data_row:eq(0) a").toHaveAttribute("href", "tel:+84792999111");
    expect(".o_data_row:eq(1) a").toHaveAttribute("href", "tel:0912345672ext12");
});
