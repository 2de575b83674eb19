# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError

from ..capture.facebook import SAMPLE_LEAD
from .lead_capture_channel_common import GRAPH, CaptureChannelCase
from .test_capture_facebook import PAGE, comment, leadgen, message, post_of
from .test_capture_outside import error_of


class TestLeadCaptureFacebook(CaptureChannelCase):
    def _answer_lead(self, leadgen_id="5000000001", form_id="77001", **answers):
        """Have Facebook know a lead."""
        answers = answers or {"full_name": "Nguyễn Thị An", "phone_number": "+84912345678"}
        self.service.answers[GRAPH + leadgen_id] = (
            200,
            {
                "id": leadgen_id,
                "form_id": form_id,
                "created_time": "2026-11-10T08:00:00+0000",
                "campaign_name": "Tết 2027",
                "platform": "ig",
                "field_data": [
                    {"name": name, "values": [answer]} for name, answer in answers.items()
                ],
            },
        )

    # ---- lead forms

    def test_lead_form_becomes_a_lead(self):
        self._answer_lead(full_name="Nguyễn Thị An", phone_number="+84912345678", email="an@a.vn")
        event = self._capture(self.page, post_of(changes=[leadgen()]))
        lead = event.lead_id
        self.assertEqual(lead.contact_name, "Nguyễn Thị An")
        self.assertEqual(lead.phone_sanitized, "+84912345678")
        self.assertEqual(lead.email_normalized, "an@a.vn")
        self.assertEqual((lead.campaign_id.title, lead.source_id.name), ("Tết 2027", "Instagram"))
        self.assertEqual(event.touch_id.kind, "lead_ad")
        self.assertEqual(str(event.touch_id.date), "2026-11-10 08:00:00")

    def test_what_is_chosen_for_the_tool_goes_before_the_channels_name(self):
        self.page.source_id = self.env["utm.source"].create({"name": "Fanpage of the showroom"})
        self._answer_lead()
        event = self._capture(self.page, post_of(changes=[leadgen()]))
        self.assertEqual(event.lead_id.source_id, self.page.source_id)

    def test_unknown_answers_are_in_the_notes(self):
        self._answer_lead(full_name="An", số_phòng="3 phòng")
        event = self._capture(self.page, post_of(changes=[leadgen()]))
        self.assertIn("3 phòng", event.lead_id.description)

    def test_same_lead_once(self):
        self._answer_lead()
        body = post_of(changes=[leadgen(), leadgen()])
        self._receive(self.page, body, body)
        events = self._process("done")
        self.assertEqual(len(events.lead_id.touch_ids), 1)
        self._receive(self.page, body)
        self.assertFalse(self._process())

    def test_sample_of_the_test_button(self):
        body = post_of(changes=[leadgen(SAMPLE_LEAD, page_id=SAMPLE_LEAD)]).replace(
            PAGE.encode(), b"0"
        )
        self._receive(self.page, body)
        event = self._process("ignored")
        self.assertIn("connection works", event.error)
        self.assertFalse(self.service.requests)

    def test_lead_of_the_testing_tool(self):
        self._answer_lead(full_name="<test lead: dummy data for full_name>")
        self._receive(self.page, post_of(changes=[leadgen()]))
        self.assertIn("connection works", self._process("ignored").error)

    def test_deleted_lead(self):
        self.service.answers[GRAPH + "5000000001"] = error_of(100, error_subcode=33)
        self._receive(self.page, post_of(changes=[leadgen()]))
        self.assertIn("no such lead", self._process("ignored").error)

    def test_facebook_out_of_order(self):
        self._receive(self.page, post_of(changes=[leadgen()]))
        for answer in (error_of(4), (503, ""), None):
            self.service.answers[GRAPH + "5000000001"] = answer
            event = self._process("new")
            self.assertTrue(event.retry_date)
            self.assertIn("cannot be reached", event.error)
            self.assertNotIn("token of the page", event.error)
            event.retry_date = False
            self.env.cr.cache.clear()
        self._answer_lead()
        self.assertEqual(self._process("done").lead_id.contact_name, "Nguyễn Thị An")

    def test_facebook_out_of_order_is_asked_once_for_many(self):
        self.service.answers[GRAPH + "5000000001"] = (503, "")
        changes = [leadgen(f"500000000{number}") for number in range(1, 9)]
        self._receive(self.page, post_of(changes=changes))
        self._process(*["new"] * 8)
        self.assertEqual(len(self.service.requests), 1)

    def test_expired_token_is_said_and_waited_for(self):
        self.service.answers[GRAPH + "5000000001"] = error_of(190)
        self._receive(self.page, post_of(changes=[leadgen()]))
        event = self._process("new")
        self.assertIn("no longer accepts", event.error)
        self.page.facebook_access_token_entry = "another"
        self._answer_lead()
        event.retry_date = False
        self.assertTrue(self._process("done").lead_id)
        self.assertEqual(self.service.requests[-1][1]["access_token"], "another")

    def test_no_token_entered(self):
        self.page.sudo().facebook_access_token = False
        self._receive(self.page, post_of(changes=[leadgen()]))
        self.assertIn("access token", self._process("new").error)

    def test_other_refusals_fail(self):
        self.service.answers[GRAPH + "5000000001"] = error_of(2500)
        self._receive(self.page, post_of(changes=[leadgen()]))
        self.assertIn("Facebook's words", self._process("failed").error)

    def test_other_pages_are_left_alone(self):
        body = post_of(changes=[leadgen(), comment()]).replace(PAGE.encode(), b"777")
        self._receive(self.page, body)
        events = self._process("ignored", "ignored")
        self.assertIn("777", events[0].error)

    # ---- questions

    def _answer_form(self, form_id="77001", name="Báo giá", **questions):
        listed = [{"key": key, "label": label} for key, label in questions.items()]
        form = {"id": form_id, "name": name, "questions": listed}
        self.service.answers[GRAPH + form_id] = (200, form)
        return form

    def test_questions_of_one_form(self):
        self._answer_form(full_name="Họ và tên", q1="Bạn thích màu nào?")
        self.page.facebook_form_id = "77001"
        self.page.action_fetch_facebook_questions()
        self.page.action_fetch_facebook_questions()
        self.assertEqual(
            [(line.key, line.target) for line in self.page.mapping_ids],
            [("Báo giá: Họ và tên", "contact_name"), ("Báo giá: Bạn thích màu nào?", "to_notes")],
        )

    def test_questions_of_all_forms_and_what_they_fill(self):
        forms = [
            self._answer_form("77001", "Báo giá", chức_vụ="Chức vụ", q1="Bạn cần gì?"),
            self._answer_form("77002", "Tuyển đại lý", q1="Thành phố"),
        ]
        path = f"{GRAPH}{PAGE}/leadgen_forms"
        self.service.answers[path] = (200, {"data": forms})
        self.page.action_fetch_facebook_questions()
        lines = {line.key: line for line in self.page.mapping_ids}
        self.assertEqual(len(lines), 3)
        lines["Báo giá: Bạn cần gì?"].target = "bant_need"
        self._answer_lead(form_id="77001", full_name="An", q1="Căn hộ")
        self._answer_lead("5000000002", form_id="77002", full_name="Bình", q1="Huế")
        first, second = self._capture(
            self.page, post_of(changes=[leadgen(), leadgen("5000000002")])
        ).lead_id
        self.assertEqual((first.bant_need, first.city), ("Căn hộ", False))
        self.assertEqual((second.bant_need, second.city), (False, "Huế"))

    def test_questions_need_facebook(self):
        with self.assertRaisesRegex(UserError, "refuses"):
            self.page.action_fetch_facebook_questions()
        with self.assertRaises(AccessError):
            self.page.with_user(self.marketing_user).action_fetch_facebook_questions()

    # ---- messages and comments

    def test_first_message_of_a_stranger(self):
        self.service.answers[GRAPH + "4001"] = (200, {"name": "Trần Văn Bình"})
        event = self._capture(self.page, post_of(messaging=[message()]))
        self.assertEqual(event.lead_id.contact_name, "Trần Văn Bình")
        self.assertEqual((event.touch_id.kind, event.touch_id.text), ("message", "Tư vấn giúp em"))
        self.assertEqual(event.lead_id.care_reason and event.lead_id.unanswered_kind, "message")

    def test_name_that_facebook_does_not_say(self):
        self.service.answers[GRAPH + "44094001"] = error_of(200)
        event = self._capture(self.page, post_of(messaging=[message(person="44094001")]))
        self.assertEqual(event.lead_id.name, "Facebook user …4001")

    def test_conversation_is_one_lead(self):
        self._capture(self.page, post_of(messaging=[message("m_1"), message("m_2", text="Alo?")]))
        event = self._capture(self.page, post_of(messaging=[message("m_3", text="Alo")]))
        self.assertEqual(len(event.lead_id.touch_ids), 3)
        self.assertEqual(len(self.service.asked(GRAPH + "4001")), 2)  # not for the third

    def test_phone_number_in_a_message_finds_its_lead(self):
        lead = self._new_lead(self.marketing_user, name="An", phone="0912 345 678")
        stranger = self._capture(self.page, post_of(messaging=[message("m_1")])).lead_id
        self.assertNotEqual(stranger, lead)
        other = post_of(messaging=[message("m_2", person="4002", text="sđt em 0912.345.678")])
        self.assertEqual(self._capture(self.page, other).lead_id, lead)
        again = post_of(messaging=[message("m_3", person="4002", text="Còn hàng không?")])
        self.assertEqual(self._capture(self.page, again).lead_id, lead)

    def test_phone_number_of_somebody_known_by_her_id(self):
        lead = self._capture(self.page, post_of(messaging=[message("m_1")])).lead_id
        text = "Gọi em 0168 234 5678 hoặc binh@example.com"
        self._capture(self.page, post_of(messaging=[message("m_2", text=text)]))
        self.assertEqual(lead.phone_sanitized, "+84382345678")
        self.assertEqual(lead.email_normalized, "binh@example.com")

    def test_message_without_words(self):
        attachments = [{"type": "image", "payload": {"url": "https://example.com/1.jpg"}}]
        raw = post_of(messaging=[message(text=None, attachments=attachments)])
        self.assertEqual(self._capture(self.page, raw).touch_id.text, "[picture]")

    def test_comment(self):
        raw = post_of(changes=[comment(post={"permalink_url": "https://example.com/p/9"})])
        event = self._capture(self.page, raw)
        self.assertEqual(event.lead_id.contact_name, "Trần Văn Bình")
        self.assertEqual(event.touch_id.kind, "comment")
        self.assertEqual(event.touch_id.page_url, "https://example.com/p/9")
        self.assertEqual(event.touch_id.text, "Giá bao nhiêu ạ?")

    def test_comments_that_become_leads(self):
        self.page.facebook_comment_leads = "contact"
        plain, useful = comment("9_1"), comment("9_2", person="4002", message="ib 0987654321")
        self._receive(self.page, post_of(changes=[plain, useful]))
        events = self._process("ignored", "done")
        self.assertEqual(events.lead_id.phone_sanitized, "+84987654321")
        self.page.facebook_comment_leads = "none"
        later = comment("9_3", person="4002"), comment("9_4", person="4003", message="0987654322")
        self._receive(self.page, post_of(changes=list(later)))
        self._process("done", "ignored")
        self.assertEqual(len(events.lead_id.touch_ids), 2)

    # ---- connecting

    def test_check_of_the_connection(self):
        self.service.answers[GRAPH + "me"] = (200, {"id": PAGE, "name": "Nội thất An Phát"})
        said = self.page.action_check_connection()["params"]["message"]
        self.assertIn("Nội thất An Phát", said)
        for answer, words in (
            ((200, {"id": "5", "name": "Trang khác"}), "another page"),
            (error_of(190), "no longer accepts"),
            (error_of(10), "does not allow"),
            (None, "cannot be reached"),
        ):
            self.service.answers[GRAPH + "me"] = answer
            with self.assertRaisesRegex(UserError, words):
                self.page.action_check_connection()
        with self.assertRaises(AccessError):
            self.page.with_user(self.marketing_user).action_check_connection()

    def test_subscription_of_the_page(self):
        self.service.answers[f"{GRAPH}{PAGE}/subscribed_apps"] = (200, {"success": True})
        self.page.action_subscribe_facebook_page()
        self.assertEqual(len(self.service.requests), 1)

    def test_secrets_can_be_set_and_never_read(self):
        for user in (self.marketing_manager, self.env.ref("base.user_admin")):
            user.group_ids += self.env.ref("base.group_allow_export")
            page = self.page.with_user(user)
            page.facebook_app_secret_entry = "yet another"
            (read,) = page.read(["facebook_app_secret_entry", "facebook_app_secret_is_set"])
            self.assertEqual(
                (read["facebook_app_secret_entry"], read["facebook_app_secret_is_set"]),
                (False, True),
            )
            self.assertEqual(page.export_data(["facebook_app_secret_entry"])["datas"], [[""]])
            for name in ("facebook_app_secret", "facebook_access_token"):
                with self.assertRaises(AccessError):
                    page.read([name])
                with self.assertRaises(AccessError):
                    page.search([(name, "=like", "a%")])
        self.assertEqual(self.page.sudo().facebook_app_secret, "yet another")
        self.page.facebook_app_secret_entry = False
        self.assertTrue(self.page.facebook_app_secret_is_set)

    def test_copies_have_no_secrets(self):
        copy = self.page.copy()
        self.assertFalse(copy.facebook_app_secret_is_set)
        for tool in (self.page, self.account):
            self.assertEqual((tool.health, tool.copy().health), ("silent", "unconnected"))
        self.assertNotEqual(copy.facebook_verify_token, self.page.facebook_verify_token)
