# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .lead_capture_common import LeadCaptureCase

CALL = {"caller": "0912 345 678", "callee": "101", "call_id": "c1", "status": "missed"}


@tagged("post_install", "-at_install")
class TestLeadCaptureHotline(LeadCaptureCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hotline = cls._new_source(name="1900 1234", kind="hotline", user_id=cls.salesman.id)
        cls.salesman.lead_extension = "101"

    def _call(self, *events):
        """Have events come in and processed, each in its turn."""
        made = self.env["lead.capture.event"]
        for event in events:
            body = json.dumps({**CALL, **event}).encode()
            split = self.hotline._hotline_split(body, {"Content-Type": "application/json"})
            self.env["lead.capture.event"]._enqueue(self.hotline, split)
            keys = [key for key, _payload in split]
            made |= made.search([("external_key", "in", keys)])
            self._process()
        return made

    def test_missed_call_of_nobody_we_know(self):
        """It makes a lead that is due now, and says why."""
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        called = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) - timedelta(minutes=5)
        event = self._call({"start_time": called.strftime("%Y-%m-%d %H:%M:%S")})
        lead = event.lead_id
        self.assertEqual(lead.phone_sanitized, "+84912345678")
        self.assertEqual((lead.phone, lead.name), ("+84 912 345 678",) * 2)
        self.assertEqual((lead.care_group, lead.care_reason), ("due", "reply"))
        text = lead.with_context(lang="en_US").care_reason_text
        self.assertEqual(text, "Missed call 5 minutes ago")
        queue = self.env["crm.lead"].with_user(self.salesman)
        first = queue.search(queue._get_care_domain(), order="care_group", limit=1)
        self.assertEqual(first, lead)
        self.assertEqual((event.touch_id.kind, event.touch_id.call_status), ("call", "missed"))

    def test_missed_call_of_somebody_we_know(self):
        lead = self._new_lead(self.salesman, phone="+84 912 345 678")
        event = self._call({})
        self.assertEqual(event.lead_id, lead)
        self.assertEqual(lead.unanswered_kind, "call")
        self.assertEqual(lead.touch_ids.call_status, "missed")

    def test_extensions_of_another_company_are_others(self):
        other = self._second_company()
        colleague = self._new_user("a_colleague", "sales_team.group_sale_salesman")
        colleague.write({"company_ids": other.ids, "company_id": other.id})
        colleague.lead_extension = "101"
        event = self._call({"status": "answered", "billsec": "75"})
        self.assertEqual(event.touch_id.call_user_id, self.salesman)

    def test_answered_call_is_done(self):
        """Its events are one touch and one interaction of whose extension it was."""
        event = self._call(
            {"status": "answered"},
            {"status": "hangup", "billsec": "75", "recording_url": "https://pbx.example/c1.mp3"},
        )
        lead = event.lead_id
        self.assertEqual(set(event.mapped("state")), {"done"})
        self.assertRecordValues(
            lead.touch_ids,
            [
                {
                    "call_status": "answered",
                    "call_seconds": 75,
                    "recording_url": "https://pbx.example/c1.mp3",
                    "call_user_id": self.salesman.id,
                }
            ],
        )
        self.assertRecordValues(
            lead.interaction_ids,
            [{"kind": "call", "direction": "incoming", "user_id": self.salesman.id}],
        )
        self.assertEqual(lead.care_status, "contacted")
        self.assertFalse(lead.unanswered_since)
        self.assertTrue(lead.first_response_date)

    def test_events_that_come_together(self):
        """In one chunk, and the other way round: one call all the same."""
        bodies = [{"status": "hangup"}, {"status": "answered"}, {"status": "hangup", "billsec": 9}]
        events = [
            event
            for body in bodies
            for event in self.hotline._hotline_split(json.dumps({**CALL, **body}).encode(), {})
        ]
        self.env["lead.capture.event"]._enqueue(self.hotline, events)
        self._process()
        touch = self.env["lead.touch"].search([("capture_source_id", "=", self.hotline.id)])
        self.assertEqual((touch.call_status, touch.call_seconds), ("answered", 9))
        self.assertEqual(len(touch.lead_id.interaction_ids), 1)

    def test_missed_then_answered(self):
        """A telephone system that tells the end first: it is no longer due."""
        event = self._call({"status": "hangup"}, {"status": "hangup", "billsec": "30"})
        self.assertEqual(len(event.lead_id.touch_ids), 1)
        self.assertFalse(event.lead_id.unanswered_since)

    def test_our_calls(self):
        """To a number we know: an interaction of ours. To others: nothing."""
        lead = self._new_lead(self.salesman, phone="0912345678")
        out = {"caller": "101", "callee": "0912345678", "call_id": "o1"}
        self._call({**out, "status": "no answer"})
        self.assertRecordValues(
            lead.interaction_ids, [{"direction": "outgoing", "user_id": self.salesman.id}]
        )
        self.assertFalse(lead.interaction_ids.outcome_id.is_reached)
        self.assertEqual(lead.care_status, "open")
        event = self._call({**out, "callee": "0912345679", "call_id": "o2"})
        self.assertEqual((event.state, event.lead_id.id), ("ignored", False))

    def test_what_is_ignored(self):
        for change, reason in (
            ({"caller": "anonymous"}, "hid"),
            ({"caller": "102"}, "extensions"),
        ):
            event = self._call({**change, "call_id": reason})
            self.assertEqual(event.state, "ignored")
            self.assertIn(reason, event.error)
        event = self._call({"status": "on the moon"})
        self.assertEqual(event.state, "failed")
        self.assertIn("on the moon", event.error)

    def test_ringing_is_shown_and_forgotten(self):
        """To the user of the extension; with the lead, where she may read it."""
        lead = self._new_lead(self.salesman, name="CRM for 12", phone="0912345678")
        other = self._new_user("lead_hotline_other", "sales_team.group_sale_salesman")
        other.lead_extension = "101"
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        self.assertFalse(self._call({"status": "ringing"}))
        self.env.cr.precommit.run()
        messages = {}
        for bus in self.env["bus.bus"].search([]):
            if "lead_management.call" in bus.message:
                messages[bus.channel] = json.loads(bus.message)["payload"]
        self.assertEqual(
            {
                str(user.partner_id.id): payload
                for user in (self.salesman, other)
                for channel, payload in messages.items()
                if f",{user.partner_id.id}]" in channel.replace(" ", "")
            },
            {
                str(self.salesman.partner_id.id): {
                    "phone": "0912 345 678",
                    "lead_id": lead.id,
                    "lead_name": "CRM for 12",
                },
                str(other.partner_id.id): {
                    "phone": "0912 345 678",
                    "lead_id": False,
                    "lead_name": False,
                },
            },
        )

    def test_presets_fill_the_names(self):
        self.hotline.hotline_system = "omicall"
        self.assertEqual(self.hotline.hotline_call_id_key, "transaction_id")
        self.hotline.hotline_call_id_key = "own"
        self.hotline.hotline_missed_words = "Cúp máy, Bận"
        body = json.dumps(
            {"source_number": "0912345678", "own": "9", "disposition": "BẬN"}
        ).encode()
        ((key, payload),) = self.hotline._hotline_split(body, {})
        self.assertTrue(key.startswith("call:9:"))
        self.assertEqual(self.hotline._hotline_read(payload)[0].call.status, "missed")


@tagged("post_install", "-at_install")
class TestLeadCaptureHotlineHttp(LeadCaptureCase, HttpCase):
    def test_ways_to_send(self):
        """JSON, fields of a form, or all in the address; with the token in a header or a field."""
        source = self._new_source(name="1900 1234", kind="hotline")
        token = self._new_token(source)
        path = source.address[source.address.index("/lead_management") :]
        header = {"X-Capture-Token": token}
        form = {key: value for key, value in CALL.items() if key != "call_id"}
        for number, sent in enumerate(
            (
                {"data": json.dumps({**CALL, "call_id": "1"}), "headers": header},
                {"data": {**form, "call_id": "2", "token": token}},
                {"data": b"", "query": f"caller=0912345678&status=missed&call_id=3&token={token}"},
            ),
            start=1,
        ):
            query = sent.pop("query", "")
            response = self.url_open(f"{path}?{query}" if query else path, method="POST", **sent)
            self.assertEqual((response.status_code, response.json()["accepted"]), (200, 1))
            self.assertEqual(len(self._get_events(source)), number)
        self.assertNotIn(token, "".join(self._get_events(source).mapped("payload")))
        with mute_logger("odoo.http"):
            for wrong in ({**form, "token": "x"}, form, b"\xff"):
                response = self.url_open(path, data=wrong, method="POST")
                self.assertEqual(response.status_code, 403)
