# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LeadManagementCase
from .lead_capture_common import LeadCaptureCase

TEXT = "Tôi đồng ý nhận cuộc gọi tư vấn."


@tagged("post_install", "-at_install")
class TestLeadConsent(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create({"name": "Nguyễn Thị An"})

    def test_consent_lifts_the_hours(self):
        """At two in the night advertising needs consent; taken back, it is forbidden again."""
        lead = self._new_lead(self.salesman, phone="0912 345 678")
        with freeze_time("2026-03-02 19:00:00"):
            lead.env.user.tz = "Asia/Ho_Chi_Minh"
            self.assertTrue(lead._get_hours_warning("call"))
            lead._give_consent(TEXT)
            self.assertFalse(lead._get_hours_warning("call"))
            lead.action_withdraw_consent()
            self.assertTrue(lead._get_hours_warning("call"))
        self.assertEqual(lead.consent_ids.text, TEXT)
        self.assertEqual(lead.consent_ids.state, "withdrawn")
        self.assertIn("Withdrawn on", lead.consent_status)

    def test_consent_is_the_persons(self):
        """A later lead of the same contact knows of it, and withdrawing there withdraws it."""
        first = self._new_lead(self.marketing_user, partner_id=self.contact.id)
        first._give_consent(TEXT)
        second = self._new_lead(self.salesman, partner_id=self.contact.id)
        stranger = self._new_lead(self.salesman)
        self.assertTrue(second._has_agreed_to_contact("sms"))
        self.assertFalse(stranger._has_agreed_to_contact("sms"))
        second.action_withdraw_consent()
        self.env.invalidate_all()
        self.assertFalse(first._has_agreed_to_contact("sms"))

    def test_each_company_asks_for_its_own(self):
        """What somebody told one company says nothing of another, nor is it taken back there."""
        other = self._second_company()
        first, elsewhere = self.env["crm.lead"].create(
            [
                {
                    "name": "An",
                    "partner_id": self.contact.id,
                    "company_id": company.id,
                    "user_id": False,
                    "team_id": False,
                }
                for company in (self.env.company, other)
            ]
        )
        first._give_consent(TEXT)
        self.assertFalse(elsewhere._has_agreed_to_contact("sms"))
        elsewhere.action_withdraw_consent()
        self.assertTrue(first._has_agreed_to_contact("sms"))

    def test_merged_and_converted_leads_keep_it(self):
        kept, merged = (self._new_lead(self.salesman, name=name) for name in ("A", "B"))
        merged._give_consent(TEXT)
        stays = (kept | merged)._merge_opportunity()
        self.assertEqual(stays.consent_ids.text, TEXT)
        stays.convert_opportunity(self.contact)
        self.assertTrue(stays._has_agreed_to_contact("call"))

    def test_nobody_writes_it(self):
        lead = self._new_lead(self.salesman)
        consent = lead._give_consent(TEXT)
        mine = consent.with_user(self.salesman)
        with self.assertRaises(AccessError):
            mine.text = "Tôi đồng ý tất cả."
        with self.assertRaises(AccessError):
            mine.withdrawn_date = False
        colleague = self._new_user("lead_consent_colleague", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            consent.with_user(colleague).action_withdraw()
        mine.action_withdraw()
        self.assertTrue(consent.withdrawn_date)


@tagged("post_install", "-at_install")
class TestLeadConsentCaptured(LeadCaptureCase):
    """Consent that people give where they come in."""

    def _ask(self, **answers):
        """Have somebody come in by a tool that asks for consent; her lead."""
        self.capture_source.mapping_ids = [(0, 0, {"key": TEXT, "target": "consent"})]
        event = self._capture({"name": "An", "phone": "0912345678", **answers})
        self.assertEqual(event.state, "done", event.error)
        return event.lead_id

    def test_it_is_kept_with_words_time_and_tool(self):
        event = self._capture(
            {
                "name": "An",
                "phone": "0912345678",
                "consent_text": TEXT,
                "date": "2026-03-02T09:30:00+07:00",
            }
        )
        self.assertRecordValues(
            event.lead_id.consent_ids,
            [
                {
                    "text": TEXT,
                    "date": datetime(2026, 3, 2, 2, 30),
                    "capture_source_id": self.capture_source.id,
                    "state": "given",
                }
            ],
        )
        self.assertTrue(event.lead_id._has_agreed_to_contact("call"))

    def test_many_at_once_are_each_persons_own(self):
        events = self._capture(
            *(
                {"name": f"An {number}", "phone": f"091234567{number}", "consent_text": text}
                for number, text in enumerate((TEXT, "", "Zalo only", TEXT))
            )
        )
        self.assertEqual(
            [event.lead_id.consent_ids.mapped("text") for event in events],
            [[TEXT], [], ["Zalo only"], [TEXT]],
        )

    def test_a_question_that_asks_for_it(self):
        lead = self._ask(**{TEXT: "Có"})
        self.assertEqual(lead.consent_ids.text, TEXT)
        self.assertFalse(lead.description)

    def test_no_is_no_consent(self):
        for answer in ("no", "Không đồng ý"):
            lead = self._ask(**{TEXT: answer})
            self.assertFalse(lead.consent_ids)
            self.assertIn(f"{TEXT}: {answer}", lead.description)
            self.capture_source.mapping_ids.unlink()
            lead.unlink()
