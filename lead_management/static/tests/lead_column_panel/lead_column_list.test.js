import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, fill, press, queryAll, queryAllTexts, queryFirst, resize } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    toggleActionMenu,
} from "@web/../tests/web_test_helpers";

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    phone = fields.Char({ string: "Điện thoại" });
    email_from = fields.Char({ string: "Email" });
    city = fields.Char({ string: "City" });
    color = fields.Integer({ string: "Color" });
    priority = fields.Integer({ string: "Priority" });
    revenue = fields.Monetary({ string: "Revenue", currency_field: "currency_id" });
    currency_id = fields.Many2one({ relation: "res.currency", string: "Currency" });
    x_lead_1 = fields.Char({ string: "SourceBank" });

    _records = [
        { id: 1, name: "An", phone: "0912 345 678", city: "Hà Nội", x_lead_1: "VCB" },
        { id: 2, name: "Bình", phone: "0987 654 321", city: "Huế", x_lead_1: "TCB" },
    ];
}

class Currency extends models.Model {
    _name = "res.currency";

    name = fields.Char();
}

defineModels([Lead, Currency]);
defineMailModels();

const ARCH = `
    <list js_class="lead_column_list" decoration-muted="priority == 0">
        <field name="color" column_invisible="True"/>
        <field name="name"/>
        <field name="phone" optional="show"/>
        <field name="email_from" optional="hide"/>
        <field name="city" optional="hide"/>
        <field name="priority" optional="hide"/>
        <field name="revenue" optional="hide"/>
        <field name="currency_id" optional="hide"/>
        <field name="x_lead_1" optional="hide" lead_section="Attributes"/>
        <button name="action" type="object" string="Go"/>
    </list>`;

const PANEL = ".o_lead_column_panel";
const row = (name) => `.o_lead_column_row[data-name=${name}]`;
const handle = (name) => `${row(name)} .o_lead_column_handle`;
const checkbox = (name) => `${row(name)} input`;

let server;
let said;

/** A server that keeps what it is told, and says so. */
beforeEach(() => {
    said = [];
    server = { own: false, published: false, can_publish: false };
    const answer = () => ({
        columns: server.own || server.published,
        is_own: Boolean(server.own),
        is_published: Boolean(server.published),
        can_publish: server.can_publish,
    });
    const say = (columns) =>
        columns && columns.map(({ name, shown }) => (shown ? name : `-${name}`)).join(" ");
    onRpc("lead.list.layout", "get_layout", () => {
        said.push("get");
        return answer();
    });
    onRpc("lead.list.layout", "save_layout", ({ args }) => {
        said.push(`save ${say(args[1])}`);
        server.own = args[1];
        return answer();
    });
    onRpc("lead.list.layout", "reset_layout", () => {
        said.push("reset");
        server.own = false;
        return answer();
    });
    onRpc("lead.list.layout", "publish_layout", ({ args }) => {
        said.push(`publish ${say(args[1])}`);
        Object.assign(server, { own: false, published: args[1] });
        return answer();
    });
    onRpc("crm.lead", "web_search_read", ({ kwargs }) => {
        said.push(`load ${Object.keys(kwargs.specification).sort().join(" ")}`);
    });
});

function verifySaid(expected) {
    expect(said.splice(0)).toEqual(expected);
}

function shown(...names) {
    return names.map((name) => ({ name, shown: true }));
}

async function mountList(arch = ARCH) {
    await mountView({ type: "list", resModel: "crm.lead", arch, loadActionMenus: true });
}

async function openPanel() {
    await contains(".o_lead_column_settings").click();
}

function getHeaders() {
    return queryAllTexts("thead th[data-name]");
}

describe("without a layout", () => {
    test("shows what the view shows and loads only what that needs", async () => {
        await mountList();

        expect(getHeaders()).toEqual(["Name", "Điện thoại"]);
        // the invisible column, and the priority that the decoration looks at
        verifySaid(["get", "load color name phone priority"]);
    });

    test("buttons of the header that are seldom wanted wait in a menu", async () => {
        const header = `
            <header>
                <button name="often" type="object" string="Often"/>
                <button name="seldom" type="object" string="Seldom" class="o_lead_seldom"/>
            </header>`;
        await mountList(ARCH.replace(`<field name="color"`, `${header}<field name="color"`));
        await contains(".o_data_row:first .o_list_record_selector input").click();

        expect(".o_selection_container button[name=often]").toHaveCount(1);
        expect("button[name=seldom]").toHaveCount(0);
        await contains(".o_lead_more_buttons").click();
        expect("button[name=seldom]").toHaveText("Seldom");
    });

    test("a list that records are made in loads everything", async () => {
        await mountList(ARCH.replace("<list", `<list editable="bottom"`));

        verifySaid([
            "get",
            "load city color currency_id email_from name phone priority revenue x_lead_1",
        ]);
    });
});

describe("with a layout", () => {
    test("is there before the first records are", async () => {
        server.own = [...shown("city", "x_lead_1", "name"), { name: "phone", shown: false }];
        await mountList();

        expect(getHeaders()).toEqual(["City", "SourceBank", "Name"]);
        expect(queryAllTexts(".o_data_row:first td.o_data_cell").slice(0, 3)).toEqual([
            "Hà Nội",
            "VCB",
            "An",
        ]);
        // buttons at the end stay there
        expect(".o_data_row:first td.o_data_cell:last button[name=action]").toHaveCount(1);
        verifySaid(["get", "load city color name priority x_lead_1"]);
    });

    test("knows nothing of new columns and of columns that are gone", async () => {
        server.own = shown("gone", "name", "email_from");
        await mountList();

        // phone, which the view shows, stays beside the name
        expect(getHeaders()).toEqual(["Name", "Điện thoại", "Email"]);
        verifySaid(["get", "load color email_from name phone priority"]);
    });

    test("a column brings what it is shown with", async () => {
        server.own = shown("name", "revenue");
        await mountList();

        verifySaid(["get", "load color currency_id name phone priority revenue"]);
    });

    test("groups load the same columns", async () => {
        server.own = shown("name", "city");
        onRpc("crm.lead", "web_read_group", ({ kwargs }) => {
            const names = Object.keys(kwargs.unfold_read_specification);
            said.push(`group ${names.sort().join(" ")}`);
        });
        await mountView({
            type: "list",
            resModel: "crm.lead",
            arch: ARCH,
            groupBy: ["city"],
        });
        await contains(".o_group_header:first").click();
        expect(getHeaders()).toEqual(["Name", "Điện thoại", "City"]);
        await openPanel();
        await contains(checkbox("phone")).click();
        await contains(`${PANEL} .o_lead_column_apply`).click();

        expect(getHeaders()).toEqual(["Name", "City"]);
        expect(".o_data_row").toHaveCount(1);
        verifySaid([
            "get",
            "group city color name phone priority",
            "load city color name phone priority",
            "save name -phone city -email_from -priority -revenue -currency_id -x_lead_1",
            "group city color name priority",
        ]);
    });

    test("is what is exported", async () => {
        server.own = [...shown("city", "name"), { name: "phone", shown: false }];
        onRpc("/web/export/formats", () => [{ tag: "csv", label: "CSV" }]);
        onRpc("/web/export/get_fields", () =>
            ["name", "phone", "city"].map((id) => ({ id, string: id, value: id, children: false }))
        );
        onRpc("ir.exports", "search_read", () => []);
        onRpc("has_group", () => true);
        await mountList();
        await contains(".o_data_row .o_list_record_selector input").click();
        await toggleActionMenu();
        await contains(".o-dropdown--menu .o-dropdown-item:contains(Export)").click();

        expect(queryAllTexts(".o_export_field")).toEqual(["city", "name"]);
    });
});

describe("panel", () => {
    test("offers the columns: the shown ones in order, the others by section", async () => {
        await mountList();
        expect(".o_lead_column_settings").toHaveAttribute("data-tooltip", "Column settings");
        await openPanel();

        expect(queryAllTexts(`${PANEL} li`)).toEqual([
            "SHOWN",
            "Name",
            "Điện thoại",
            "MORE COLUMNS",
            "Email",
            "City",
            "Priority",
            "Revenue",
            "Currency",
            "ATTRIBUTES",
            "SourceBank",
        ]);
        expect(checkbox("name")).not.toBeEnabled();
        expect(`${PANEL} label[title]`).toHaveCount(1);
        expect(checkbox("phone")).toBeChecked();
        expect(checkbox("city")).not.toBeChecked();
        expect(".o_lead_column_search").toBeFocused();
        expect(".o_lead_column_publish").toHaveCount(0);
        expect(".o_lead_column_apply").not.toBeEnabled();
        expect(".o_lead_column_reset").not.toBeEnabled();
    });

    test("finds columns without accents", async () => {
        await mountList();
        await openPanel();
        await contains(".o_lead_column_search").edit("DIEN tho", { confirm: false });
        expect(queryAllTexts(".o_lead_column_row")).toEqual(["Điện thoại"]);

        await press("Enter");
        await animationFrame();
        expect(PANEL).toHaveCount(1);
        await contains(".o_lead_column_search").edit("xyz", { confirm: false });
        expect(queryAllTexts(`${PANEL} li`)).toEqual(["No such column."]);
    });

    test("ticks, unticks and applies", async () => {
        await mountList();
        await openPanel();
        await contains(checkbox("x_lead_1")).click();
        expect(checkbox("x_lead_1")).toBeFocused();
        await contains(checkbox("phone")).click();
        expect(queryAllTexts(".o_lead_column_row").slice(0, 3)).toEqual([
            "Name",
            "Điện thoại",
            "SourceBank",
        ]);
        expect(getHeaders()).toEqual(["Name", "Điện thoại"], { message: "not before Apply" });
        await contains(".o_lead_column_apply").click();

        expect(getHeaders()).toEqual(["Name", "SourceBank"]);
        expect(queryAllTexts(".o_lead_column_row").slice(0, 3)).toEqual([
            "Name",
            "SourceBank",
            "Điện thoại",
        ]);
        verifySaid([
            "get",
            "load color name phone priority",
            "save name -phone x_lead_1 -email_from -city -priority -revenue -currency_id",
            "load color name priority x_lead_1",
        ]);
    });

    test("moves columns with the keyboard", async () => {
        await mountList();
        await openPanel();
        expect(handle("phone")).toHaveAttribute(
            "aria-label",
            "Move Điện thoại: Alt+Up or Alt+Down"
        );
        await contains(handle("phone")).focus();
        await press(["alt", "ArrowDown"]);
        await press(["alt", "ArrowUp"]);
        await animationFrame();

        expect(queryAllTexts(".o_lead_column_row").slice(0, 2)).toEqual(["Điện thoại", "Name"]);
        expect(handle("phone")).toBeFocused();
        expect(`${PANEL} [role=status]`).toHaveText("Điện thoại: place 1 of 2");
        await contains(".o_lead_column_apply").click();
        expect(getHeaders()).toEqual(["Điện thoại", "Name"]);
    });

    test("a column that was searched for moves among all that is shown", async () => {
        await mountList();
        await openPanel();
        await contains(".o_lead_column_search").edit("dien", { confirm: false });
        await contains(handle("phone")).focus();
        await press(["alt", "ArrowUp"]);
        await animationFrame();

        expect(".o_lead_column_search").toHaveValue("");
        expect(queryAllTexts(".o_lead_column_row").slice(0, 2)).toEqual(["Điện thoại", "Name"]);
        expect(handle("phone")).toBeFocused();
    });

    test("is applied from the keyboard wherever the cursor is", async () => {
        await mountList();
        await openPanel();
        await contains(handle("phone")).focus();
        await press(["alt", "ArrowUp"]);
        await animationFrame();
        await contains(".o_lead_column_search").press(["control", "Enter"]);
        expect(getHeaders()).toEqual(["Điện thoại", "Name"]);
    });

    test("moves columns by dragging, and shows one that is dragged among the shown", async () => {
        await mountList();
        await openPanel();
        await contains(handle("phone")).dragAndDrop(row("name"), { position: "top" });
        expect(queryAllTexts(".o_lead_column_row").slice(0, 2)).toEqual(["Điện thoại", "Name"]);

        await contains(handle("city")).dragAndDrop(row("name"), { position: "top" });
        expect(queryAllTexts(".o_lead_column_row").slice(0, 3)).toEqual([
            "Điện thoại",
            "City",
            "Name",
        ]);
        expect(checkbox("city")).toBeChecked();
    });

    test("closes with Esc, and what was not applied is gone", async () => {
        await mountList();
        await openPanel();
        await contains(checkbox("city")).click();
        await press("Escape");
        await animationFrame();
        expect(PANEL).toHaveCount(0);
        expect(".o_lead_column_settings").toBeFocused();

        await openPanel();
        expect(checkbox("city")).not.toBeChecked();
        verifySaid(["get", "load color name phone priority"]);
    });

    test("closes with Esc after Apply too", async () => {
        await mountList();
        await openPanel();
        await contains(checkbox("phone")).click();
        await contains(".o_lead_column_apply").click();
        await press("Escape");
        await animationFrame();
        expect(PANEL).toHaveCount(0);
    });

    test("resets to what the view shows", async () => {
        server.own = [...shown("city"), { name: "phone", shown: false }];
        await mountList();
        await openPanel();
        await contains(".o_lead_column_reset").click();

        expect(getHeaders()).toEqual(["Name", "Điện thoại"]);
        expect(queryAllTexts(".o_lead_column_row").slice(0, 3)).toEqual([
            "Name",
            "Điện thoại",
            "Email",
        ]);
        expect(".o_lead_column_reset").not.toBeEnabled();
        verifySaid([
            "get",
            "load city color name priority",
            "reset",
            "load color name phone priority",
        ]);
    });

    test("managers publish, and withdraw what is published", async () => {
        server.can_publish = true;
        await mountList();
        await openPanel();
        expect(".o_lead_column_withdraw").toHaveCount(0);
        await contains(checkbox("phone")).click();
        await contains(".o_lead_column_publish").click();
        expect(getHeaders()).toEqual(["Name"]);
        expect(".o_notification").toHaveCount(1);

        await contains(".o_lead_column_withdraw").click();
        expect(getHeaders()).toEqual(["Name", "Điện thoại"]);
        verifySaid([
            "get",
            "load color name phone priority",
            "publish name -phone -email_from -city -priority -revenue -currency_id -x_lead_1",
            "load color name priority",
            "publish false",
            "load color name phone priority",
        ]);
    });

    test("a refused layout leaves the draft to try again", async () => {
        expect.errors(1);
        mockService("notification", { add: () => {} });
        onRpc("lead.list.layout", "save_layout", () => {
            throw new Error("no");
        });
        await mountList();
        await openPanel();
        await contains(checkbox("phone")).click();
        await contains(".o_lead_column_apply").click();
        await animationFrame();
        expect(".o_lead_column_apply").toBeEnabled();
        expect(checkbox("phone")).not.toBeChecked();
        expect(getHeaders()).toEqual(["Name", "Điện thoại"]);
        expect.verifyErrors(["RPC_ERROR"]);
    });

    test("on a phone, where it covers the list, it makes way after Apply", async () => {
        await resize({ width: 390, height: 844 });
        await mountList();
        await openPanel();
        await contains(checkbox("phone")).click();
        await contains(".o_lead_column_apply").click();

        expect(PANEL).toHaveCount(0);
        expect(getHeaders()).toEqual(["Name"]);
    });

    test("what needs a label on a card, where no column stands above it, has one", async () => {
        await mountList(ARCH.replaceAll('optional="hide"', ""));
        const labels = queryAll(".o_data_row:eq(0) td[data-label]").map((td) => td.dataset.label);
        expect(labels).toEqual(["Priority:", "Revenue:", "Currency:", "SourceBank:"]);
    });

    test("a label that is a question stays one", async () => {
        Lead._fields.x_lead_1.string = "Has a website?";
        await mountList(ARCH.replaceAll('optional="hide"', ""));
        expect(".o_data_row:eq(0) td[name=x_lead_1]").toHaveAttribute(
            "data-label",
            "Has a website?"
        );
    });

    test("a link in a row is followed, the row is not opened", async () => {
        await mountView({
            type: "list",
            resModel: "crm.lead",
            arch: `
                <list js_class="lead_column_list">
                    <field name="name"/><field name="phone" widget="phone"/>
                </list>`,
            selectRecord: (resId) => expect.step(`open ${resId}`),
        });
        queryFirst("a[href^='tel:']").addEventListener("click", (ev) => ev.preventDefault());
        await contains(".o_data_row:eq(0) a[href^='tel:']").click();
        expect.verifySteps([]);
        await contains(".o_data_row:eq(0) td[name=name]").click();
        expect.verifySteps(["open 1"]);
    });

    test("what says nothing on a card is left out", async () => {
        await mountList(ARCH.replaceAll('optional="hide"', ""));
        const empty = queryAll(".o_data_row:eq(0) td[data-empty]").map(
            ({ attributes }) => attributes.name.value
        );
        expect(empty).toEqual(["email_from", "currency_id"]);
    });

    test("opens with 200 columns", async () => {
        for (let i = 100; i < 300; i++) {
            Lead._fields[`x_lead_${i}`] = fields.Char({ string: `Attribute ${i}` });
        }
        const columns = Object.keys(Lead._fields)
            .filter((name) => /x_lead_\d{3}/.test(name))
            .map((name) => `<field name="${name}" optional="hide" lead_section="Attributes"/>`);
        await mountList(
            `<list js_class="lead_column_list"><field name="name"/>${columns.join("")}</list>`
        );
        verifySaid(["get", "load name"]);
        const start = performance.now();
        await click(".o_lead_column_settings");
        await animationFrame();
        expect(".o_lead_column_row").toHaveCount(201);
        await fill("attribute 299");
        await animationFrame();
        expect(queryAllTexts(".o_lead_column_row")).toEqual(["Attribute 299"]);
        expect(performance.now() - start).toBeLessThan(5000);
        expect(queryFirst(PANEL)).toBeVisible();
    });
});
