# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .lead_assignment_common import LeadAssignmentCase


@tagged("post_install", "-at_install")
class TestLeadAssignment(LeadAssignmentCase):
    # ---- which leads

    def test_leads_stay_leads(self):
        self._rule()
        leads = self._leads(2) | self._leads(1, type="opportunity")
        self._run_cron()
        self.assertEqual(leads.mapped("type"), ["lead", "lead", "opportunity"])
        self.assertEqual(leads.team_id, self.team)
        self.assertEqual(leads.user_id, self.people)

    def test_what_is_not_given_out(self):
        self._rule()
        taken = self._leads(1, user_id=self.salesman.id)
        lost = self._leads(1)
        lost.action_set_lost()
        gone = self._leads(1)
        gone.lifecycle_stage_id = self.stage["disqualified"]
        handed, returned, withdrawn = (
            self._new_lead(self.marketing_user, name=name) for name in "abc"
        )
        (handed | returned | withdrawn)._hand_over(None, self.team, None, None)
        reason = self.env.ref("lead_management.lead_return_reason_no_need")
        returned.with_user(self.people[0])._return_to_marketing(reason)
        withdrawn.action_withdraw_hand_over()
        self._run_cron()
        self.assertEqual(taken.user_id, self.salesman)
        for lead in (lost, gone, handed, returned, withdrawn):
            self.assertFalse(lead.user_id)

    def test_the_first_rule_decides(self):
        other_team = self.env["crm.team"].create({"name": "Sài Gòn", "use_leads": True})
        self._rule(sequence=1, team_id=other_team.id, source_ids=[Command.set(self.web.ids)])
        self._rule(sequence=2)
        web, event = self._leads(1, source_id=self.web.id), self._leads(1, source_id=self.event.id)
        self._run_cron()
        self.assertFalse(web.user_id, "its rule has nobody, so it waits")
        self.assertIn(event.user_id, self.people)

    def test_criteria(self):
        industry = self.env["res.partner.industry"].create({"name": "Dệt may"})
        campaign = self.env["utm.campaign"].create({"name": "Tết"})
        vietnam = self.hanoi.country_id
        self._rule(
            state_ids=[Command.set(self.hanoi.ids)],
            country_ids=[Command.set(vietnam.ids)],
            industry_ids=[Command.set(industry.ids)],
            source_ids=[Command.set((self.web | self.event).ids)],
            campaign_ids=[Command.set(campaign.ids)],
            domain="[('priority', '=', '2')]",
        )
        values = {
            "state_id": self.hanoi.id,
            "country_id": vietnam.id,
            "industry_id": industry.id,
            "source_id": self.event.id,
            "campaign_id": campaign.id,
            "priority": "2",
        }
        match = self._leads(1, **values)
        others = self.env["crm.lead"]
        for name in values:
            others |= self._leads(1, **{**values, name: False})
        self._run_cron()
        self.assertTrue(match.user_id)
        self.assertFalse(others.user_id)

    # ---- how they are shared

    def test_evenly(self):
        self._rule()
        leads = self._leads(300)
        self._run_cron()
        self.assertEqual(self._counts(leads), [100, 100, 100])

    def test_evenly_over_many_runs(self):
        self._rule()
        leads = self.env["crm.lead"]
        for _number in range(7):
            leads |= self._leads(1)
            self._run_cron()
        self.assertEqual(self._counts(leads), [3, 2, 2])

    def test_ratio(self):
        for member, weight in zip(self.members, (1, 2, 3), strict=True):
            member.assignment_weight = weight
        self._rule(method="ratio")
        leads = self._leads(300)
        self._run_cron()
        self.assertEqual(self._counts(leads), [50, 100, 150])

    def test_capacity(self):
        for member, capacity in zip(self.members, (30, 60, 10), strict=True):
            member.assignment_max = capacity
        rule = self._rule(method="capacity")
        leads = self._leads(10)
        self._run_cron()
        self.assertEqual(self._counts(leads), [1, 2, 1], "a thirtieth a day, one at least")
        self.assertIn("at capacity", rule.problem)
        self.members[0].assignment_max = 300
        self.env.invalidate_all()
        self._run_cron()
        self.assertEqual(self._counts(leads), [7, 2, 1])

    def test_capacity_over_30_days(self):
        self.members[1:].assignment_optout = True
        self.members[0].assignment_max = 30
        self._leads(30, user_id=self.people[0].id, team_id=self.team.id).write(
            {"date_open": fields.Datetime.now() - timedelta(days=3)}
        )
        self._rule(method="capacity")
        lead = self._leads(1)
        self._run_cron()
        self.assertFalse(lead.user_id)

    def test_who_is_left_out(self):
        absent, paused, gone = self.people
        self._absence(absent)
        self.members[1].assignment_optout = True
        gone.active = False
        rule = self._rule()
        lead = self._leads(1)
        self._run_cron()
        self.assertFalse(lead.user_id)
        for name in (absent.name, paused.name):
            self.assertIn(name, rule.problem)
        self.members[1].assignment_optout = False
        self._run_cron()
        self.assertEqual(lead.user_id, paused)

    def _absence(self, user):
        resource = self.env["resource.resource"].create({"name": user.name, "user_id": user.id})
        now = fields.Datetime.now()
        return self.env["resource.calendar.leaves"].create(
            {
                "resource_id": resource.id,
                "date_from": now - timedelta(days=1),
                "date_to": now + timedelta(days=1),
            }
        )

    def test_whoever_comes_back_is_not_flooded(self):
        leave = self._absence(self.people[0])
        self._rule()
        self._leads(20)
        self._run_cron()
        self.members[1].assignment_optout = True
        with freeze_time(leave.date_to + timedelta(minutes=1)):
            self.members[1].assignment_optout = False
            leads = self._leads(9)
            self._run_cron()
        self.assertEqual(self._counts(leads), [3, 3, 3])

    def test_members_filter(self):
        self.members[0].assignment_domain = f"[('source_id', '=', {self.web.id})]"
        self._rule()
        web = self._leads(3, source_id=self.web.id)
        event = self._leads(4, source_id=self.event.id)
        self._run_cron()
        self.assertEqual(self._counts(web), [1, 1, 1])
        self.assertEqual(self._counts(event), [0, 2, 2])

    # ---- what is kept, and who is told

    def test_why(self):
        rule = self._rule()
        lead = self._leads(1)
        self._run_cron()
        assignment = lead.assignment_ids
        self.assertEqual(assignment.to_user_id, self.people[0])
        self.assertEqual((assignment.rule_id, assignment.team_id), (rule, self.team))
        self.assertIn("Evenly: 0 leads since", assignment.reason)
        rule.unlink()
        self.assertEqual(lead.assignment_ids, assignment)
        lead.unlink()
        self.assertFalse(assignment.exists())

    def test_merging_keeps_it(self):
        self._rule()
        leads = self._leads(2)
        self._run_cron()
        kept = leads.merge_opportunity()
        self.assertEqual(len(kept.assignment_ids), 2)

    def test_one_notice_a_person(self):
        self._rule()
        before = self.env["mail.notification"].search([])
        self._leads(12)
        self._run_cron()
        self.env.flush_all()
        self.cr.precommit.run()
        notices = self.env["mail.notification"].search([]) - before
        for user in self.people:
            hers = notices.filtered(lambda n, to=user.partner_id: n.res_partner_id == to)
            self.assertEqual(hers.mail_message_id.mapped("subject"), ["4 new leads"])

    # ---- conditions that somebody typed in

    def test_attribute_in_the_conditions(self):
        attribute = self.env["lead.attribute"].create({"name": "SourceBank", "type": "char"})
        name = attribute.field_name
        rule = self._rule(domain=f"[('{name}', '=', 'VCB')]")
        match, other = self._leads(1, **{name: "VCB"}), self._leads(1)
        self._run_cron()
        self.assertTrue(match.user_id)
        self.assertFalse(other.user_id)
        attribute.unlink()
        rule.invalidate_recordset()
        self.assertIn(name, rule.problem)
        lead = self._leads(1)
        self._run_cron()
        self.assertFalse(lead.user_id, "left out, and nothing breaks")
        self._rule(name="Next", sequence=99)
        self._run_cron()
        self.assertTrue(lead.user_id)

    def test_conditions_that_cannot_be(self):
        for domain in (
            "[('no_such_field', '=', 1)]",
            "[('name', '~~', 'x')]",
            "[('name', '=', __import__('os').getcwd())]",
            "nonsense",
            "[('color', '>', 'red')]",
        ):
            with (
                self.subTest(domain),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
                mute_logger("odoo.sql_db"),
            ):
                self._rule(domain=domain)

    def test_conditions_see_no_more_than_their_author(self):
        """A rule cannot tell its author what she may not look up herself."""
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._rule(domain="[('create_uid.password', '!=', False)]")
        rule = self._rule(domain="[('name', '!=', False)]", domain_user_id=self.env.uid)
        self.assertEqual(rule.domain_user_id, self.sales_manager)
        rule.write({"domain_user_id": self.env.uid})
        self.assertEqual(rule.domain_user_id, self.sales_manager)
        lead = self._leads(1)
        self.sales_manager.active = False
        self._run_cron()
        self.assertFalse(lead.user_id)
        self.assertIn(self.sales_manager.name, rule.problem)
        rule.with_user(self.marketing_manager).domain = "[('name', '!=', 'x')]"
        self._run_cron()
        self.assertTrue(lead.user_id)

    # ---- companies

    def test_companies(self):
        other = self._second_company(self.people[2], self.sales_manager)
        self._rule()
        lead = self._leads(1)
        lead.company_id = other
        self._run_cron()
        self.assertEqual((lead.user_id, lead.company_id), (self.people[2], other))

    def test_a_rule_of_one_company(self):
        other = self._second_company(*self.people, self.sales_manager)
        self._rule(company_id=other.id)
        lead = self._leads(1)
        lead.company_id = self.env.company
        self._run_cron()
        self.assertFalse(lead.user_id)
        foreign = self.env["crm.team"].create({"name": "Đà Nẵng", "company_id": other.id})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._rule(team_id=foreign.id, company_id=self.env.company.id)

    # ---- when

    def test_new_leads_wake_the_job_once(self):
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("lead_management.ir_cron_lead_assignment")

        def count():
            return triggers.search_count([("cron_id", "=", cron.id)])

        before = count()
        self._leads(2)
        self.assertEqual(count(), before, "no rule, nothing to wake for")
        self._rule()
        self._leads(2)
        self._leads(2)
        self.assertEqual(count(), before + 1)

    def test_creating_costs_nothing_without_rules(self):
        self._leads(1)
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.env["lead.assignment.rule"]._is_any_active()

    def test_assign_now(self):
        rule = self._rule(source_ids=[Command.set(self.web.ids)])
        self._rule(sequence=20)
        web, event = self._leads(3, source_id=self.web.id), self._leads(3)
        action = rule.action_assign_now()
        self.assertIn("3 leads assigned to 3 people", action["params"]["message"])
        self.assertEqual(self._counts(web), [1, 1, 1])
        self.assertFalse(event.user_id)
        event[0].with_user(self.sales_manager).action_assign_now()
        self.assertTrue(event[0].user_id)
        self.assertFalse(event[1:].user_id)
        self.team.with_user(self.leader).action_assign_now()
        self.assertEqual(len(event.user_id), 3)

    def test_who_has_leads_assigned(self):
        rule = self._rule()
        leads = self._leads(1)
        for user in (self.salesman, self.marketing_user, self.internal_user):
            for record in (rule, leads, self.team):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    record.with_user(user).action_assign_now()
        self.assertFalse(leads.user_id)

    def test_switched_off(self):
        rule = self._rule()
        self._switch(group_lead_management_assignment=False)
        cron = self.env.ref("lead_management.ir_cron_lead_assignment")
        self.assertFalse(cron.active)
        with self.assertRaises(AccessError):
            rule.action_assign_now()
        self.assertNotIn("action_reassign", self._list_arch(self.sales_manager))
        self._switch(group_lead_management_assignment=True)
        self.assertTrue(cron.active)
        self.assertTrue(rule.active)

    def _list_arch(self, user):
        view = self.env.ref("lead_management.crm_lead_view_list")
        leads = self.env["crm.lead"].with_user(user)
        return leads.get_views([(view.id, "list")])["views"]["list"]["arch"]

    def test_buttons_for_those_alone_who_may(self):
        for user, may in (
            (self.salesman, False),
            (self.marketing_user, False),
            (self.leader, True),
            (self.salesman_all, True),
            (self.marketing_manager, True),
            (self.salesman, False),
        ):
            self.assertEqual("action_reassign" in self._list_arch(user), may, user.login)

    def test_one_broken_lead_holds_nobody_up(self):
        """Whatever another addon says to one lead, the others of its chunk are given out."""
        self._rule()
        leads = self._leads(3)
        poison = leads[1]
        self.patch(
            type(self.env["crm.lead"]),
            "_check_company",
            lambda records, fnames=None: self._refuse(records, poison),
        )
        with mute_logger("odoo.addons.lead_management.models.lead_assignment_run"):
            self._run_cron()
        self.assertFalse(poison.user_id)
        self.assertEqual(len((leads - poison).user_id), 2)
        cron = self.env.ref("lead_management.ir_cron_lead_assignment")
        progress = self.env["ir.cron.progress"].search([("cron_id", "=", cron.id)], limit=1)
        self.assertFalse(progress.remaining, "nor is it tried again and again")

    def _refuse(self, records, poison):
        if poison in records:
            raise ValueError("not this one")

    def test_many_leads_in_bounded_queries(self):
        self._rule(source_ids=[Command.set(self.web.ids)])
        self._rule(domain="[('name', '!=', 'x')]")
        counts = []
        for number in (100, 200):
            self._leads(number, source_id=self.event.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._run_cron()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 60, counts)
        self.assertLess(counts[1], 300, counts)

    def test_a_thousand_leads(self):
        self._rule()
        leads = self._leads(1000)
        self.env.flush_all()
        before = self.cr.sql_log_count
        self._run_cron()
        self.assertEqual(sorted(self._counts(leads)), [333, 333, 334])
        self.assertLess(self.cr.sql_log_count - before, 1000, "less than one a lead")

    def test_menu(self):
        menu = self.env.ref("lead_management.lead_assignment_rule_menu")
        menus = self.env["ir.ui.menu"].with_user(self.sales_manager)
        self.assertIn(menu.id, menus._visible_menu_ids())
        self._switch(group_lead_management_assignment=False)
        self.assertNotIn(menu.id, menus._visible_menu_ids())
