# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .lead_assignment_common import LeadAssignmentCase


@tagged("post_install", "-at_install")
class TestLeadPool(LeadAssignmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_team = cls.env["crm.team"].create(
            {"name": "Sài Gòn", "use_leads": True, "member_ids": [Command.set(cls.salesman.ids)]}
        )

    def _pooled(self, number=1, **values):
        self._rule(method="pool")
        leads = self._leads(number, **values)
        self._run_cron()
        return leads

    def _call(self, user, leads, method, *args, model="crm.lead"):
        context = {"allowed_company_ids": self.env.company.ids}
        return call_kw(
            self.env[model].with_user(user), method, [leads.ids, *args], {"context": context}
        )

    def _claim(self, user, leads):
        return self._call(user, leads, "action_claim")

    def test_into_the_pool(self):
        lead = self._pooled()
        self.assertTrue(lead.in_pool)
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(lead.assignment_ids.method, "pool")
        self._run_cron()
        self.assertEqual(len(lead.assignment_ids), 1, "it stays there")

    def test_who_may_claim_is_told(self):
        """One notice a person, whatever she was given and may claim."""
        self.env["res.users"].concat(*self.people).write({"notification_type": "inbox"})
        self._rule(method="pool", source_ids=[Command.set(self.web.ids)])
        self._rule()
        pooled = self._leads(2, name="Of the pool", source_id=self.web.id)
        given = self._leads(3, name="Given")
        self._run_cron()
        for user in self.people:
            notices = self.env["mail.notification"].search(
                [("res_partner_id", "=", user.partner_id.id), ("notification_type", "=", "inbox")]
            )
            self.assertEqual(notices.mail_message_id.mapped("subject"), ["3 new leads"])
            hers = given.grouped("user_id")[user]
            for lead in pooled | given:
                link = f"/odoo/crm.lead/{lead.id}"
                self.assertEqual(link in notices.mail_message_id.body, lead in pooled | hers)

    def test_a_lead_of_the_pool_is_named(self):
        self.env["res.users"].concat(*self.people).write({"notification_type": "inbox"})
        self._pooled(name="Hỏi giá")
        notices = self.env["mail.notification"].search(
            [("res_partner_id", "in", self.env["res.users"].concat(*self.people).partner_id.ids)]
        )
        self.assertEqual(len(notices), len(self.people))
        for message in notices.mail_message_id:
            self.assertEqual(message.subject, "New in the pool: Hỏi giá")

    def test_claim(self):
        lead = self._pooled()
        member = self.people[1]
        self.assertTrue(lead.with_user(member).can_claim)
        self._claim(member, lead)
        self.assertEqual((lead.user_id, lead.team_id), (member, self.team))
        self.assertFalse(lead.in_pool)
        self.assertEqual(lead.type, "lead")
        claim = lead.assignment_ids[0]
        self.assertEqual((claim.method, claim.to_user_id), ("claim", member))
        self.assertEqual(claim.by_user_id, member)

    def test_the_slower_one_is_told_who_has_it(self):
        lead = self._pooled()
        self._claim(self.people[0], lead)
        with self.assertRaises(UserError) as caught:
            self._claim(self.people[1], lead)
        self.assertIn(self.people[0].name, str(caught.exception))
        self.assertEqual(lead.user_id, self.people[0])

    def test_of_several_one_gets_what_is_left(self):
        leads = self._pooled(3)
        self._claim(self.people[0], leads[0])
        action = self._claim(self.people[1], leads)
        self.assertIn(self.people[0].name, action["params"]["message"])
        self.assertEqual(leads.mapped("user_id"), self.people[:2])

    def test_who_claims(self):
        for user, may in (
            (self.people[0], True),
            (self.leader, True),
            (self.sales_manager, True),
            (self.salesman, False),  # of another team
            (self.salesman_all, False),
            (self.marketing_user, False),
            (self.marketing_manager, False),
            (self.internal_user, False),
        ):
            lead = self._pooled()
            with self.subTest(user.login):
                if may:
                    self._claim(user, lead)
                    self.assertEqual(lead.user_id, user)
                else:
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        self._claim(user, lead)
                    self.assertFalse(lead.user_id)

    def test_no_other_way_out_of_the_pool(self):
        """What a client may send instead of pressing the button."""
        lead = self._pooled()
        for user in (self.people[0], self.salesman):
            for values in (
                {"user_id": user.id},
                {"user_id": self.people[2].id},
                {"team_id": self.other_team.id},
                {"in_pool": False},
                {"team_id": self.other_team.id, "user_id": user.id},
            ):
                with (
                    self.subTest(user=user.login, values=values),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self._call(user, lead, "write", values)
                    self.env.flush_all()
        self._call(self.salesman, lead, "write", {"description": "Called"})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._call(self.salesman, lead, "convert_opportunity", False, self.salesman.ids)
        self.assertFalse(lead.user_id)
        self._call(self.sales_manager, lead, "write", {"user_id": self.people[2].id})
        self.assertFalse(lead.in_pool)

    def test_nobody_puts_leads_into_a_pool_by_hand(self):
        lead = self._leads(1, team_id=self.team.id)
        for user in (self.people[0], self.sales_manager):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._call(user, lead, "write", {"in_pool": True})
        created = self._new_lead(self.people[0], in_pool=True)
        self.assertFalse(created.in_pool)
        with self.assertRaisesRegex(UserError, "not in the pool"), self.env.cr.savepoint():
            self._claim(self.people[0], lead)

    def test_nobody_writes_what_was_assigned(self):
        lead = self._pooled()
        row = lead.assignment_ids
        values = {"date": row.date, "method": "claim", "to_user_id": self.people[0].id}
        for user in (self.people[0], self.sales_manager, self.marketing_manager):
            for method, *args in (
                ("write", {"to_user_id": user.id}),
                ("unlink",),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self._call(user, row, method, *args, model="lead.assignment")
            for command in (
                Command.create(values),
                Command.delete(row.id),
                Command.update(row.id, values),
                Command.clear(),
            ):
                with (
                    self.subTest(user=user.login, command=command[0]),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self._call(user, lead, "write", {"assignment_ids": [command]})
                    self.env.flush_all()
        self.assertEqual(lead.assignment_ids, row)

    def test_limit_of_unworked_leads(self):
        self.team.pool_claim_limit = 2
        leads = self._pooled(4)
        member = self.people[0]
        self._claim(member, leads[0])
        with self.assertRaisesRegex(UserError, "2 are allowed"), self.env.cr.savepoint():
            self._claim(member, leads[1:3])
        self._claim(member, leads[1])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._claim(member, leads[2])
        leads[0].with_user(member)._register_interaction("call")
        self._claim(member, leads[2])
        self.assertEqual(leads.filtered(lambda lead: lead.user_id == member), leads[:3])
        self._claim(self.people[1], leads[3])

    def test_switched_off_nobody_claims(self):
        lead = self._pooled()
        self._switch(group_lead_management_assignment=False)
        with self.assertRaises(AccessError):
            self._claim(self.people[0], lead)
        self.assertTrue(lead.in_pool, "kept")

    def test_another_company(self):
        lead = self._pooled()
        other = self.env["res.company"].create({"name": "Đà Nẵng"})
        lead.with_context(tracking_disable=True).write({"company_id": other.id})
        with self.assertRaises(AccessError):
            self._claim(self.people[0], lead)

    def test_the_company_stays(self):
        """crm takes the company from a lead that has a team of all companies and nobody."""
        self._rule(method="pool")
        lead = self._leads(1)
        lead.company_id = self.env.company
        self._run_cron()
        self.assertTrue(lead.in_pool)
        self.assertEqual(lead.company_id, self.env.company)

    def test_moved_by_a_manager_it_is_not_claimed(self):
        moved, handed = self._pooled(2, marketing_user_id=self.marketing_user.id)
        moved.with_user(self.sales_manager).team_id = self.other_team
        handed.with_user(self.marketing_user)._hand_over(None, self.team, None, None)
        for lead, user in ((moved, self.salesman), (handed, self.people[0])):
            self.assertFalse(lead.in_pool)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._claim(user, lead)

    def test_filters(self):
        lead = self._pooled()
        search = self.env.ref("lead_management.crm_lead_view_search")
        leads = self.env["crm.lead"].with_user(self.people[0])
        views = leads.get_views([(search.id, "search")])["views"]
        self.assertIn("my_pools", views["search"]["arch"])
        domain = [
            ("in_pool", "=", True),
            ("user_id", "=", False),
            "|",
            ("team_id.member_ids", "in", self.people[0].id),
            ("team_id.user_id", "=", self.people[0].id),
        ]
        self.assertEqual(leads.search(domain), lead)
