# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestLeadLifecycleMoves(LeadManagementCase):
    """What moves leads and contacts by itself, and how they follow each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_contact = cls.env["res.partner"].create(
            {"name": "An Phát JSC", "is_company": True}
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Nguyễn Thị An",
                "parent_id": cls.company_contact.id,
                "email": "an@example.com",
                "phone": "+84912345678",
            }
        )
        cls.wrong_number = cls.env.ref("lead_management.crm_lost_reason_wrong_contact")
        cls.not_a_fit = cls.env.ref("lead_management.crm_lost_reason_not_a_fit")
        cls.too_expensive = cls.env["crm.lost.reason"].create({"name": "Too expensive"})

    def _lead_of_contact(self, **values):
        return self._new_lead(self.salesman, partner_id=self.contact.id, **values)

    def _lose(self, lead, reason):
        wizard = self.env["crm.lead.lost"].with_user(self.salesman)
        wizard.create(
            {"lead_ids": lead.ids, "lost_reason_id": reason.id}
        ).action_lost_reason_apply()

    # Forward

    def test_forward_only_by_itself(self):
        behind = self._new_lead(self.salesman)
        ahead = self._new_lead(self.salesman, lifecycle_stage_id=self.stage["sql"].id)
        moved = (behind | ahead)._advance_lifecycle_stage(self.stage["mql"], "hand_over")
        self.assertEqual(moved, behind)
        self.assertEqual(behind.lifecycle_stage_id, self.stage["mql"])
        self.assertEqual(ahead.lifecycle_stage_id, self.stage["sql"])

    def test_added_stages_are_respected_by_their_sequence(self):
        evaluating = self.env["lead.lifecycle.stage"].create({"name": "Evaluating", "sequence": 35})
        lead = self._new_lead(self.salesman, lifecycle_stage_id=evaluating.id)
        lead._advance_lifecycle_stage(self.stage["sal"], "accept")
        self.assertEqual(lead.lifecycle_stage_id, evaluating, "it lies past SAL")
        lead._advance_lifecycle_stage(self.stage["sql"], "conversion")
        self.assertEqual(lead.lifecycle_stage_id, self.stage["sql"])

    def test_an_archived_stage_moves_nobody(self):
        self.stage["mql"].active = False
        lead = self._new_lead(self.salesman)
        lead._advance_lifecycle_stage(self.stage["mql"], "hand_over")
        self.assertEqual(lead.lifecycle_stage_id, self.stage["lead"])

    def test_nothing_moves_by_itself_out_of_an_exit(self):
        lead = self._new_lead(self.salesman, lifecycle_stage_id=self.stage["disqualified"].id)
        lead._advance_lifecycle_stage(self.stage["customer"], "revenue")
        self.assertEqual(lead.lifecycle_stage_id, self.stage["disqualified"])

    def test_cause_and_document(self):
        lead = self._new_lead(self.salesman)
        lead._set_lifecycle_stage(self.stage["mql"], "hand_over", {lead.id: self.contact})
        row = lead.lifecycle_transition_ids[0]
        self.assertEqual((row.cause, row.document), ("hand_over", "An Phát JSC, Nguyễn Thị An"))
        self.assertEqual(row.action_open_document()["res_id"], self.contact.id)
        lead.lifecycle_stage_id = self.stage["sql"]
        row = lead.lifecycle_transition_ids[0]
        self.assertEqual((row.cause, row.document), ("manual", False))

    def test_document_of_somebody_else_is_not_named(self):
        secret = self._new_lead(self.sales_manager, name="Secret lead")
        contact = self.env["res.partner"].create({"name": "Bình"})
        contact._set_lifecycle_stage(self.stage["mql"], "lead", {contact.id: secret})
        row = contact.lifecycle_transition_ids.with_user(self.salesman)
        self.assertFalse(row.is_document_readable)
        self.assertNotIn("Secret", row.document)

    def test_conversion_makes_it_sql(self):
        lead = self._new_lead(self.salesman)
        lead.convert_opportunity(self.contact)
        self.assertEqual(
            self._history(lead), [(False, "lead", "creation"), ("lead", "sql", "conversion")]
        )

    def test_an_opportunity_starts_as_sql(self):
        self.assertEqual(
            self._new_lead(self.salesman, type="opportunity").lifecycle_stage_id, self.stage["sql"]
        )
        with Form(
            self.env["crm.lead"].with_user(self.salesman).with_context(default_type="opportunity")
        ) as form:
            form.name = "An Phát JSC"
            self.assertEqual(form.lifecycle_stage_id, self.stage["sql"])

    def test_an_email_is_an_interaction(self):
        mail = {"body": "How much?", "message_type": "email"}
        self.contact.message_post(**mail, author_id=self.company_contact.id)
        self.assertFalse(self.contact.lifecycle_stage_id, "it is not hers")
        message = self.contact.message_post(**mail, author_id=self.contact.id)
        self.assertEqual(self._history(self.contact), [(False, "lead", "interaction")])
        row = self.contact.lifecycle_transition_ids
        self.assertEqual((row.document_model, row.document_id), ("mail.message", message.id))

    # Contacts follow leads

    def test_contact_and_company_follow_the_lead(self):
        lead = self._lead_of_contact()
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["lead"])
        lead.lifecycle_stage_id = self.stage["sql"]
        for contact in (self.contact, self.company_contact):
            self.assertEqual(
                self._history(contact), [(False, "lead", "lead"), ("lead", "sql", "lead")]
            )
            row = contact.lifecycle_transition_ids[0]
            self.assertEqual((row.document_model, row.document_id), ("crm.lead", lead.id))

    def test_contact_of_a_sal_is_mql(self):
        self._lead_of_contact().lifecycle_stage_id = self.stage["sal"]
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["mql"])

    def test_contact_is_as_far_as_its_furthest_lead(self):
        self._lead_of_contact().lifecycle_stage_id = self.stage["sql"]
        self._lead_of_contact().lifecycle_stage_id = self.stage["mql"]
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["sql"])

    def test_contact_given_to_a_lead_later_follows(self):
        lead = self._new_lead(self.salesman, lifecycle_stage_id=self.stage["sql"].id)
        lead.partner_id = self.contact
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["sql"])

    def test_contact_of_a_lead_by_mistake_goes_back(self):
        lead = self._lead_of_contact(lifecycle_stage_id=self.stage["sql"].id)
        own = self._lead_of_contact()
        lead.partner_id = self.env["res.partner"].create({"name": "Bình"})
        self.assertEqual(lead.partner_id.lifecycle_stage_id, self.stage["sql"])
        self.assertEqual(self.contact.lifecycle_stage_id, own.lifecycle_stage_id)

    def test_contact_goes_back_with_the_lead_it_followed(self):
        lead = self._lead_of_contact()
        lead.lifecycle_stage_id = self.stage["customer"]
        lead.lifecycle_stage_id = self.stage["mql"]
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["mql"])

    def test_contact_stays_where_a_person_put_it(self):
        lead = self._lead_of_contact()
        self.contact.lifecycle_stage_id = self.stage["customer"]
        lead.lifecycle_stage_id = self.stage["mql"]
        lead.lifecycle_stage_id = self.stage["lead"]
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["customer"])

    def test_contact_stays_with_its_other_lead(self):
        self._lead_of_contact().lifecycle_stage_id = self.stage["mql"]
        other = self._lead_of_contact()
        other.lifecycle_stage_id = self.stage["customer"]
        other.lifecycle_stage_id = self.stage["lead"]
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["mql"])

    def test_contacts_follow_whoever_works_the_lead(self):
        """A marketer of another company's contacts, say, may not write the contact."""
        self.env.ref("lead_management.access_res_partner_marketing_user").perm_write = False
        lead = self._new_lead(self.marketing_user, partner_id=self.contact.id)
        lead.lifecycle_stage_id = self.stage["mql"]
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["mql"])
        self.assertEqual(self.contact.lifecycle_transition_ids[0].user_id, self.marketing_user)

    def test_many_contacts_follow_in_bounded_queries(self):
        contacts = self.env["res.partner"].create([{"name": f"An {n}"} for n in range(50)])
        leads = self.env["crm.lead"].create(
            [{"name": contact.name, "partner_id": contact.id} for contact in contacts]
        )
        self.env.flush_all()
        with self.assertQueryCount(16):
            leads.lifecycle_stage_id = self.stage["mql"]
            self.env.flush_all()
        self.assertEqual(contacts.lifecycle_stage_id, self.stage["mql"])

    # Leads follow contacts

    def test_open_leads_follow_the_contact_forward(self):
        lead, ahead = self._lead_of_contact(), self._lead_of_contact(type="opportunity")
        self.contact.lifecycle_stage_id = self.stage["mql"]
        self.assertEqual(self._history(lead)[1:], [("lead", "mql", "contact")])
        self.assertEqual(self._history(ahead), [(False, "sql", "creation")])

    def test_leads_do_not_follow_each_other(self):
        lead, other = self._lead_of_contact(), self._lead_of_contact()
        lead.lifecycle_stage_id = self.stage["customer"]
        self.assertEqual(other.lifecycle_stage_id, self.stage["lead"])

    def test_leads_leave_and_return_with_the_contact(self):
        lead = self._lead_of_contact(lifecycle_stage_id=self.stage["mql"].id)
        self.contact.lifecycle_stage_id = self.stage["unsubscribed"]
        self.assertEqual(lead.lifecycle_stage_id, self.stage["unsubscribed"])
        self.contact.lifecycle_stage_id = self.stage["mql"]
        self.assertEqual(
            self._history(lead),
            [
                (False, "mql", "creation"),
                ("mql", "unsubscribed", "contact"),
                ("unsubscribed", "mql", "contact"),
            ],
        )

    # Revert

    def test_revert_is_a_change_of_its_own(self):
        lead = self._lead_of_contact()
        lead.lifecycle_stage_id = self.stage["customer"]
        lead.action_revert_lifecycle_stage()
        self.assertEqual(
            self._history(lead),
            [
                (False, "lead", "creation"),
                ("lead", "customer", "manual"),
                ("customer", "lead", "revert"),
            ],
        )
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["lead"])
        lead.action_revert_lifecycle_stage()
        self.assertEqual(lead.lifecycle_stage_id, self.stage["customer"])

    def test_nothing_to_revert(self):
        with self.assertRaisesRegex(UserError, "from the beginning"):
            self._new_lead(self.salesman).action_revert_lifecycle_stage()

    def test_a_contact_is_reverted(self):
        self.contact.lifecycle_stage_id = self.stage["mql"]
        self.contact.lifecycle_stage_id = self.stage["loyal"]
        self.contact.with_user(self.salesman).action_revert_lifecycle_stage()
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["mql"])

    # Exits

    def test_blacklisted_address_unsubscribes(self):
        lead = self._lead_of_contact(lifecycle_stage_id=self.stage["sql"].id)
        alone = self._new_lead(self.salesman, email_from='"An" <AN@example.com>')
        other = self._new_lead(self.salesman, email_from="binh@example.com")
        entry = self.env["mail.blacklist"]._add("an@example.com")
        for record in (self.contact, lead, alone):
            self.assertEqual(record.lifecycle_stage_id, self.stage["unsubscribed"])
        self.assertEqual(other.lifecycle_stage_id, self.stage["lead"])
        row = alone.lifecycle_transition_ids[0].with_env(self.env)
        self.assertEqual((row.cause, row.document), ("blacklist", entry.display_name))

    def test_removed_from_the_blacklist_they_are_back(self):
        lead = self._lead_of_contact(lifecycle_stage_id=self.stage["sql"].id)
        alone = self._new_lead(self.salesman, email_from="an@example.com")
        self.env["mail.blacklist"]._add("an@example.com")
        self.env["mail.blacklist"]._remove("an@example.com")
        self.assertEqual(lead.lifecycle_stage_id, self.stage["sql"])
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["sql"])
        self.assertEqual(
            self._history(alone)[1:],
            [
                ("lead", "unsubscribed", "blacklist"),
                ("unsubscribed", "lead", "blacklist_removal"),
            ],
        )

    def test_still_blacklisted_by_phone(self):
        lead = self._new_lead(self.salesman, email_from="an@example.com", phone="+84 912 345 678")
        self.env["phone.blacklist"].add("+84912345678")
        entry = self.env["mail.blacklist"]._add("an@example.com")
        entry.unlink()
        self.assertEqual(lead.lifecycle_stage_id, self.stage["unsubscribed"])
        self.env["phone.blacklist"].remove("+84912345678")
        self.assertEqual(lead.lifecycle_stage_id, self.stage["lead"])

    def test_blacklisted_without_ever_having_been_a_lead(self):
        self.env["phone.blacklist"].add("+84912345678")
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["unsubscribed"])
        self.env["phone.blacklist"].remove("+84912345678")
        self.assertFalse(self.contact.lifecycle_stage_id)

    def test_lost_with_a_wrong_number_is_disqualified(self):
        lead = self._lead_of_contact(lifecycle_stage_id=self.stage["mql"].id)
        self._lose(lead, self.wrong_number)
        self.assertEqual(lead.lifecycle_stage_id, self.stage["disqualified"])
        self.assertEqual(lead.care_status, "closed")
        self.assertEqual(lead.lifecycle_transition_ids[0].document, self.wrong_number.name)
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["disqualified"])

    def test_contact_with_another_lead_stays(self):
        lead, _other = self._lead_of_contact(), self._lead_of_contact()
        self._lose(lead, self.wrong_number)
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["lead"])

    def test_reopening_brings_back_what_was_before(self):
        lead = self._lead_of_contact(lifecycle_stage_id=self.stage["mql"].id)
        lead.sudo().care_status = "contacted"
        self._lose(lead, self.wrong_number)
        lead.action_restore()
        self.assertEqual(lead.care_status, "contacted")
        self.assertEqual(
            self._history(lead)[1:],
            [("mql", "disqualified", "lost"), ("disqualified", "mql", "reopening")],
        )
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["mql"])

    def test_not_a_fit_and_closed(self):
        unfit, closed = self._new_lead(self.salesman), self._new_lead(self.salesman)
        self._lose(unfit, self.not_a_fit)
        self._lose(closed, self.too_expensive)
        self.assertEqual((unfit.care_status, closed.care_status), ("unqualified", "closed"))
        self.assertEqual((unfit | closed).lifecycle_stage_id, self.stage["lead"])
        (unfit | closed).action_unarchive()
        self.assertEqual(set((unfit | closed).mapped("care_status")), {"open"})

    def test_another_lost_reason_is_chosen_afterwards(self):
        lead = self._new_lead(self.salesman)
        self._lose(lead, self.too_expensive)
        lead.lost_reason_id = self.wrong_number
        self.assertEqual(lead.lifecycle_stage_id, self.stage["disqualified"])
        lead.lost_reason_id = self.not_a_fit
        self.assertEqual(lead.lifecycle_stage_id, self.stage["lead"])
        self.assertEqual(lead.care_status, "unqualified")
        lead.action_unarchive()
        self.assertEqual(lead.care_status, "open")

    def test_unsubscribed_while_lost(self):
        lead = self._new_lead(self.salesman, email_from="an@example.com")
        self.env["mail.blacklist"]._add("an@example.com")
        self._lose(lead, self.wrong_number)
        lead.action_unarchive()
        self.assertEqual(lead.lifecycle_stage_id, self.stage["unsubscribed"])

    def test_unsubscribed_between_losing_and_reopening(self):
        lead = self._new_lead(self.salesman, email_from="an@example.com")
        self._lose(lead, self.too_expensive)
        self.env["mail.blacklist"]._add("an@example.com")
        self.assertEqual(lead.lifecycle_stage_id, self.stage["lead"])
        lead.action_unarchive()
        self.assertEqual(lead.lifecycle_stage_id, self.stage["unsubscribed"])

    def test_a_new_lead_brings_a_disqualified_contact_back(self):
        self._lose(self._lead_of_contact(), self.wrong_number)
        self._lead_of_contact()
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage["lead"])
