# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError

from .lead_capture_channel_common import CaptureChannelCase
from .test_capture_zalo import PERSON, follow_of, post_of, text_of

DETAIL, ACCOUNT_INFO, TOKENS = "/v3.0/oa/user/detail", "/v2.0/oa/getoa", "/v4/oa/access_token"


class TestLeadCaptureZalo(CaptureChannelCase):
    def _know_names(self):
        """Enter a token, with which Zalo says what people are called."""
        self.account.zalo_access_token_entry = "token of the account"
        answer = {"error": 0, "data": {"display_name": "Lê Thị Cúc"}}
        self.service.answers[DETAIL] = (200, answer)

    # ---- people who write

    def test_first_message_of_a_stranger(self):
        self._know_names()
        event = self._capture(self.account, text_of())
        lead = event.lead_id
        self.assertEqual((lead.contact_name, lead.source_id.name), ("Lê Thị Cúc", "Zalo"))
        self.assertEqual(
            (event.touch_id.kind, event.touch_id.text), ("message", "Cho mình xin báo giá")
        )
        self.assertEqual(lead.unanswered_kind, "zalo")
        self.assertEqual(str(lead.unanswered_since), "2026-11-10 08:00:00")

    def test_names_without_a_token(self):
        lead = self._capture(self.account, text_of()).lead_id
        self.assertEqual((lead.name, lead.contact_name), (f"Zalo user …{PERSON[-4:]}", False))
        sender = {"id": "5", "name": "Minh"}
        other = self._capture(self.account, text_of(msg_id="2", sender=sender)).lead_id
        self.assertEqual(other.contact_name, "Minh")
        self.assertFalse(self.service.requests)

    def test_no_lead_waits_for_a_name(self):
        self._know_names()
        for number, answer in enumerate([(200, {"error": -216}), (503, ""), None]):
            self.service.answers[DETAIL] = answer
            self.env.cr.cache.clear()
            sender = {"id": f"100{number}"}
            self._capture(self.account, text_of(msg_id=f"m{number}", sender=sender))

    def test_same_message_once(self):
        self._receive(self.account, text_of(), text_of())
        lead = self._process("done").lead_id
        self._receive(self.account, text_of())
        self.assertFalse(self._process())
        self.assertEqual(len(lead.touch_ids), 1)

    def test_somebody_who_filled_in_a_form_writes(self):
        lead = self._new_lead(self.marketing_user, name="Cúc", phone="+84 912 345 678")
        event = self._capture(self.account, text_of("Số em 0912.345.678, tư vấn giúp em"))
        self.assertEqual(event.lead_id, lead)
        again = self._capture(self.account, text_of("Alo", msg_id="2"))
        self.assertEqual(again.lead_id, lead)
        self.assertEqual(len(lead.touch_ids), 2)

    def test_messages_without_words(self):
        place = {"coordinates": {"latitude": "21.0278", "longitude": "105.8342"}}
        location = {"msg_id": "1", "attachments": [{"type": "location", "payload": place}]}
        events = self._capture(
            self.account,
            post_of("user_send_location", message=location),
            post_of("user_send_sticker", message={"msg_id": "2"}),
            post_of("user_send_image", message={"msg_id": "3", "text": "mẫu này"}),
        )
        self.assertEqual(
            [event.touch_id.text for event in events],
            ["[place]\n21.0278, 105.8342", "[sticker]", "mẫu này\n[picture]"],
        )
        self.assertEqual(len(events.lead_id), 1)

    # ---- people who follow and share

    def test_shared_details(self):
        lead = self._capture(self.account, text_of()).lead_id
        info = {
            "name": "Lê Thị Cúc",
            "phone": "84912345678",
            "address": "182 Lê Đại Hành",
            "city": "Hà Nội",
        }
        event = self._capture(self.account, post_of("user_submit_info", info=info))
        self.assertEqual(event.lead_id, lead)
        self.assertEqual((lead.contact_name, lead.phone_sanitized), ("Lê Thị Cúc", "+84912345678"))
        self.assertEqual(lead.street, "182 Lê Đại Hành")
        self.assertEqual(lead.state_id.country_id.code, "VN")

    def test_shared_details_with_the_place_by_itself(self):
        full_address = {"user_city": "Hà Nội", "user_ward": "Láng", "user_address": "Số 13"}
        info = {"name": "Lê Thị Cúc", "phone": "84912345678", "full_address": full_address}
        lead = self._capture(self.account, post_of("user_submit_info", info=info)).lead_id
        self.assertEqual((lead.contact_name, lead.street), ("Lê Thị Cúc", "Số 13, Láng"))
        self.assertEqual(lead.state_id.country_id.code, "VN")

    def test_following(self):
        lead = self._capture(self.account, follow_of()).lead_id
        self.assertEqual(lead.touch_ids.kind, "follow")
        event = self._capture(self.account, follow_of("unfollow"))
        self.assertEqual(event.lead_id, lead)
        self.assertFalse(lead.unanswered_since)

    def test_following_need_not_make_leads(self):
        self.account.zalo_follow_leads = False
        self._receive(self.account, follow_of(), follow_of("unfollow", person="5"))
        self._process("ignored", "ignored")
        lead = self._capture(self.account, text_of()).lead_id
        event = self._capture(self.account, follow_of("unfollow"))
        self.assertEqual(event.lead_id, lead)

    def test_other_events_are_kept_as_ignored(self):
        self._receive(
            self.account,
            post_of("user_seen_message", message={"msg_ids": ["1"]}),
            post_of("oa_send_text", message={"msg_id": "1", "text": "Chào anh"}),
            post_of("user_send_group_text", message={"msg_id": "2", "text": "0912345678"}),
            post_of("something_new"),
        )
        events = self._process(*["ignored"] * 4)
        self.assertIn("something_new", events[3].error)

    def test_withdrawal_erases_the_person(self):
        lead = self._capture(self.account, text_of("0912345678")).lead_id
        self._receive(self.account, post_of("user_withdraw"))
        self._process("done")
        self.assertNotIn("0912345678", f"{lead.exists().mapped('phone')}")
        self.assertNotEqual(lead.exists().phone_sanitized, "+84912345678")
        self._receive(self.account, post_of("user_withdraw", person="5"))
        self._process("ignored")

    def test_withdrawal_erases_earlier_leads(self):
        """Those that only Zalo knows: nothing else tells that they are the same person's."""
        first = self._capture(self.account, text_of("Tôi bị đau lưng")).lead_id
        first.action_set_lost()
        second = self._capture(self.account, text_of("Còn hàng không?", msg_id="2")).lead_id
        self.assertNotEqual(first, second)
        self._receive(self.account, post_of("user_withdraw"))
        self._process("done")
        both = first | second
        self.assertEqual(both.mapped("name"), ["Erased person"] * 2)
        self.assertEqual(both.touch_ids.mapped("text"), [False] * 2)

    def test_withdrawal_of_whoever_wrote_somebody_elses_number(self):
        """Nobody is erased at a stranger's word: somebody makes sure of it."""
        lead = self._new_lead(self.salesman, phone="0912 345 678")
        self._capture(self.account, text_of("0912345678"))
        self._receive(self.account, post_of("user_withdraw"))
        event = self._process("done")
        self.assertEqual((event.lead_id, lead.phone), (lead, "0912 345 678"))
        self.assertEqual(lead.activity_ids.user_id, self.salesman)
        self.assertIn("Zalo OA", lead.activity_ids.summary)

    def test_withdrawal_leaves_customers_with_the_same_number(self):
        customer = self.env["res.partner"].create({"name": "An", "phone": "0912 345 678"})
        lead = self._capture(self.account, text_of("0912345678")).lead_id
        self._receive(self.account, post_of("user_withdraw"))
        self._process("done")
        self.assertEqual(customer.exists().phone, "0912 345 678")
        self.assertTrue(lead.activity_ids)

    # ---- connecting

    def test_check_of_the_connection(self):
        with self.assertRaisesRegex(UserError, "access token first"):
            self.account.action_check_connection()
        self.account.zalo_access_token_entry = "token of the account"
        self.service.answers[ACCOUNT_INFO] = (200, {"error": 0, "data": {"name": "An Phát"}})
        self.assertIn("An Phát", self.account.action_check_connection()["params"]["message"])
        for answer, words in (
            ((200, {"error": -216, "message": "Access token is invalid"}), "no longer accepts"),
            ((200, {"error": -204, "message": "disabled"}), "refuses"),
            ((502, ""), "cannot be reached"),
        ):
            self.service.answers[ACCOUNT_INFO] = answer
            with self.assertRaisesRegex(UserError, words):
                self.account.action_check_connection()

    def _renew_tokens(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("lead_management.ir_cron_lead_capture_zalo_token")
            cron.method_direct_trigger()
        self.account.invalidate_recordset()

    def test_access_token_is_renewed_before_it_expires(self):
        self.account.write(
            {"zalo_refresh_token_entry": "used once", "zalo_app_secret_entry": "app secret"}
        )
        tokens = {"access_token": "new", "refresh_token": "next", "expires_in": "90000"}
        self.service.answers[TOKENS] = (200, tokens)
        self._renew_tokens()
        stored = self.account.sudo()
        self.assertEqual((stored.zalo_access_token, stored.zalo_refresh_token), ("new", "next"))
        self.assertGreater(stored.zalo_token_expiry_date, fields.Datetime.now())
        self._renew_tokens()
        self.assertEqual(len(self.service.requests), 1)

    def test_access_token_that_is_not_renewed(self):
        self.account.write(
            {"zalo_refresh_token_entry": "used twice", "zalo_app_secret_entry": "app secret"}
        )
        self.service.answers[TOKENS] = (200, {"error": -14014, "error_name": "Invalid"})
        self._renew_tokens()
        self.assertIn("new refresh token", self.account.zalo_token_problem)
        with self.assertRaisesRegex(UserError, "new refresh token"):
            self.account.action_renew_zalo_token()
        with self.assertRaises(AccessError):
            self.account.with_user(self.marketing_user).action_renew_zalo_token()
