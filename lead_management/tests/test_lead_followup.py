# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .. import bulk
from .lead_followup_common import MONDAY_10, VIETNAM, LeadFollowupCase


@tagged("post_install", "-at_install")
class TestLeadFollowup(LeadFollowupCase):
    """When follow-ups are planned, and when they go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._new_rule()

    def test_planned_on_entering_the_stage(self):
        lead = self._lead_of(self.salesman)
        self.assertFalse(lead.activity_ids)
        with freeze_time(MONDAY_10):
            lead.with_user(self.salesman).stage_id = self.quoted
        self.assertEqual(self._planned(lead), [("Call again", "2027-03-04")])
        activity = lead.activity_ids
        self.assertEqual(activity.user_id, self.salesman)
        self.assertEqual(activity.activity_type_id, self.call)
        self.assertEqual(activity.followup_rule_id, self.rule)
        self.assertTrue(activity.automated)
        self.assertEqual((lead.care_reason, str(lead.care_date)), ("followup", "2027-03-04"))
        followup = lead.followup_ids
        self.assertEqual((followup.state, followup.activity_id), ("planned", activity))
        self.assertEqual(str(followup.deadline), "2027-03-04 03:00:00")

    def test_planned_for_a_lead_created_there(self):
        leads = self._lead_of(self.salesman, stage_id=self.quoted.id)
        leads |= self._lead_of(self.salesman, stage_id=self.quoted.id, type="opportunity")
        for lead in leads:
            self.assertEqual(len(self._planned(lead)), 1)

    def test_planned_once_whoever_plans(self):
        """The database itself sees to it, also where nobody has looked."""
        planned = self._lead_of(self.salesman, stage_id=self.quoted.id)
        waiting = self._lead_of(self.salesman).with_context(mail_activity_automation_skip=True)
        waiting.stage_id = self.quoted
        self.assertFalse(waiting.activity_ids)
        self.assertEqual(self.rule._plan(planned | waiting).lead_id, waiting)
        self.assertFalse(self.rule._plan(planned | waiting))
        self.assertEqual(len((planned | waiting).activity_ids), 2)

    def test_several_rules_of_a_stage(self):
        self._new_rule(summary="Write", delay=1, sequence=1)
        lead = self._lead_of(self.salesman)
        with freeze_time(MONDAY_10):
            lead.stage_id = self.quoted
        self.assertEqual(
            self._planned(lead), [("Write", "2027-03-02"), ("Call again", "2027-03-04")]
        )

    def test_cancelled_on_leaving_and_planned_again(self):
        lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        lead.stage_id = self.new
        self.assertFalse(lead.activity_ids)
        self.assertEqual(lead.followup_ids.mapped("state"), ["cancelled"])
        lead.stage_id = self.quoted
        self.assertEqual(len(self._planned(lead)), 1)
        self.assertEqual(sorted(lead.followup_ids.mapped("state")), ["cancelled", "planned"])

    def test_three_stages_in_one_minute(self):
        self._new_rule(stage_id=self.new.id, summary="First call")
        self._new_rule(stage_id=self.last.id, summary="Negotiate", delay=1)
        lead = self._lead_of(self.salesman)
        with freeze_time(MONDAY_10):
            for stage in (self.quoted, self.new, self.quoted, self.last):
                lead.stage_id = stage
        self.assertEqual(self._planned(lead), [("Negotiate", "2027-03-02")])
        self.assertEqual(lead.followup_ids.filtered("is_current").mapped("state"), ["planned"])

    def test_other_activities_stay(self):
        lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        own = lead.activity_schedule("mail.mail_activity_data_call", summary="My own")
        lead.stage_id = self.new
        self.assertEqual(lead.activity_ids, own)

    def test_writing_the_same_stage_plans_nothing(self):
        lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        lead.activity_ids.action_feedback()
        lead.write({"stage_id": self.quoted.id, "user_id": self.leader.id})
        self.assertFalse(self._planned(lead))

    def test_done_and_cancelled_by_hand(self):
        done, cancelled = leads = self._lead_of(
            self.salesman, stage_id=self.quoted.id
        ) | self._lead_of(self.salesman, stage_id=self.quoted.id)
        done.with_user(self.salesman).activity_ids.action_feedback("Called")
        cancelled.with_user(self.salesman).activity_ids.unlink()
        self.assertEqual(leads.followup_ids.mapped("is_current"), [True, True])
        self.assertEqual(
            (done.followup_ids.state, cancelled.followup_ids.state), ("done", "cancelled")
        )
        done.stage_id = self.new
        self.assertEqual(done.followup_ids.state, "done")
        done.stage_id = self.quoted
        self.assertEqual(len(self._planned(done)), 1)

    def test_moved_and_passed_on_by_hand(self):
        self.rule.write({"escalate_after": 1})
        with freeze_time(MONDAY_10):
            lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        followup = lead.followup_ids
        self.assertEqual(str(followup.escalation_date), "2027-03-05 03:00:00")
        lead.activity_ids.write({"date_deadline": "2027-03-10", "user_id": self.leader.id})
        self.assertEqual(str(followup.deadline), "2027-03-10 03:00:00")
        self.assertEqual(str(followup.escalation_date), "2027-03-11 03:00:00")
        self.assertEqual(followup.user_id, self.leader)

    def test_closed_and_reopened(self):
        lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        back = partial(lead.write, {"stage_id": self.quoted.id})
        for close, reopen in (
            (lead.action_set_lost, lead.action_unarchive),
            (lead.action_archive, lead.action_unarchive),
            (lead.action_set_won, back),
        ):
            close()
            self.assertFalse(self._planned(lead))
            self.assertFalse(lead.followup_ids.filtered("is_current"))
            reopen()
            self.assertEqual(len(self._planned(lead)), 1)

    def test_no_rule_for_won_leads_and_foreign_activities(self):
        foreign = self.env["mail.activity.type"].create(
            {"name": "Foreign", "res_model": "crm.team"}
        )
        for values, said in (
            ({"stage_id": self.won.id}, "choose another stage"),
            ({"activity_type_id": foreign.id}, "no activity for leads"),
        ):
            with self.assertRaisesRegex(ValidationError, said), self.env.cr.savepoint():
                self.rule.write(values)

    def test_only_leads_of_the_team_and_company(self):
        other_company = self._second_company(self.salesman)
        self.rule.team_id = self.team
        branch = self._new_rule(company_id=other_company.id, summary="Branch")
        mine = self._lead_of(self.salesman, stage_id=self.quoted.id)
        no_team = self._lead_of(self.salesman, stage_id=self.quoted.id, team_id=False)
        theirs = self._lead_of(
            self.salesman, stage_id=self.quoted.id, team_id=False, company_id=other_company.id
        )
        self.assertEqual(mine.activity_ids.followup_rule_id, self.rule)
        self.assertFalse(no_team.activity_ids)
        self.assertEqual(theirs.activity_ids.followup_rule_id, branch)
        no_team.team_id = self.team
        self.assertEqual(no_team.activity_ids.followup_rule_id, self.rule)
        mine.team_id = False
        self.assertFalse(mine.activity_ids)

    def test_a_rule_that_is_changed(self):
        lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        self.rule.active = False
        self.assertEqual(len(self._planned(lead)), 1, "what is planned stays")
        self.assertFalse(self._planned(self._lead_of(self.salesman, stage_id=self.quoted.id)))
        self.rule.active = True
        self.rule.stage_id = self.last
        self.assertFalse(self._planned(lead), "it is about other leads now")
        lead.stage_id = self.last
        self.assertEqual(len(self._planned(lead)), 1)

    def test_merged_leads(self):
        leads = self.env["crm.lead"]
        for name in ("A", "B", "C"):
            leads |= self._lead_of(
                self.salesman, stage_id=self.quoted.id, name=name, type="opportunity"
            )
        leads[0].activity_ids.action_feedback()
        own = leads[1].activity_schedule("mail.mail_activity_data_call", summary="My own")
        with self.env.cr.savepoint() as savepoint:
            for kept in leads:
                merged = leads.sorted(lambda lead, kept=kept: lead != kept).merge_opportunity()
                followups = merged.followup_ids
                self.assertLessEqual(len(self._planned(merged)), 1)
                self.assertEqual(len(followups), 3)
                self.assertEqual(len(followups.filtered("is_current")), 1)
                self.assertIn(own, merged.activity_ids)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_automation_that_moves_the_lead_back_and_forth(self):
        """A rule that plans because of its own activity comes to an end."""
        self._new_rule(stage_id=self.last.id, summary="Negotiate")
        seesaw = {self.quoted: self.last, self.last: self.quoted}
        create = type(self.env["mail.activity"]).create
        moves = []

        def create_and_move(activities, vals_list):
            created = create(activities, vals_list)
            lead = self.env["crm.lead"].browse(created.mapped("res_id"))
            moves.append(lead.stage_id)
            lead.sudo().stage_id = seesaw[lead.stage_id]
            return created

        self.patch(type(self.env["mail.activity"]), "create", create_and_move)
        lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        self.assertLessEqual(len(moves), 2)
        self.assertLessEqual(len(self._planned(lead)), 1)
        self.assertLessEqual(len(lead.followup_ids.filtered("is_current")), 1)

    def test_chained_activity(self):
        """The activity that follows by its type is nobody's rule's, and stays on leaving."""
        self.call.write({"chaining_type": "trigger", "triggered_next_type_id": self.call.id})
        lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        lead.activity_ids.action_feedback()
        self.assertEqual(len(lead.activity_ids), 1)
        self.assertFalse(lead.activity_ids.followup_rule_id)
        lead.stage_id = self.new
        self.assertEqual(len(lead.activity_ids), 1)

    def test_switched_off(self):
        lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        self._switch(group_lead_management_followup=False)
        self.assertFalse(self._planned(self._lead_of(self.salesman, stage_id=self.quoted.id)))
        self.assertEqual(len(self._planned(lead)), 1)
        crons = self.env["ir.cron"]
        for name in ("apply", "escalate"):
            crons |= self.env.ref(f"lead_management.ir_cron_lead_followup_{name}")
        self.assertFalse(any(crons.mapped("active")))
        lead.stage_id = self.new
        self.assertFalse(lead.activity_ids)
        self._switch(group_lead_management_followup=True)
        self.assertTrue(all(crons.mapped("active")))
        lead.stage_id = self.quoted
        self.assertEqual(len(self._planned(lead)), 1)
        self._switch(group_lead_management=False)
        self.assertFalse(self._planned(self._lead_of(self.salesman, stage_id=self.quoted.id)))

    def test_nothing_is_asked_where_there_is_no_rule(self):
        self.rule.unlink()
        lead = self._lead_of(self.salesman)
        self.env.flush_all()
        lead.with_user(self.salesman).stage_id = self.quoted
        self.env["lead.followup.rule"]._get_scopes()
        self.env.flush_all()
        with self.assertQueries([], flush=False):
            rules = self.env["lead.followup.rule"]
            self.assertFalse(rules._get_scopes())


@tagged("post_install", "-at_install")
class TestLeadFollowupInBulk(LeadFollowupCase):
    def test_many_leads_in_bounded_queries(self):
        self._new_rule()
        self._new_rule(summary="Write", delay=2, delay_unit="working_days")
        colleague = self._new_user("followup_colleague", "sales_team.group_sale_salesman")
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {number}",
                    "stage_id": self.new.id,
                    "team_id": self.team.id,
                    "user_id": (self.salesman, colleague)[number % 2].id,
                }
                for number in range(120)
            ]
        )
        counts = []
        for batch in (leads[:20], leads[20:40], leads[40:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch.stage_id = self.quoted
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(len(leads.activity_ids), 240)
        self.assertLess(counts[2] - counts[1], 20, counts)

    def test_same_activities_as_by_the_orm(self):
        """Where another addon has a say in activities the ORM creates them, and the same ones."""
        self._new_rule(note="Hỏi giá <b>", delay=0)
        names = [
            name
            for name, field in self.env["mail.activity"]._fields.items()
            if field.store and name not in ("id", "res_id", "create_date", "write_date")
        ]
        found = []
        for modules in (bulk.KNOWN_MODULES, set()):
            leads = self.env["crm.lead"].union(*(self._lead_of(self.salesman) for _ in range(25)))
            leads.message_unsubscribe(self.salesman.partner_id.ids)
            with patch.object(bulk, "KNOWN_MODULES", modules), freeze_time(MONDAY_10):
                leads.stage_id = self.quoted
            self.assertEqual(len(leads.activity_ids), 25)
            self.assertEqual(leads.message_partner_ids, self.salesman.partner_id)
            self.assertEqual(set(leads.mapped("care_reason")), {"followup"})
            self.assertEqual(leads.followup_ids.activity_id, leads.activity_ids)
            self.env.invalidate_all()
            found.append([activity.read(names)[0] | {"id": 0} for activity in leads.activity_ids])
        self.assertEqual(*found)

    def test_one_notice_a_person(self):
        self._new_rule()
        self._new_rule(summary="Write")
        leads = self.env["crm.lead"].union(*(self._lead_of(self.salesman) for _ in range(3)))
        own = self._lead_of(self.leader)
        before = self.env["mail.notification"].search([])
        (leads | own).with_user(self.leader).stage_id = self.quoted
        notice = self._notices(self.salesman, before)
        self.assertEqual(len(notice), 1)
        self.assertIn("6 follow-ups", notice.mail_message_id.subject)
        self.assertIn("Call again", notice.mail_message_id.body)
        self.assertFalse(self._notices(self.leader, before))


@tagged("post_install", "-at_install")
class TestLeadFollowupDelays(LeadFollowupCase):
    """Until when, in whose time."""

    def _due(self, moment, **values):
        rule = self._new_rule(**values)
        with freeze_time(moment):
            lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        date = str(lead.activity_ids.date_deadline)
        deadline = str(lead.followup_ids.deadline)
        lead.unlink()
        rule.unlink()
        return date, deadline

    def test_hours(self):
        # 20:00 in Vietnam
        self.assertEqual(
            self._due("2027-03-01 13:00:00", delay=5, delay_unit="hours"),
            ("2027-03-02", "2027-03-01 18:00:00"),
        )

    def test_days_are_the_assignees(self):
        # Monday, 23:30 UTC: Tuesday in Vietnam
        self.assertEqual(self._due("2027-03-01 23:30:00", delay=3)[0], "2027-03-05")
        self.salesman.tz = "America/New_York"
        self.assertEqual(self._due("2027-03-01 23:30:00", delay=3)[0], "2027-03-04")

    def test_daylight_saving(self):
        """Three days after 23:30 it is 23:30 again, though one of them has 23 hours."""
        self.salesman.tz = "Europe/Paris"
        self.assertEqual(
            self._due("2027-03-26 22:30:00", delay=3), ("2027-03-29", "2027-03-29 21:30:00")
        )
        self.assertEqual(
            self._due("2027-10-29 21:30:00", delay=3), ("2027-11-01", "2027-11-01 22:30:00")
        )

    def test_working_days(self):
        calendar = self.company.resource_calendar_id
        working = {"delay_unit": "working_days"}
        self.assertEqual(self._due(MONDAY_10, delay=1, **working)[0], "2027-03-02")
        self.assertEqual(self._due(MONDAY_10, delay=5, **working)[0], "2027-03-08")
        self.assertEqual(self._due("2027-03-06 03:00:00", delay=1, **working)[0], "2027-03-08")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Tết",
                "calendar_id": calendar.id,
                "date_from": "2027-03-01 17:00:00",
                "date_to": "2027-03-02 17:00:00",
            }
        )
        self.assertEqual(self._due(MONDAY_10, delay=1, **working)[0], "2027-03-03")
        calendar.attendance_ids.unlink()
        self.assertEqual(self._due(MONDAY_10, delay=1, **working)[0], "2027-03-02")

    def test_working_days_of_the_leads_company(self):
        company = self._second_company(self.salesman)
        calendar = self.env["resource.calendar"].create({"name": "Sunday", "tz": VIETNAM})
        calendar.attendance_ids.filtered(lambda line: line.dayofweek != "0").unlink()
        calendar.attendance_ids.dayofweek = "6"
        company.resource_calendar_id = calendar
        self._new_rule(delay=1, delay_unit="working_days")
        with freeze_time(MONDAY_10):
            lead = self._lead_of(
                self.salesman, stage_id=self.quoted.id, company_id=company.id, team_id=False
            )
        self.assertEqual(str(lead.activity_ids.date_deadline), "2027-03-07")

    def test_at_once(self):
        self.assertEqual(self._due(MONDAY_10, delay=0)[0], "2027-03-01")
        self.assertEqual(self._due(MONDAY_10, delay=0, delay_unit="working_days")[0], "2027-03-01")


@tagged("post_install", "-at_install")
class TestLeadFollowupAssignees(LeadFollowupCase):
    """Who gets it."""

    def _get_assignee(self, rule, **values):
        with freeze_time(MONDAY_10):
            lead = self._lead_of(self.salesman, **{"stage_id": self.quoted.id, **values})
        self.assertEqual(lead.activity_ids.followup_rule_id, rule)
        return lead.activity_ids.user_id

    def test_owner(self):
        rule = self._new_rule()
        self.assertEqual(self._get_assignee(rule), self.salesman)
        marketing = {"user_id": False, "marketing_user_id": self.marketing_user.id}
        self.assertEqual(self._get_assignee(rule, **marketing), self.marketing_user)
        nobody = {"user_id": False, "marketing_user_id": False}
        self.assertEqual(self._get_assignee(rule, **nobody), self.leader)
        self.assertFalse(self._get_assignee(rule, **nobody, team_id=False))

    def test_leader_and_person(self):
        rule = self._new_rule(assign_to="leader")
        self.assertEqual(self._get_assignee(rule), self.leader)
        self.assertEqual(self._get_assignee(rule, team_id=False), self.salesman)
        rule.write({"assign_to": "user", "user_id": self.sales_manager.id})
        self.assertEqual(self._get_assignee(rule), self.sales_manager)

    def test_absent_and_archived_people(self):
        rule = self._new_rule(assign_to="user", user_id=self.sales_manager.id)
        self._be_absent(self.sales_manager, "2027-03-05 00:00:00")
        self.assertEqual(self._get_assignee(rule), self.salesman)
        self._be_absent(self.salesman, "2027-03-05 00:00:00")
        self.assertEqual(self._get_assignee(rule), self.leader)
        self._be_absent(self.leader, "2027-03-05 00:00:00")
        self.assertEqual(self._get_assignee(rule), self.sales_manager, "she even so")
        self.sales_manager.active = False
        self.assertEqual(self._get_assignee(rule), self.salesman)

    def test_of_another_company(self):
        company = self.env["res.company"].create({"name": "Chi nhánh Đà Nẵng"})
        rule = self._new_rule(assign_to="user", user_id=self.sales_manager.id)
        lead = self.env["crm.lead"].create(
            {
                "name": "Far away",
                "stage_id": self.quoted.id,
                "user_id": False,
                "team_id": False,
                "company_id": company.id,
            }
        )
        self.assertEqual(lead.activity_ids.followup_rule_id, rule)
        self.assertFalse(lead.activity_ids.user_id)
        self.sales_manager.company_ids = [Command.link(company.id)]
        lead.stage_id = self.new
        lead.stage_id = self.quoted
        self.assertEqual(lead.activity_ids.user_id, self.sales_manager)
