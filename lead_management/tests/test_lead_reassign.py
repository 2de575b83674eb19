# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .lead_assignment_common import LeadAssignmentCase


@tagged("post_install", "-at_install")
class TestLeadReassign(LeadAssignmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.former = cls.people[0]

    def setUp(self):
        super().setUp()
        self.leads = self._leads(6, user_id=self.former.id, team_id=self.team.id)

    def _reassign(self, leads=None, user=None, **values):
        leads = self.leads if leads is None else leads
        action = leads.with_user(user or self.sales_manager).action_reassign()
        wizards = self.env["lead.reassign.wizard"].with_user(user or self.sales_manager)
        form = Form(wizards.with_context(**action["context"]))
        for name, value in values.items():
            setattr(form, name, value)
        return form.save().action_apply()

    def _schedule(self, lead, user):
        return lead.activity_schedule(
            "mail.mail_activity_data_call", fields.Date.today(), user_id=user.id
        )

    def test_to_a_person(self):
        hers = self._schedule(self.leads[0], self.former)
        somebodys = self._schedule(self.leads[0], self.leader)
        before = self.env["mail.notification"].search([])
        self._reassign(user_id=self.salesman)
        self.assertEqual(self.leads.user_id, self.salesman)
        self.assertEqual((hers.user_id, somebodys.user_id), (self.salesman, self.leader))
        rows = self.leads.assignment_ids
        self.assertEqual((rows.from_user_id, rows.to_user_id), (self.former, self.salesman))
        self.assertEqual(set(rows.mapped("method")), {"manual"})
        self.assertEqual(rows.by_user_id, self.sales_manager)
        notices = self.env["mail.notification"].search([]) - before
        notices = notices.filtered(lambda n: n.res_partner_id == self.salesman.partner_id)
        self.assertEqual(notices.mail_message_id.mapped("subject"), ["6 new leads"])

    def test_activities_stay(self):
        activity = self._schedule(self.leads[0], self.former)
        self._reassign(user_id=self.salesman, is_taking_activities=False)
        self.assertEqual(activity.user_id, self.former)

    def test_evenly_over_a_team(self):
        self._reassign(target="team", team_id=self.team)
        self.assertEqual(self._counts(self.leads), [0, 3, 3], "not to whoever had them")
        self.assertIn("Evenly", self.leads[0].assignment_ids.reason)

    def test_by_the_rules(self):
        other = self.env["crm.team"].create(
            {
                "name": "Sài Gòn",
                "use_leads": True,
                "member_ids": [Command.set(self.salesman.ids)],
            }
        )
        self._rule(team_id=other.id, source_ids=[Command.set(self.web.ids)])
        self.leads[:2].source_id = self.web
        action = self._reassign(target="rules")
        self.assertEqual(self.leads[:2].user_id, self.salesman)
        self.assertEqual(self.leads[2:].user_id, self.former, "no rule for them")
        self.assertIn("4 leads", action["params"]["message"])

    def test_back_into_a_pool(self):
        self._rule(method="pool")
        self._reassign(target="rules")
        self.assertFalse(self.leads.user_id)
        self.assertEqual(set(self.leads.mapped("in_pool")), {True})

    def test_stalled_leads_too(self):
        self.leads.sudo().care_status = "stalled"
        self._reassign(user_id=self.salesman)
        self.assertEqual(self.leads.user_id, self.salesman)

    def test_a_pending_hand_over_goes_along(self):
        lead = self._new_lead(self.marketing_user)
        lead._hand_over(self.former, None, None, None)
        self._reassign(lead, user_id=self.salesman)
        self.assertEqual(lead.hand_over_id.salesperson_id, self.salesman)
        self.assertEqual(lead.activity_ids.user_id, self.salesman)

    def test_to_whom(self):
        gone = self._new_user("lead_gone", "sales_team.group_sale_salesman")
        gone.active = False
        for user in (self.internal_user, self.marketing_user, gone):
            wizard = self._wizard(self.sales_manager, user_id=user.id)
            with self.subTest(user.login), self.assertRaises(UserError), self.env.cr.savepoint():
                wizard.action_apply()
        with self.assertRaises(UserError):
            self._wizard(self.sales_manager, user_id=False).action_apply()
        with self.assertRaises(UserError):
            self._wizard(self.sales_manager, target="team").action_apply()

    def _wizard(self, user, **values):
        wizards = self.env["lead.reassign.wizard"].with_user(user)
        return wizards.create({"lead_ids": [Command.set(self.leads.ids)], **values})

    def test_who_reassigns(self):
        for user in (self.salesman, self.former):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.leads.with_user(user).action_reassign()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._wizard(user, user_id=user.id).action_apply()
        self._reassign(user=self.leader, user_id=self.people[1])
        self.assertEqual(self.leads.user_id, self.people[1])
        foreign = self._leads(1, user_id=self.salesman.id)
        foreign.team_id = False
        wizard = self._wizard(self.leader, user_id=self.leader.id)
        wizard.sudo().lead_ids = foreign
        wizard.invalidate_recordset()
        wizard.action_apply()
        self.assertEqual(foreign.user_id, self.salesman, "not hers to give")

    def test_many_in_bounded_queries(self):
        counts = []
        for number in (50, 100):
            leads = self._leads(number, user_id=self.former.id, team_id=self.team.id)
            self.env.flush_all()
            before = self.cr.sql_log_count
            self._reassign(leads, target="team", team_id=self.team)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 30, counts)
