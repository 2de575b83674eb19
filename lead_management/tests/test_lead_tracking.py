# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..models.crm_lead_tracking import BATCH_SIZE
from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestLeadTracking(LeadManagementCase):
    """Changing many leads leaves the same messages as changing one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={"lang": "en_US"})
        cls.stages = cls.env["crm.stage"].search([("is_won", "=", False)], limit=2)

    def _new_leads(self, count):
        leads = self.env["crm.lead"].with_user(self.salesman)
        leads = leads.create(
            [
                {"name": f"Lead {n}", "type": "opportunity", "stage_id": self.stages[0].id}
                for n in range(count)
            ]
        )
        self._finish()
        return leads

    def _finish(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def _change(self, leads):
        """Change ``leads`` and return what their newest message says, field by field."""
        before = leads.message_ids
        leads.write({"stage_id": self.stages[1].id, "expected_revenue": 5000, "priority": "2"})
        leads._track_set_log_message("Seen at the fair")
        self._finish()
        leads.invalidate_recordset()
        names = [
            "author_id",
            "body",
            "email_add_signature",
            "email_from",
            "is_internal",
            "message_type",
            "subtype_id",
            "record_alias_domain_id",
            "record_company_id",
            "reply_to",
        ]
        return [
            (
                [message[name] for name in names],
                message.parent_id == before.filtered(lambda m, lead=lead: m.res_id == lead.id)[:1],
                sorted(
                    (value.field_id.name, value.old_value_char, value.new_value_char)
                    for value in message.sudo().tracking_value_ids
                ),
            )
            for lead in leads
            for message in lead.message_ids - before
        ]

    def test_the_same_messages_as_one_by_one(self):
        one = self._change(self._new_leads(1))
        many = self._change(self._new_leads(BATCH_SIZE))
        self.assertEqual(len(one), 1)
        self.assertTrue(one[0][2])
        self.assertEqual(many, one * BATCH_SIZE)

    def test_followers_are_notified_as_before(self):
        leads = self._new_leads(BATCH_SIZE)
        follower = self.sales_manager.partner_id
        subtype = self.env.ref("crm.mt_lead_stage")
        leads[3].message_subscribe(follower.ids, subtype.ids)
        self._change(leads)
        notified = self.env["mail.notification"].search([("res_partner_id", "=", follower.id)])
        self.assertEqual(notified.mail_message_id.mapped("res_id"), [leads[3].id])
        self.assertEqual(
            [len(lead.message_ids) for lead in leads], [len(leads[0].message_ids)] * BATCH_SIZE
        )

    def test_many_leads_in_few_queries(self):
        few, many = self._new_leads(BATCH_SIZE), self._new_leads(4 * BATCH_SIZE)
        counts = []
        for leads in (few, many):
            before = self.cr.sql_log_count
            leads.stage_id = self.stages[1]
            self._finish()
            counts.append(self.cr.sql_log_count - before)
        # core itself looks the subtype of each message up, which is one query a lead
        self.assertLess(counts[1], counts[0] + 3 * BATCH_SIZE + 8)
