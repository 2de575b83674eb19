# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.lead_management.tests.lead_capture_common import LeadCaptureCase

EMAIL = "an@example.com"


@tagged("post_install", "-at_install")
class TestMailing(LeadCaptureCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create({"name": "Nguyễn Thị An", "email": EMAIL})
        cls.spring, cls.news = cls.env["mailing.list"].create([{"name": "Xuân"}, {"name": "Tin"}])
        cls.mailing = cls.env["mailing.mailing"].create(
            {
                "subject": "Tết sale",
                "mailing_model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "campaign_id": cls.campaign.id,
                "reply_to_mode": "new",
            }
        )

    def _new_trace(self, record):
        return self.env["mailing.trace"].create(
            {
                "mass_mailing_id": self.mailing.id,
                "model": record._name,
                "res_id": record.id,
                "email": EMAIL,
                "message_id": "<1@example.com>",
                "trace_status": "sent",
            }
        )

    def _new_recipient(self, *lists):
        return self.env["mailing.contact"].create(
            {
                "name": "An",
                "email": "An <AN@example.com>",
                "list_ids": [list_.id for list_ in lists],
            }
        )

    def test_open_is_a_touch_alone(self):
        lead = self._new_lead(self.salesman, email_from=EMAIL)
        trace = self._new_trace(lead)
        trace.set_opened()
        trace.set_opened()
        self.assertEqual(lead.touch_ids.mapped("kind"), ["mailing"])
        self.assertEqual(lead.touch_ids.campaign_id, self.campaign)
        self.assertFalse(lead.interaction_ids or lead.unanswered_since or lead.campaign_id)

    def test_click_is_an_interaction_that_waits_for_nobody(self):
        lead = self._new_lead(self.salesman, email_from=EMAIL)
        trace = self._new_trace(lead)
        trace.set_opened()
        trace.set_clicked()
        trace.set_clicked()
        self.assertRecordValues(
            lead.interaction_ids, [{"kind": "email", "direction": "incoming", "note": "Tết sale"}]
        )
        self.assertTrue(lead.last_interaction_date)
        self.assertFalse(lead.unanswered_since)
        self.assertEqual(lead.campaign_id, self.campaign)

    def test_answer_waits_for_one(self):
        """Of a contact: its open lead is due, and it is a Lead itself."""
        lead = self._new_lead(self.salesman, partner_id=self.contact.id)
        self.contact.sudo().lifecycle_stage_id = False
        self._new_trace(self.contact).set_replied()
        self.assertEqual(lead.unanswered_kind, "email")
        self.assertEqual(self.contact.lifecycle_stage_id.code, "lead")
        self.assertEqual(self._history(self.contact)[-1], (False, "lead", "interaction"))

    def test_answer_that_is_on_the_lead_already(self):
        self.mailing.reply_to_mode = "update"
        lead = self._new_lead(self.salesman, email_from=EMAIL)
        trace = self._new_trace(lead)
        lead.message_post(
            body="Hi",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            email_from=EMAIL,
            author_id=False,
        )
        trace.set_replied()
        self.assertEqual(len(lead.interaction_ids), 1)

    def test_recipient_of_a_list(self):
        """By the address: the lead, and the contact that becomes one."""
        lead = self._new_lead(self.salesman, email_from="An <AN@example.com>")
        self._new_trace(self._new_recipient(self.spring)).set_clicked()
        self.assertEqual(len(lead.interaction_ids), 1)
        self.assertEqual(self.contact.lifecycle_stage_id.code, "lead")

    def test_leaving_every_list(self):
        lead = self._new_lead(self.salesman, email_from=EMAIL)
        recipient = self._new_recipient(self.spring, self.news)
        first, second = recipient.subscription_ids
        first.opt_out = True
        self.assertEqual(lead.lifecycle_stage_id.code, "lead")
        self.news._update_subscription_from_email(EMAIL, opt_out=True)
        self.spring._update_subscription_from_email(EMAIL, opt_out=True)
        self.assertEqual(lead.lifecycle_stage_id.code, "unsubscribed")
        second.unlink()
        self.assertEqual(lead.lifecycle_stage_id.code, "unsubscribed")
        first.opt_out = False
        self.assertEqual(lead.lifecycle_stage_id.code, "lead")

    def test_blacklisted_stays_out(self):
        """Coming back to a list does not undo the blacklist, nor the other way round."""
        lead = self._new_lead(self.salesman, email_from=EMAIL)
        subscription = self._new_recipient(self.spring).subscription_ids
        subscription.opt_out = True
        entry = self.env["mail.blacklist"].create({"email": EMAIL})
        entry.unlink()
        self.assertEqual(lead.lifecycle_stage_id.code, "unsubscribed")
        subscription.opt_out = False
        self.assertEqual(lead.lifecycle_stage_id.code, "lead")

    def test_capture_switched_off(self):
        """Interactions go on without touches."""
        self._switch(group_lead_management_capture=False)
        lead = self._new_lead(self.salesman, email_from=EMAIL)
        self._new_trace(lead).set_clicked()
        self.assertFalse(lead.touch_ids)
        self.assertEqual(len(lead.interaction_ids), 1)

    def test_erasure(self):
        """Recipients of lists go, traces forget the address."""
        lead = self._new_lead(self.salesman, email_from=EMAIL)
        recipient = self._new_recipient(self.spring)
        trace = self._new_trace(lead)
        lead._erase_person()
        self.assertFalse(recipient.exists())
        self.assertEqual(trace.email, "***")

    def test_what_was_mailed_is_told_to_its_person(self):
        lead = self._new_lead(self.salesman, email_from=EMAIL)
        trace, recipient = self._new_trace(lead), self._new_recipient(self.news)
        (person,) = lead._find_persons()
        known = dict(self.env["lead.erasure"]._get_known(person))
        self.assertEqual((known["Mailings"], known["Mailing Lists"]), (trace, recipient))
