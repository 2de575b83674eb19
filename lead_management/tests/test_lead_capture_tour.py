# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import HttpCase, tagged

from ..capture import form_key
from . import test_capture_zalo as zalo
from .another_site import AnotherSite

ATTACK = "<img src=x onerror=\"document.title = 'attacked'\">"
_READY = "document.readyState === 'complete'"
_UNTIL = """
    const until = async (find) => {
        for (let tries = 0; tries < 200; tries++) {
            const found = find();
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error(`waited in vain for ${find}`);
    };
"""
# In a frame of another page of this server, where the test may look into it
_ON_ITS_PAGE = """(async () => {
    %(until)s
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.src = "%(url)s?utm_campaign=Tour&utm_source=Zalo";
    const find = (selector) => frame.contentDocument.querySelector(selector);
    const form = await until(() => find("form button") && find("form"));
    form.elements.contact_name.value = "Tour: An";
    form.elements.phone.value = "0912 345 678";
    form.elements.%(bank)s.value = "VCB";
    form.elements.lead_form_consent.checked = true;
    form.requestSubmit();
    await until(() => find(".lead_form_thanks"));
    console.log("test successful");
})()"""
# On a visitor's way through another site: she comes by a campaign, and sends the form elsewhere
_IN_ANOTHER_SITE = """(async () => {
    %(until)s
    const cookies = document.cookie;
    await until(() => localStorage.getItem("lead_form_visit"));
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.src = "/contact";
    const find = (selector) => frame.contentDocument.querySelector(selector);
    const form = await until(() => find("[data-lead-form] form"));
    if (!form.textContent.includes("onerror") || find("img")) {
        throw new Error("The label is no text");
    }
    const label = find(".lead_form_label");
    // its style sheet puts labels above their inputs
    await until(() => frame.contentWindow.getComputedStyle(label).display === "block");
    form.elements.contact_name.value = "Tour: Bình";
    form.elements.phone.value = "none";
    form.elements.%(bank)s.value = "VCB";
    form.elements.lead_form_consent.checked = true;
    form.requestSubmit();
    const fault = await until(() => find(".lead_form_fault"));
    if (!fault.parentNode.contains(form.elements.phone)) {
        throw new Error("The fault is not beside the number");
    }
    await until(() => !find("button").disabled);
    form.elements.phone.value = "0912 345 679";
    form.requestSubmit();
    form.requestSubmit();
    await until(() => find(".lead_form_thanks"));
    if (document.cookie !== cookies || frame.contentDocument.title === "attacked") {
        throw new Error("It left something behind");
    }
    console.log("test successful");
})()"""


@tagged("post_install", "-at_install")
class TestLeadCaptureTour(HttpCase):
    """People who come in by a form, by Zalo and by telephone, all the way to their leads."""

    def setUp(self):
        super().setUp()
        admin = self.env.ref("base.user_admin")
        admin.lang = self.env["res.lang"]._activate_lang("en_US").code
        self.env.company.country_id = self.env.ref("base.vn")
        self.env["res.config.settings"].create(
            {"group_lead_management": True, "group_lead_management_capture": True}
        ).execute()
        # what the snippet leads to
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.addCleanup(self.registry._setup_models__, self.cr, ["crm.lead", "lead.funnel"])
        self.addCleanup(self.registry.clear_all_caches)
        self.bank = self.env["lead.attribute"].create(
            {
                "name": "SourceBank",
                "type": "selection",
                "option_ids": [(0, 0, {"name": "VCB"})],
            }
        )
        # programs are as quick as this test; here it is not they who are looked for
        self.patch(form_key, "MIN_SECONDS", 0)

    # ---- what people do

    def _make_form(self):
        """A manager makes a form and adds a custom attribute to it."""
        action = self.env.ref("lead_management.lead_capture_source_action")
        self.start_tour(f"/odoo/action-{action.id}", "lead_management_web_form", login="admin")
        return self.env["lead.capture.source"].search([("name", "=", "Tour: landing page")])

    def _send_on_its_page(self, form):
        """An comes by a campaign to the page of the form itself."""
        names = {"until": _UNTIL, "bank": self.bank.field_name, "url": _path_of(form)}
        self.browser_js("/web/health", _ON_ITS_PAGE % names, ready=_READY)

    def _send_in_another_site(self, form):
        """Bình comes by a campaign to a site of plain files, and sends the form on another page."""
        form.form_field_ids[0].label = ATTACK
        # the snippet sends no cookie, by which Odoo knows requests of its tests
        self.patch(self, "http_request_allow_all", True)
        script = _IN_ANOTHER_SITE % {"until": _UNTIL, "bank": self.bank.field_name}
        with AnotherSite(form.form_snippet).running() as site:
            address = f"{site.address}/?utm_campaign=Tet&utm_medium=cpc&utm_source=Google"
            self.browser_js(address, script, ready=_READY)
        return site

    def _write_on_zalo(self, text):
        """Somebody writes to the Zalo account, which tells us of it with its signature."""
        account = self.env["lead.capture.source"].create(
            {
                "name": "Zalo OA",
                "kind": "zalo",
                "zalo_app_id": zalo.APP,
                "zalo_secret_key_entry": zalo.SECRET,
            }
        )
        raw = zalo.text_of(text)
        return self._post(account, raw, {"X-ZEvent-Signature": zalo.sign(raw)})

    def _call(self, phone):
        """Somebody calls the hotline and nobody answers, which the telephone system tells."""
        hotline = self.env["lead.capture.source"].create(
            {
                "name": "1900 1234",
                "kind": "hotline",
                "source_id": self.env["utm.source"].create({"name": "Hotline"}).id,
            }
        )
        token = hotline.action_make_token()["params"]["token"]
        raw = json.dumps({"caller": phone, "callee": "101", "status": "missed", "call_id": "c1"})
        return self._post(hotline, raw.encode(), {"X-Capture-Token": token})

    def _post(self, source, raw, headers):
        headers = {"Content-Type": "application/json", **headers}
        answer = self.url_open(_path_of(source), data=raw, headers=headers)
        self.assertEqual((answer.status_code, answer.json()["accepted"]), (200, 1))
        return source

    def _process(self, source):
        """Have the scheduled job work off what came in; the events of ``source``, oldest first."""
        self.env.ref("lead_management.ir_cron_lead_capture").method_direct_trigger()
        self.env.invalidate_all()
        events = self.env["lead.capture.event"].search(
            [("capture_source_id", "=", source.id)], order="id"
        )
        self.assertEqual(set(events.mapped("state")), {"done"}, events.mapped("error"))
        return events

    # ---- what becomes of it

    def _check_form_lead(self, event, name, phone, utm):
        """A lead has all that was said in the form, and how its person came to it."""
        lead, form = event.lead_id, event.capture_source_id
        self.assertEqual((lead.contact_name, lead.phone_sanitized), (name, phone))
        self.assertEqual(lead[self.bank.field_name], self.bank.option_ids)
        self.assertEqual(_first_of(lead), utm)
        self.assertEqual(_last_of(lead), utm)
        said = json.loads(event.payload)
        self.assertIn("91/2025/QH15", said["consent_text"])
        self.assertRecordValues(
            lead.consent_ids,
            [
                {
                    "text": said["consent_text"],
                    "date": event.received_date,
                    "capture_source_id": form.id,
                    "state": "given",
                }
            ],
        )

    def test_one_person_by_three_channels_is_one_lead(self):
        form = self._make_form()
        self._send_on_its_page(form)
        site = self._send_in_another_site(form)
        on_page, elsewhere = self._process(form)
        self._check_form_lead(on_page, "Tour: An", "+84912345678", ("Tour", False, "Zalo"))
        self._check_form_lead(elsewhere, "Tour: Bình", "+84912345679", ("Tet", "cpc", "Google"))
        self.assertEqual(elsewhere.touch_id.page_url, f"{site.address}/contact")

        self._process(self._write_on_zalo("Gọi mình số 0912.345.679 nhé"))
        hotline = self._call("+84 912 345 679")
        call = self._process(hotline)

        binh = elsewhere.lead_id
        same = self.env["crm.lead"].search([("phone_sanitized", "=", "+84912345679")])
        self.assertEqual((same, call.lead_id), (binh, binh))
        touches = binh.touch_ids.sorted("id")
        self.assertEqual(touches.mapped("kind"), ["form", "message", "call"])
        self.assertEqual(touches.mapped("source_id.name"), ["Google", "Zalo", "Hotline"])
        self.assertEqual(_first_of(binh), ("Tet", "cpc", "Google"))
        self.assertEqual(binh.source_id.name, "Hotline")
        self.assertEqual((binh.care_group, binh.care_reason), ("due", "reply"))
        self.assertEqual(len(on_page.lead_id.touch_ids), 1)


def _path_of(source):
    return f"/lead_management/capture/{source.public_id}"


def _first_of(lead):
    """Names of campaign, medium and source of the first touch."""
    return lead.first_campaign_id.name, lead.first_medium_id.name, lead.first_source_id.name


def _last_of(lead):
    """Names of campaign, medium and source of the last touch."""
    return lead.campaign_id.name, lead.medium_id.name, lead.source_id.name
