import { expect, test } from "@odoo/hoot";
import { edit, press, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    defineModels,
    fields,
    getService,
    makeServerError,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

class Outcome extends models.Model {
    _name = "lead.interaction.outcome";

    name = fields.Char();

    _records = [
        { id: 11, name: "Reached" },
        { id: 12, name: "No answer" },
    ];
}

class Wizard extends models.Model {
    _name = "lead.take.care.wizard";

    kind = fields.Selection({
        selection: [
            ["call", "Call"],
            ["zalo", "Zalo"],
        ],
    });
    outcome_id = fields.Many2one({ relation: "lead.interaction.outcome" });
    note = fields.Text();
    next_step = fields.Selection({
        selection: [
            ["tomorrow", "Tomorrow"],
            ["date", "On a day"],
        ],
    });
    next_date = fields.Date();
    next_summary = fields.Char();
    is_lost = fields.Boolean();
    is_closing = fields.Boolean();
    lost_reason_id = fields.Many2one({ relation: "lead.interaction.outcome" });

    _records = [
        { id: 1, kind: "call" },
        { id: 2, kind: "call" },
    ];
    _views = {
        form: `
            <form js_class="lead_take_care_form">
                <a class="phone" href="#">0912 345 678</a>
                <field name="kind" widget="lead_choice" options="{'keys': {'call': 'c', 'zalo': 'z'}}"/>
                <field name="outcome_id" widget="lead_choice" invisible="is_closing" required="note == 'ask'"
                    options="{'keys': 'digits'}"/>
                <field name="note"/>
                <field name="next_step" widget="lead_choice"
                    options="{'keys': {'tomorrow': 'm', 'date': 'n'}}"/>
                <field name="next_date"/>
                <field name="next_summary"/>
                <field name="is_lost" invisible="1"/>
                <field name="is_closing"/>
                <field name="lost_reason_id" widget="lead_choice" invisible="not is_closing"
                    options="{'keys': 'digits'}"/>
                <footer>
                    <button name="action_save_and_next" type="object" class="btn-primary" string="Next"/>
                    <button name="action_skip" type="object" string="Skip"/>
                </footer>
            </form>`,
    };
}

defineModels([Outcome, Wizard]);
defineMailModels();
const ACTION = {
    type: "ir.actions.act_window",
    res_model: "lead.take.care.wizard",
    views: [[false, "form"]],
    target: "new",
};
defineActions([{ id: 1, ...ACTION, res_id: 1 }]);

const CHOSEN = ".o_lead_choice_option[aria-checked=true]";

async function open() {
    onRpc("lead.take.care.wizard", "web_save", ({ args }) => {
        expect.step(`save ${JSON.stringify(args[1])}`);
    });
    onRpc("lead.take.care.wizard", "action_save_and_next", ({ args }) => {
        expect.step(`next ${args[0]}`);
        return args[0][0] === 1
            ? { ...ACTION, res_id: 2 }
            : { type: "ir.actions.act_window_close" };
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction(1);
    await waitFor(".o_dialog .o_lead_choice");
    await animationFrame();
}

test("begins at the outcome, and says its keys", async () => {
    await open();
    expect(".o_field_widget[name=outcome_id] button:eq(0)").toBeFocused();
    expect(queryAllTexts("kbd")).toEqual(["C", "Z", "1", "2", "M", "N"]);
    expect("[role=radiogroup]").toHaveCount(3);
    expect("[role=radiogroup]:eq(1)").toHaveAttribute("aria-label", "Outcome");
    expect(queryAllTexts(CHOSEN)).toEqual(["C\nCall"]);
});

test("what is not answered is marked once it is missed, not before", async () => {
    Wizard._records[0].note = "ask";
    await open();
    expect(".o_field_widget.o_field_invalid[name=outcome_id]").toHaveCount(0);
    await contains(".modal-footer [name=action_save_and_next]").click();
    expect(".o_field_widget.o_field_invalid[name=outcome_id]").toHaveCount(1);
});

test("three keys, and the next lead", async () => {
    await open();
    await press("2");
    await press("m");
    await animationFrame();
    expect(".o_field_widget[name=outcome_id] button:eq(1)").toHaveAttribute("aria-checked", "true");
    await press("Enter");
    await waitFor(".o_dialog:only");
    await animationFrame();

    expect.verifySteps(['save {"outcome_id":12,"next_step":"tomorrow"}', "next 1"]);
    expect(queryAllTexts(CHOSEN)).toEqual(["C\nCall"], { message: "the next one's turn" });
    await press("1");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(['save {"outcome_id":11}', "next 2"]);
    expect(".o_dialog").toHaveCount(0);
});

test("the same key takes a choice back", async () => {
    await open();
    for (const key of ["1", "1", "m", "m"]) {
        await press(key);
        await animationFrame();
    }
    expect(queryAllTexts(CHOSEN)).toEqual(["C\nCall"]);
});

test("the arrows walk round; Enter saves, whatever they stand on", async () => {
    await open();
    await press("ArrowRight");
    expect(".o_field_widget[name=outcome_id] button:eq(1)").toBeFocused();
    await press("ArrowRight");
    expect(".o_field_widget[name=outcome_id] button:eq(0)").toBeFocused();
    await press("ArrowLeft");
    expect(".o_field_widget[name=outcome_id] button:eq(1)").toBeFocused();
    await press("Enter");
    await animationFrame();
    expect.verifySteps(["next 1"]);
});

test("in the note keys are letters, Enter a line, and Ctrl+Enter saves", async () => {
    await open();
    await contains("[name=note] textarea").click();
    await edit("m1", { confirm: false });
    await press("m");
    await press("Enter");
    await animationFrame();
    expect.verifySteps([]);
    expect(`.o_field_widget[name=next_step] ${CHOSEN}`).toHaveCount(0);

    await press(["alt", "m"]);
    await waitFor(`.o_field_widget[name=next_step] ${CHOSEN}`);
    await contains("[name=note] textarea").click();
    await press(["ctrl", "Enter"]);
    await animationFrame();
    await animationFrame();
    expect.verifySteps(['save {"note":"m1m\\n","next_step":"tomorrow"}', "next 1"]);
});

test("in the summary Enter saves what is being typed", async () => {
    await open();
    await contains("[name=next_summary] input").click();
    await edit("Báo giá", { confirm: false });
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(['save {"next_summary":"Báo giá"}', "next 1"]);
});

test("Enter on a link or on another button is theirs", async () => {
    onRpc("lead.take.care.wizard", "action_skip", () => {
        expect.step("skip");
        return { type: "ir.actions.act_window_close" };
    });
    await open();
    await contains(".phone").focus();
    await press("Enter");
    await animationFrame();
    expect.verifySteps([]);
    await contains(".modal-footer [name=action_skip]").focus();
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["skip"]);
});

test("another day is typed at once", async () => {
    await open();
    await press("n");
    await animationFrame();
    await animationFrame();
    expect("[name=next_date] input").toBeFocused();
});

test("closing asks for the reason at once", async () => {
    await open();
    await press("x");
    await animationFrame();
    await animationFrame();
    expect("[name=is_closing] input").toBeChecked();
    expect(".o_field_widget[name=lost_reason_id] button:eq(0)").toBeFocused();
    await press("2");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(['save {"is_closing":true,"lost_reason_id":12}', "next 1"]);
});

test("what the server refuses is told, and what was typed stays", async () => {
    expect.errors(1);
    await open();
    onRpc("lead.take.care.wizard", "action_save_and_next", () => {
        throw makeServerError({ type: "UserError", message: "Not yours any more" });
    });
    await press("2");
    await contains("[name=note] textarea").edit("Hẹn mai");
    await contains(".o_field_widget[name=outcome_id] button:eq(1)").focus();
    await press("Enter");
    await waitFor(".o_error_dialog, .o_dialog:contains(Not yours any more)");
    await contains(".o_dialog:last .btn-primary").click();
    expect("[name=note] textarea").toHaveValue("Hẹn mai");
    expect(`.o_field_widget[name=outcome_id] ${CHOSEN}`).toHaveText("2\nNo answer");
    expect.verifyErrors([/Not yours any more/]);
    expect.verifySteps(['save {"outcome_id":12,"note":"Hẹn mai"}']);
});

test("Esc closes, and nothing is saved", async () => {
    await open();
    await press("2");
    await press("Escape");
    await animationFrame();
    expect(".o_dialog").toHaveCount(0);
    expect.verifySteps([]);
});
