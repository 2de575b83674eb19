import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts, waitFor, waitForNone } from "@odoo/hoot-dom";
import { startBusService, waitForChannels } from "@bus/../tests/bus_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    getService,
    mockService,
    mountWithCleanup,
    MockServer,
} from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";

defineMailModels();

/** Have the user's extension ring. */
async function ring(call) {
    await mountWithCleanup(MainComponentsContainer);
    await startBusService();
    getService("bus_service").addChannel("extension 101");
    await waitForChannels(["extension 101"]);
    MockServer.env["bus.bus"]._sendone("extension 101", "lead_management.call", call);
    await waitFor(".o_notification");
}

test("says who calls and opens the lead", async () => {
    mockService("action", { doAction: (action) => expect.step([action.res_model, action.res_id]) });
    await ring({ phone: "0912 345 678", lead_id: 7, lead_name: "Nguyễn Thị An" });
    expect(".o_notification_content").toHaveText("Call from 0912 345 678. Nguyễn Thị An");
    await click(".o_notification button:contains('Open Lead')");
    await waitForNone(".o_notification");
    expect.verifySteps([["crm.lead", 7]]);
});

test("opens nothing of a caller who is none of the user's leads", async () => {
    await ring({ phone: "", lead_id: false, lead_name: false });
    expect(".o_notification_content").toHaveText(
        "Call from a hidden number. Not one of your leads"
    );
    expect(queryAllTexts(".o_notification_buttons button")).toEqual([]);
});
