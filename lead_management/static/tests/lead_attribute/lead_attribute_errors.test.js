import { expect, test } from "@odoo/hoot";
import { waitFor } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { makeServerError, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";

defineMailModels();

test("a page with the column of a deleted attribute says to reload", async () => {
    expect.errors(1);
    await mountWithCleanup(MainComponentsContainer);
    Promise.reject(
        makeServerError({
            errorName: "builtins.ValueError",
            message: "Invalid field 'x_lead_7' on 'crm.lead'",
        })
    );
    await waitFor(".o_notification:contains(deleted) button:contains(Reload)");
    expect(".o_error_dialog").toHaveCount(0);
    expect.verifyErrors(["Invalid field 'x_lead_7'"]);
});

test("other errors are core's", async () => {
    expect.errors(1);
    await mountWithCleanup(MainComponentsContainer);
    Promise.reject(
        makeServerError({
            errorName: "builtins.ValueError",
            message: "Invalid field property 'x' on crm.lead.x_lead_5",
        })
    );
    await waitFor(".o_error_dialog");
    expect(".o_notification").toHaveCount(0);
    expect.verifyErrors(["Invalid field property 'x'"]);
});
