# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .lead_followup_common import MONDAY_10, LeadFollowupCase


@tagged("post_install", "-at_install")
class TestLeadFollowupApply(LeadFollowupCase):
    """Leads that are in the stage before the rule; and what the rule would do for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(MONDAY_10 - timedelta(days=1)):
            cls.leads = cls.env["crm.lead"].create(
                [
                    {
                        "name": f"Lead {number}",
                        "stage_id": cls.quoted.id,
                        "team_id": cls.team.id,
                        "user_id": cls.salesman.id,
                    }
                    for number in range(25)
                ]
            )
        cls.leads.date_last_stage_update = MONDAY_10 - timedelta(days=1)
        cls.rule = cls._new_rule()

    def test_preview_writes_nothing(self):
        with freeze_time(MONDAY_10):
            action = self.rule.with_user(self.sales_manager).action_preview()
            previews = self.env["lead.followup.preview"].with_user(self.sales_manager)
            values = previews.with_context(**action["context"]).default_get(
                ["rule_id", "lead_count", "line_ids"]
            )
        self.assertEqual(values["lead_count"], 25)
        lines = [command[2] for command in values["line_ids"]]
        self.assertEqual([line["lead_id"] for line in lines], self.leads[:20].ids)
        self.assertEqual({line["user_id"] for line in lines}, {self.salesman.id})
        # since they came on Sunday
        self.assertEqual({str(line["date_deadline"]) for line in lines}, {"2027-03-03"})
        self.assertFalse(self.leads.activity_ids)
        self.assertFalse(self.leads.followup_ids)
        self.assertFalse(previews.sudo().search([]))

    def test_preview_is_the_dialogs(self):
        with Form(
            self.env["lead.followup.preview"].with_context(default_rule_id=self.rule.id)
        ) as form:
            self.assertEqual(form.lead_count, 25)
            self.assertEqual(form.hidden_count, 5)
            self.assertEqual(len(form.line_ids), 20)
        form.record.action_apply()
        self.assertTrue(self.rule.applied_since)

    def test_applied_in_the_background(self):
        (self.leads[0] | self.leads[1]).activity_schedule("mail.mail_activity_data_call")
        self.leads[2].action_archive()
        before = self.env["mail.notification"].search([])
        with freeze_time(MONDAY_10):
            self.rule.with_user(self.marketing_manager).action_apply()
            self.assertFalse(self.leads.followup_ids, "not while somebody waits")
            self._run_cron("apply")
        self.assertEqual(len(self.leads.followup_ids), 24)
        self.assertEqual(set(self._planned(self.leads)), {("Call again", "2027-03-03")})
        self.assertFalse(self.rule.applied_since)
        self.assertEqual(len(self._notices(self.salesman, before)), 1)
        self.leads[3].activity_ids.action_feedback()
        self.rule.action_apply()
        self._run_cron("apply")
        self.assertEqual(len(self.leads.followup_ids), 24, "once for each entry")

    def test_what_is_late_already_is_due_today(self):
        self.leads.date_last_stage_update = MONDAY_10 - timedelta(days=90)
        with freeze_time(MONDAY_10):
            self.rule.action_apply()
            self._run_cron("apply")
        self.assertEqual(set(self._planned(self.leads)), {("Call again", "2027-03-01")})

    def test_goes_on_where_it_was_interrupted(self):
        self.rule.action_apply()
        rules = type(self.rule)
        plan = rules._plan
        calls = []

        def plan_and_die(rule, leads, **options):
            calls.append(leads)
            if len(calls) == 3:
                raise MemoryError
            return plan(rule, leads, **options)

        self.patch(rules, "_plan", plan_and_die)
        self.env.flush_all()
        for planned in (20, 25):
            with (
                self.enter_registry_test_mode(),
                contextlib.suppress(MemoryError),
                self.registry.cursor() as cr,
            ):
                self.env(cr=cr)["lead.followup.rule"]._cron_apply(batch_size=10)
            self.env.invalidate_all()
            self.assertEqual(len(self.leads.followup_ids), planned)
        self.assertEqual(len(self.leads.followup_ids), 25)
        self.assertEqual(len(self._planned(self.leads)), 25)
        self.assertFalse(self.rule.applied_since)

    def test_who_may_apply(self):
        for user in (self.salesman, self.salesman_all, self.marketing_user, self.internal_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rule.with_user(user).action_apply()
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["lead.followup.preview"].with_user(user).create({"rule_id": self.rule.id})

    def test_not_while_switched_off(self):
        self.rule.action_apply()
        self._switch(group_lead_management_followup=False)
        self.env["lead.followup.rule"]._cron_apply()
        self.assertFalse(self.leads.followup_ids)
        with self.assertRaises(UserError):
            self.rule.action_apply()


@tagged("post_install", "-at_install")
class TestLeadFollowupEscalation(LeadFollowupCase):
    def test_escalated_once(self):
        self._new_rule(escalate_after=1)
        quiet = self._new_rule(summary="Never mind")
        with freeze_time(MONDAY_10):
            late = self._lead_of(self.salesman, stage_id=self.quoted.id)
            late |= self._lead_of(self.salesman, stage_id=self.quoted.id)
            done = self._lead_of(self.salesman, stage_id=self.quoted.id)
            gone = self._lead_of(self.salesman, stage_id=self.quoted.id)
            her_own = self._lead_of(self.leader, stage_id=self.quoted.id)
            done.activity_ids.action_feedback()
            gone.stage_id = self.new
        before = self.env["mail.notification"].search([])
        with freeze_time(MONDAY_10 + timedelta(days=3, hours=23)):
            self._run_cron("escalate")
            self.assertFalse(self._notices(self.leader, before))
        with freeze_time(MONDAY_10 + timedelta(days=4, hours=1)):
            self._run_cron("escalate")
            notice = self._notices(self.leader, before)
            self.assertEqual(len(notice), 1)
            self.assertIn("2 follow-ups", notice.mail_message_id.subject)
            self._run_cron("escalate")
            self.assertEqual(self._notices(self.leader, before), notice)
        escalated = (late | done | gone | her_own).followup_ids.filtered("escalated")
        self.assertEqual(escalated.lead_id, late | her_own)
        self.assertNotIn(quiet, escalated.rule_id)

    def test_working_days(self):
        self._new_rule(delay=1, escalate_after=1, escalate_unit="working_days")
        with freeze_time("2027-03-04 03:00:00"):  # Thursday
            lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        self.assertEqual(lead.followup_ids.escalation_date.date().isoformat(), "2027-03-08")

    def test_archived_rule(self):
        rule = self._new_rule(escalate_after=1, escalate_unit="hours", delay=0)
        with freeze_time(MONDAY_10):
            lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        rule.active = False
        with freeze_time(MONDAY_10 + timedelta(days=1)):
            self._run_cron("escalate")
        self.assertFalse(lead.followup_ids.escalated)


@tagged("post_install", "-at_install")
class TestLeadFollowupRule(LeadFollowupCase):
    def test_name(self):
        rule = self._new_rule(delay_unit="working_days")
        self.assertEqual(rule.display_name, "Call again · Đã gửi báo giá + 3 working days")
        found = self.env["lead.followup.rule"].search([("display_name", "ilike", "báo giá")])
        self.assertEqual(found, rule)

    @mute_logger("odoo.sql_db")
    def test_bad_rules(self):
        for values in (
            {"delay": -1},
            {"delay": 20_000},
            {"escalate_after": -1},
            {"assign_to": "user", "user_id": False},
        ):
            with (
                self.subTest(values),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._new_rule(**values)

    def test_what_a_rule_needs_is_kept(self):
        activity_type = self.env["mail.activity.type"].create({"name": "Nhắn Zalo"})
        rule = self._new_rule(
            activity_type_id=activity_type.id,
            team_id=self.team.id,
            assign_to="user",
            user_id=self.sales_manager.id,
        )
        lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        for needed in (activity_type, self.quoted, self.team, self.sales_manager):
            with (
                self.subTest(needed),
                self.assertRaisesRegex(UserError, "Follow-up rules need"),
                self.env.cr.savepoint(),
            ):
                needed.unlink()
        with self.assertRaisesRegex(UserError, "Archive it instead"), self.env.cr.savepoint():
            rule.unlink()
        self.assertEqual(lead.activity_ids.activity_type_id, activity_type)
        self._new_rule(summary="Unused").unlink()
        activity_type.active = False
        lead.stage_id = self.new
        lead.stage_id = self.quoted
        self.assertEqual(lead.activity_ids.activity_type_id, activity_type)

    def test_on_the_form_of_the_stage(self):
        form = Form(self.quoted.with_user(self.marketing_manager), "crm.crm_stage_form")
        with form.followup_rule_ids.new() as line:
            line.summary = "Call again"
        form.save()
        self.assertEqual(self.quoted.followup_rule_ids.summary, "Call again")

    def test_text_of_a_rule_is_no_markup(self):
        self._new_rule(note="<script>alert(1)</script>\nHỏi giá")
        lead = self._lead_of(self.salesman, stage_id=self.quoted.id)
        self.assertIn("&lt;script&gt;", lead.activity_ids.note)

    def test_planned_of_a_rule(self):
        rule = self._new_rule()
        leads = self._lead_of(self.salesman, stage_id=self.quoted.id)
        leads |= self._lead_of(self.salesman, stage_id=self.quoted.id)
        leads[0].activity_ids.action_feedback()
        self.assertEqual(rule.planned_count, 1)
        action = rule.with_user(self.sales_manager).action_open_followups()
        self.assertEqual(self.env["lead.followup"].search(action["domain"]).lead_id, leads)
