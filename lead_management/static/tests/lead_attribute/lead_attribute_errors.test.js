import { expect, test } from "@odoo/hoot";
import { waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { makeServerError, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";

defineMailModels();

/** Have the server answer with `message`, and wait for `selector`. */
async function fail(message, selector) {
    expect.errors(1);
    await mountWithCleanup(MainComponentsContainer);
    Promise.reject(makeServerError({ errorName: "builtins.ValueError", message }));
    await waitFor(selector);
    expect.verifyErrors([message]);
}

test("a page with the column of a deleted attribute says to reload", async () => {
    await fail(
        "Invalid field 'x_lead_7' on 'crm.lead'",
        ".o_notification:contains(deleted) button:contains(Reload)"
    );
    expect(".o_error_dialog").toHaveCount(0);
});

test("a page that asks for it several times says so once", async () => {
    const message = "Invalid field 'x_lead_7' on 'crm.lead'";
    await fail(message, ".o_notification");
    expect.errors(2);
    Promise.reject(makeServerError({ errorName: "builtins.ValueError", message }));
    await animationFrame();
    await animationFrame();
    expect.verifyErrors([message]);
    expect(".o_notification").toHaveCount(1);
});

test("other errors are core's", async () => {
    await fail("Invalid field property 'x' on crm.lead.x_lead_5", ".o_error_dialog");
    expect(".o_notification").toHaveCount(0);
});
