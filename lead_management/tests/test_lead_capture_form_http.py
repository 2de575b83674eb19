# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from lxml import html

from odoo.tests import tagged

from ..capture import form_key
from .lead_capture_form_common import LeadCaptureFormHttpCase

ATTACK = "<script>alert(1)</script>\"'"


@tagged("post_install", "-at_install")
class TestLeadCaptureFormHttp(LeadCaptureFormHttpCase):
    def _read(self, answer):
        return html.fromstring(answer.text)

    def _get_faults(self, answer):
        return self._read(answer).xpath("//p[@class='lead_form_fault']/text()")

    def _get_thanks(self, answer):
        return self._read(answer).xpath("string(//p[@class='lead_form_thanks'])")

    # ---- the page

    def test_page_shows_the_form_and_leaves_nothing_behind(self):
        self.opener.cookies.pop("session_id", None)
        answer = self.url_open(self.url)
        self.assertEqual(answer.status_code, 200)
        page = self._read(answer)
        self.assertEqual(
            page.xpath("//form//input[@type!='hidden' and not(ancestor::*[@hidden])]/@name"),
            ["contact_name", "phone", "email_from", "lead_form_consent"],
        )
        self.assertFalse(page.xpath("//input[@checked]"))
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertIn("frame-ancestors *", answer.headers["Content-Security-Policy"])
        self.assertNotIn("X-Frame-Options", answer.headers)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_page_works_under_its_own_policy(self):
        page = self._read(self.url_open(self.url))
        self.assertFalse(page.xpath("//script[not(@src)] | //style | //@style | //@onsubmit"))
        for link in page.xpath("//script/@src | //link/@href"):
            self.assertEqual(self.url_open(link).status_code, 200, link)

    def test_page_is_in_the_visitors_language_unless_the_form_has_its_own(self):
        def button(accepted):
            page = self._read(self.url_open(self.url, headers={"Accept-Language": accepted}))
            return page.xpath("string(//button)"), page.get("lang")

        self.assertEqual(button("vi,en;q=0.5"), ("Gửi", "vi-VN"))
        self.assertEqual(button("en-GB"), ("Send", "en-US"))
        self.form.form_language = "vi_VN"
        self.assertEqual(button("en-GB"), ("Gửi", "vi-VN"))

    def test_archived_forms_are_not_found(self):
        self.form.active = False
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.assertEqual(self._send().status_code, 404)
        for file in ("form.js", "form.json"):
            self.assertEqual(self.url_open(f"{self.url}/{file}").status_code, 404)
        self.assertFalse(self._get_events())

    def test_switched_off_forms_are_not_found(self):
        self._switch(group_lead_management_capture=False)
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.assertEqual(self._send().status_code, 404)

    # ---- what visitors send

    def test_sent_form_is_in_the_inbox_and_thanked_for(self):
        answer = self._send(
            email_from="an@example.com",
            utm_campaign="Tet",
            lead_form_referrer="https://www.google.com/",
        )
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Thank you", self._get_thanks(answer))
        (payload,) = self._get_payloads()
        self.assertEqual(
            payload["answers"],
            {
                "contact_name": "Nguyễn Thị An",
                "phone": "0912 345 678",
                "email_from": "an@example.com",
            },
        )
        self.assertEqual(payload["utm"], {"campaign": "Tet"})
        self.assertEqual(payload["referrer"], "https://www.google.com/")
        self.assertEqual(payload["consent_text"], self.form.form_consent_text)
        self.assertNotIn("spam", payload)

    def test_utm_and_referrer_are_kept_without_a_script(self):
        page = self._read(
            self.url_open(
                f"{self.url}?utm_source=zalo&utm_campaign=Tet",
                headers={"Referer": "https://shop.example/"},
            )
        )
        hidden = {node.name: node.value for node in page.xpath("//input[@type='hidden']")}
        self._send(**{**hidden, "lead_form_key": self._make_key()})
        (payload,) = self._get_payloads()
        self.assertEqual(payload["utm"], {"campaign": "Tet", "source": "zalo"})
        self.assertEqual(payload["referrer"], "https://shop.example/")
        self.assertIn("utm_source=zalo", payload["page_url"])

    def test_redirect_takes_the_place_of_the_thanks(self):
        self.form.form_redirect_url = "https://example.com/thanks"
        answer = self._send()
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(answer.headers["Location"], "https://example.com/thanks")

    def test_faults_stand_beside_what_was_typed(self):
        answer = self._send(
            contact_name=None, phone="no number", email_from=ATTACK, lead_form_consent=None
        )
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(
            self._get_faults(answer),
            [
                "Please fill this in.",
                "Please enter a telephone number, such as 0912 345 678.",
                "Please enter an e-mail address, such as an@example.com.",
                "Please tick the box if you agree.",
            ],
        )
        page = self._read(answer)
        self.assertEqual(page.xpath("//input[@name='email_from']")[0].value, ATTACK)
        self.assertFalse(page.xpath("//script[not(@src)]"))
        self.assertFalse(self._get_events())

    def test_consent_may_be_left_out_where_it_is_not_required(self):
        self.form.form_consent_required = False
        self.assertEqual(self._send(lead_form_consent=None).status_code, 200)
        (payload,) = self._get_payloads()
        self.assertNotIn("consent_text", payload)

    def test_ten_kilobytes_and_emoji(self):
        self._ask("description", label="Message")
        text = "Xin chào 🌸\n" * 800
        self.assertEqual(self._send(contact_name="An 🌸", description=text).status_code, 200)
        (payload,) = self._get_payloads()
        self.assertEqual(payload["answers"]["contact_name"], "An 🌸")
        self.assertEqual(payload["answers"]["description"], text.strip())
        self.assertEqual(self._send(contact_name="a" * 10_240).status_code, 422)

    def test_more_than_64_kilobytes_are_refused(self):
        self._ask("description", label="Message")
        self.assertEqual(self._send(description="a" * 70_000).status_code, 413)

    def test_two_clicks_and_a_replay_are_one_event(self):
        key = self._make_key()
        for _time in range(3):
            self.assertEqual(self._send(lead_form_key=key).status_code, 200)
        self.assertEqual(len(self._get_events()), 1)

    def test_a_correction_is_no_second_click(self):
        """Back from the thanks, the page still has its key; what was put right is not lost."""
        key = self._make_key()
        for phone in ("0912 345 679", "0912 345 678"):
            self.assertEqual(self._send(lead_form_key=key, phone=phone).status_code, 200)
        phones = [payload["answers"]["phone"] for payload in self._get_payloads()]
        self.assertEqual(phones, ["0912 345 679", "0912 345 678"])

    def test_programs_see_the_thanks_and_become_no_lead(self):
        # so that a program is quick however slow this machine is
        with patch.object(form_key, "MIN_SECONDS", 3600):
            quick = {"lead_form_key": self._make_key(age=60)}
            for typed in ({"homepage": "http://spam.example"}, quick):
                answer = self._send(**typed)
                self.assertEqual(answer.status_code, 200)
                self.assertIn("Thank you", self._get_thanks(answer))
            self._process()
        events = self._get_events()
        self.assertEqual(events.mapped("state"), ["ignored", "ignored"])
        self.assertTrue(all(events.mapped("error")))
        self.assertFalse(events.lead_id)

    def test_forged_or_old_keys_show_the_form_once_more(self):
        for key in ("forged", self._make_key(age=2 * 86400)):
            answer = self._send(lead_form_key=key)
            page = self._read(answer)
            self.assertEqual(page.xpath("//input[@name='phone']")[0].value, "0912 345 678")
            self.assertTrue(page.xpath("//input[@name='lead_form_consent']/@checked"))
            self.assertNotEqual(page.xpath("//input[@name='lead_form_key']")[0].value, key)
        self.assertFalse(self._get_events())

    def test_key_of_another_form_is_forged(self):
        other = self.form.copy().sudo()
        self._send(lead_form_key=other._make_form_key())
        self.assertFalse(self._get_events())

    def test_plain_html_is_taken_once_a_day(self):
        for _time in range(2):
            self.assertEqual(self._send(lead_form_key=None).status_code, 200)
        self.assertEqual(len(self._get_events()), 1)

    def test_plain_html_is_checked_on_the_page_where_a_manager_wants_it(self):
        self.form.form_is_open = False
        page = self._read(self._send(lead_form_key=None))
        self.assertEqual(page.xpath("//input[@name='contact_name']")[0].value, "Nguyễn Thị An")
        self.assertFalse(self._get_events())

    def test_too_many_are_told_to_wait(self):
        self.form.quota = 1
        self.assertEqual(self._send().status_code, 200)
        answer = self._send()
        self.assertEqual(answer.status_code, 429)
        self.assertEqual(
            self._read(answer).xpath("//input[@name='phone']")[0].value, "0912 345 678"
        )
        self.assertEqual(len(self._get_events()), 1)

    # ---- the snippet

    def test_script_is_small(self):
        script = self.url_open(f"{self.url}/form.js")
        self.assertEqual(script.headers["Content-Type"], "text/javascript; charset=utf-8")
        self.assertLess(len(script.content), 8192)

    def test_pages_of_other_sites_may_ask_and_send(self):
        url, origin = f"{self.url}/form.json", {"Origin": "https://shop.example"}
        definition = self.url_open(url, headers=origin)
        self.assertEqual(definition.headers["Access-Control-Allow-Origin"], "*")
        self.assertNotIn("Access-Control-Allow-Credentials", definition.headers)
        self.assertNotIn("Set-Cookie", definition.headers)
        self.assertEqual(
            [field["name"] for field in definition.json()["fields"]],
            ["contact_name", "phone", "email_from"],
        )
        preflight = self.opener.options(
            self.base_url() + url, headers={**origin, "Access-Control-Request-Method": "POST"}
        )
        self.assertEqual(preflight.status_code, 204)
        self.assertIn("POST", preflight.headers["Access-Control-Allow-Methods"])
        self.assertIn("thanks", self._send(url, headers=origin).json())
        self.assertEqual(len(self._get_events()), 1)

    def test_only_the_snippet_is_for_other_sites(self):
        answer = self.url_open(self.url, headers={"Origin": "https://shop.example"})
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)

    def test_snippet_is_told_what_is_wrong(self):
        url = f"{self.url}/form.json"
        answer = self._send(url, phone=None)
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(answer.json(), {"faults": {"phone": "Please fill this in."}})
        answer = self._send(url, lead_form_key="old")
        self.assertEqual(answer.status_code, 409)
        self._send(url, lead_form_key=answer.json()["key"])
        self.form.form_redirect_url = "https://example.com/thanks"
        self.assertEqual(self._send(url).json(), {"redirect": "https://example.com/thanks"})

    # ---- the lead

    def test_lead_has_what_was_said_and_where_it_came_from(self):
        bank = self.env["lead.attribute"].create(
            {
                "name": "City",  # as another column of leads is called
                "type": "multiselection",
                "option_ids": [(0, 0, {"name": name}) for name in ("VCB", "Vay, trả góp", "MB")],
            }
        )
        self.addCleanup(self.registry._setup_models__, self.cr, ["crm.lead", "lead.funnel"])
        self.addCleanup(self.registry.clear_all_caches)
        self._ask(bank.field_name, label=ATTACK)
        self._ask("city")
        self._ask("description")
        self._send(
            **{bank.field_name: ["VCB", "Vay, trả góp"]},
            city="Huế",
            description=ATTACK,
            utm_campaign="Tet",
            utm_source="Zalo",
        )
        self._process()
        event = self._get_events()
        self.assertEqual((event.state, event.error), ("done", False))
        lead = event.lead_id
        self.assertEqual(lead.contact_name, "Nguyễn Thị An")
        self.assertEqual(lead.phone_sanitized, "+84912345678")
        self.assertEqual(lead[bank.field_name].mapped("name"), ["VCB", "Vay, trả góp"])
        self.assertEqual(lead.city, "Huế")
        self.assertIn("&lt;script&gt;", lead.description)
        self.assertEqual((lead.campaign_id.name, lead.source_id.name), ("Tet", "Zalo"))
        touch = event.touch_id
        self.assertEqual((touch.kind, touch.capture_source_id), ("form", self.form))
