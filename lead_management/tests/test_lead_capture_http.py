# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .lead_capture_common import LeadCaptureCase


@tagged("post_install", "-at_install")
class TestLeadCaptureHttp(LeadCaptureCase, HttpCase):
    """What an address answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls._new_token(cls.capture_source)

    def _post(self, document, token=None, **headers):
        body = document if isinstance(document, (str, bytes)) else json.dumps(document)
        headers = {"Content-Type": "application/json", **headers}
        if token := token or self.token:
            headers["Authorization"] = f"Bearer {token}"
        return self.url_open(self._get_path(), data=body, headers=headers, timeout=30)

    def _get_path(self):
        return f"/lead_management/capture/{self.capture_source.public_id}"

    def test_what_is_acknowledged_is_stored(self):
        answer = self._post({"name": "An", "phone": "0912345678"})
        self.assertEqual((answer.status_code, answer.json()), (200, {"accepted": 1, "repeated": 0}))
        event = self._get_events(self.capture_source)
        self.assertEqual(json.loads(event.payload), {"name": "An", "phone": "0912345678"})
        self._process()
        self.assertEqual(event.lead_id.name, "An")

    def test_a_replay_is_stored_once(self):
        for _ in range(2):
            answer = self._post([{"name": "An"}, {"name": "Bình"}], **{"Idempotency-Key": "k1"})
        self.assertEqual(answer.json(), {"accepted": 0, "repeated": 2})
        self.assertEqual(len(self._get_events(self.capture_source)), 2)

    def test_who_does_not_know_the_token_is_refused(self):
        self.assertEqual(self._post({"name": "An"}, token="wrong").status_code, 403)
        self.assertEqual(self._post({"name": "An"}, token="ñ").status_code, 403)
        self.capture_source.token_hash = False
        self.assertEqual(self._post({"name": "An"}).status_code, 403)
        self.assertFalse(self._get_events(self.capture_source))

    def test_addresses_of_nobody(self):
        self.capture_source.active = False
        self.assertEqual(self._post({"name": "An"}).status_code, 404)
        self.capture_source.active = True
        self.assertEqual(self._post({"name": "An"}).status_code, 200)
        self._switch(group_lead_management_capture=False)
        self.assertEqual(self._post({"name": "An"}).status_code, 404)

    def test_addresses_that_somebody_makes_up_stay_in_no_cache(self):
        """Else they would push out what all others need."""
        cache = self.registry._Registry__caches["default"]
        self.url_open(self._get_path(), data="{}")
        count = len(cache)
        for number in range(5):
            answer = self.url_open(f"/lead_management/capture/made-up-{number:016}", data="{}")
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(len(cache), count)

    def test_more_than_the_quota(self):
        self.capture_source.quota = 2
        answers = [self._post({"name": f"An {number}"}).status_code for number in range(3)]
        self.assertEqual(answers, [200, 200, 429])

    def test_more_than_a_batch(self):
        answer = self._post([{"name": str(number)} for number in range(101)])
        self.assertEqual(answer.status_code, 413)
        self.assertIn("at most 100", answer.json()["message"])
        self.assertFalse(self._get_events(self.capture_source))

    def test_examples_of_the_description(self):
        """What is described is what happens."""
        description = self.url_open("/lead_management/capture/openapi.json").json()
        post = description["paths"]["/lead_management/capture/{public_id}"]["post"]
        content = post["requestBody"]["content"]["application/json"]
        for example in content["examples"].values():
            answer = self._post(example["value"])
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(answer.json()["repeated"], 0)
        self._process()
        events = self._get_events(self.capture_source)
        self.assertEqual(set(events.mapped("state")), {"done"})
        lead = events.lead_id.filtered(lambda lead: lead.contact_name == "Nguyễn Thị An")
        self.assertEqual(lead.phone_sanitized, "+84912345678")
        self.assertEqual((lead.campaign_id.title, lead.source_id.name), ("Tết", "Facebook"))
        self.assertEqual(str(lead.touch_ids.date), "2026-11-22 01:30:00")
        self.assertEqual(lead.touch_ids.text, "Xin báo giá\nSourceBank: VCB")
        self._switch(group_lead_management_capture=False)
        self.assertEqual(self.url_open("/lead_management/capture/openapi.json").status_code, 404)

    def test_either_header_carries_the_token(self):
        path, body = self._get_path(), json.dumps({"name": "An"})
        for headers in ({"X-Capture-Token": self.token}, {"Authorization": f"bearer {self.token}"}):
            self.assertEqual(self.url_open(path, data=body, headers=headers).status_code, 200)
        self.assertEqual(self.url_open(path, data=body).status_code, 403)

    def test_a_form_body_is_kept_as_it_came(self):
        """Signatures are over the bytes, whatever they are said to be."""
        seen = []
        sources = type(self.env["lead.capture.source"])
        with patch.object(
            sources, "_json_is_genuine", lambda _source, raw, _headers: seen.append(raw) or True
        ):
            for content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
                self._post(b"a=1&b=%C3", **{"Content-Type": content_type})
        self.assertEqual(seen, [b"a=1&b=%C3"] * 2)

    def test_the_token_is_shown_once(self):
        as_manager = self.capture_source.with_user(self.marketing_manager)
        self.assertTrue(as_manager.has_token)
        with self.assertRaises(AccessError):
            as_manager.read(["token_hash"])
        self.marketing_manager.group_ids += self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            as_manager.export_data(["token_hash"])
        with self.assertRaises(AccessError):
            as_manager.search([("token_hash", "!=", False)])
        with self.assertRaises(AccessError):
            self.capture_source.with_user(self.sales_manager).action_make_token()
        self.assertNotIn(self.token, str(self.capture_source.read()))
