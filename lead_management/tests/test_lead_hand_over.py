# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LeadManagementCase

MONDAY_10 = datetime(2027, 3, 1, 3)  # 10:00 in Vietnam


@tagged("post_install", "-at_install")
class TestLeadHandOver(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={"lang": "en_US"})
        cls.company = cls.env.company
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Office", "tz": "Asia/Ho_Chi_Minh"}
        )
        cls.company.lead_hand_over_hours = 8
        cls.leader = cls._new_user("lead_leader", "sales_team.group_sale_salesman")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Hà Nội",
                "user_id": cls.leader.id,
                "member_ids": [Command.set(cls.salesman.ids)],
            }
        )
        cls.other_salesman = cls._new_user("lead_other", "sales_team.group_sale_salesman")
        cls.software = cls.env["product.category"].create({"name": "Phần mềm"})
        cls.reason = cls.env.ref("lead_management.lead_return_reason_no_need")

    def setUp(self):
        super().setUp()
        self.lead = self._new_lead(self.marketing_user)

    def _hand_over(self, lead=None, salesperson=None, team=None, user=None, note="Call at nine"):
        lead = (lead or self.lead).with_user(user or self.marketing_user)
        salesperson = self.salesman if salesperson is None and team is None else salesperson
        return lead._hand_over(salesperson, team, self.software, note)

    def _activities(self, lead, user):
        return lead.with_env(self.env).activity_ids.filtered(
            lambda activity: activity.user_id == user
        )

    def _escalate(self):
        cron = self.env.ref("lead_management.ir_cron_lead_hand_over")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    # Hand over

    def test_hand_over(self):
        hand_over = self._hand_over()
        lead = self.lead.with_user(self.salesman)
        self.assertEqual(lead.user_id, self.salesman)
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(lead.marketing_user_id, self.marketing_user)
        self.assertEqual(lead.offered_category_ids, self.software)
        self.assertEqual(lead.hand_over_id, hand_over)
        self.assertEqual(lead.hand_over_state, "pending")
        self.assertEqual(self._history(lead)[-1], ("lead", "mql", "hand_over"))
        row = lead.lifecycle_transition_ids[0]
        self.assertEqual((row.document_model, row.document_id), ("lead.hand.over", hand_over.id))
        activity = self._activities(lead, self.salesman)
        self.assertIn("Call at nine", activity.note)
        self.assertEqual(self.lead.read(["name"]), lead.read(["name"]), "marketing still sees it")

    def test_hand_over_from_the_dialog(self):
        self.lead.interest_category_ids = self.software
        action = self.lead.action_hand_over()
        wizards = self.env["lead.hand.over.wizard"].with_user(self.marketing_user)
        with Form(wizards.with_context(**action["context"])) as form:
            form.salesperson_id = self.salesman
            self.assertEqual(form.team_id, self.team)
            self.assertEqual(form.category_ids[:], self.software)
            self.assertTrue(form.deadline)
            form.note = "Call at nine"
        form.record.action_apply()
        self.assertEqual(self.lead.hand_over_id.note, "Call at nine")
        self.assertEqual(self.lead.user_id, self.salesman)

    def test_one_notice_for_many_leads(self):
        leads = self.lead
        for number in range(3):
            leads |= self._new_lead(self.marketing_user, name=f"Lead {number}")
        before = self.env["mail.notification"].search([])
        self._hand_over(leads)
        self.env.flush_all()
        self.cr.precommit.run()
        notices = self.env["mail.notification"].search([]) - before
        notices = notices.filtered(lambda notice: notice.res_partner_id == self.salesman.partner_id)
        self.assertEqual(len(notices), 1)
        self.assertIn("4 new leads", notices.mail_message_id.subject)
        self.assertEqual(len(leads.activity_ids), 4)

    def test_hand_over_to_a_team(self):
        self._hand_over(salesperson=False, team=self.team)
        self.assertFalse(self.lead.user_id)
        self.assertTrue(self._activities(self.lead, self.leader))
        with self.assertRaises(AccessError):
            self.lead.with_user(self.other_salesman).action_accept()
        self.lead.with_user(self.salesman).action_accept()
        self.assertEqual(self.lead.user_id, self.salesman)

    def test_whoever_is_both_gives_away_what_she_sees(self):
        """Seen by crm's rule for leads without salesperson, and lost on giving it away."""
        both = self._new_user(
            "lead_both", "sales_team.group_sale_salesman,lead_management.group_marketing_user"
        )
        self._hand_over(user=both)
        self.assertEqual(self.lead.user_id, self.salesman)
        self.assertEqual(self.lead.marketing_user_id, self.marketing_user)

    def test_an_unowned_lead_gets_its_marketer(self):
        lead = self.env["crm.lead"].create({"name": "Mail", "type": "lead", "user_id": False})
        self._hand_over(lead)
        self.assertEqual(lead.marketing_user_id, self.marketing_user)
        self.assertTrue(lead.with_user(self.marketing_user).read(["name"]))

    def test_many_leads_in_bounded_queries(self):
        vals_list = [{"name": f"Lead {n}", "type": "lead"} for n in range(80)]
        leads = self.env["crm.lead"].with_user(self.marketing_user).create(vals_list)
        few, many = leads[:20], leads[20:]
        self._hand_over(few)
        self.env.flush_all()
        counts = []
        for batch in (leads[20:40], leads[40:]):
            before = self.cr.sql_log_count
            self._hand_over(batch)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(len(many.hand_over_ids), 60)
        self.assertLess(counts[1] - counts[0], 12, "twice as many leads, as many queries")

    def test_deadline_counts_working_hours(self):
        with freeze_time(MONDAY_10):
            hand_over = self._hand_over()
        # Monday 10–12 and 13–17 are six hours, Tuesday 8–10 the other two
        self.assertEqual(hand_over.deadline, datetime(2027, 3, 2, 3))
        with freeze_time(datetime(2027, 3, 2, 2)):
            self.lead.invalidate_recordset(["hand_over_status"])
            self.assertIn("1 h 0 min left", self.lead.hand_over_status)

    # Who may, and when

    def test_who_may_hand_over(self):
        lead = self._new_lead(self.salesman)
        for user in (self.salesman, self.salesman_all):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                lead.with_user(user).action_hand_over()
        with self.assertRaises(AccessError):
            self._hand_over(lead, user=self.marketing_user)
        with self.assertRaises(AccessError):
            self._hand_over(user=self.internal_user)
        self._hand_over(lead, user=self.sales_manager)
        self.assertEqual(lead.hand_over_state, "pending")

    def test_switched_off_nobody_hands_over(self):
        self._switch(group_lead_management_hand_over=False)
        self.assertFalse(self.lead.can_hand_over)
        with self.assertRaises(AccessError):
            self._hand_over()

    def test_who_may_answer(self):
        self._hand_over()
        for user in (self.marketing_user, self.other_salesman, self.salesman_all):
            lead = self.lead.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    lead.action_accept()
                with self.assertRaises(AccessError):
                    lead._return_to_marketing(self.reason)
        self.assertTrue(self.lead.with_user(self.salesman).can_answer_hand_over)
        self.assertFalse(self.lead.can_answer_hand_over)
        self.lead.with_user(self.sales_manager).action_accept()
        self.assertEqual(self.lead.user_id, self.salesman)

    def test_two_people_hand_over_the_same_lead(self):
        self._hand_over()
        with self.assertRaisesRegex(UserError, "was handed over to lead_salesman.* already"):
            self._hand_over(salesperson=self.other_salesman, user=self.marketing_manager)
        self.assertEqual(self.lead.user_id, self.salesman)

    def test_one_pending_hand_over_a_lead(self):
        """By the database too. For parallel transactions see tests/test_hand_over_at_once.py."""
        hand_over = self._hand_over()
        values = {"lead_id": self.lead.id, "date": hand_over.date}
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["lead.hand.over"].create(values)

    def test_what_is_not_handed_over(self):
        opportunity = self._new_lead(self.marketing_user, type="opportunity")
        customer = self._new_lead(self.marketing_user, lifecycle_stage_id=self.stage["customer"].id)
        lost = self._new_lead(self.marketing_user)
        lost.action_set_lost()
        for lead, message in (
            (opportunity, "is an opportunity"),
            (customer, "no longer handed over"),
            (lost, "lost or archived"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self._hand_over(lead)
            self.assertFalse(lead.can_hand_over)

    def test_to_whom_it_cannot_go(self):
        archived = self._new_user("lead_archived", "sales_team.group_sale_salesman")
        archived.active = False
        company = self._second_company(self.marketing_user)
        elsewhere = self._new_lead(self.marketing_user, company_id=company.id)
        for lead, user, message in (
            (self.lead, archived, "does not work here any more"),
            (self.lead, self.internal_user, "is not in sales"),
            (elsewhere, self.salesman, "does not work for Chi nhánh Đà Nẵng"),
            (self.lead, self.env["res.users"], "Choose a salesperson"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self._hand_over(lead, salesperson=user)

    def test_either_is_enough_so_neither_is_marked_as_missing(self):
        wizards = self.env["lead.hand.over.wizard"].with_user(self.marketing_user)
        form = Form(wizards.with_context(default_lead_ids=self.lead.ids))
        wizard = form.save()
        with self.assertRaisesRegex(UserError, "Choose a salesperson or a sales team"):
            wizard.action_apply()

    def test_salesperson_on_leave(self):
        resource = self.env["resource.resource"].create(
            {"name": "Lan", "user_id": self.salesman.id}
        )
        with freeze_time(MONDAY_10):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "resource_id": resource.id,
                    "date_from": datetime(2027, 2, 27),
                    "date_to": datetime(2027, 3, 2, 17),
                }
            )
            wizards = self.env["lead.hand.over.wizard"].with_user(self.marketing_user)
            with Form(wizards.with_context(default_lead_ids=self.lead.ids)) as form:
                form.salesperson_id = self.salesman
                self.assertIn("on leave until", form.absence)
            hand_over = self._hand_over()
        # back on Wednesday at 8: eight working hours end at 17
        self.assertEqual(hand_over.deadline, datetime(2027, 3, 3, 10))

    # Answers

    def test_accept(self):
        self._hand_over()
        self.lead.with_user(self.salesman).action_accept()
        hand_over = self.lead.hand_over_id
        self.assertEqual(hand_over.state, "accepted")
        self.assertEqual(hand_over.answer_user_id, self.salesman)
        self.assertFalse(hand_over.is_late)
        self.assertEqual(self._history(self.lead)[-1], ("mql", "sal", "accept"))
        self.assertFalse(self.lead.activity_ids)
        with self.assertRaisesRegex(UserError, "not waiting"):
            self.lead.with_user(self.salesman).action_accept()

    def test_return(self):
        self._hand_over()
        action = self.lead.with_user(self.salesman).action_return_to_marketing()
        wizards = self.env["lead.return.wizard"].with_user(self.salesman)
        with Form(wizards.with_context(**action["context"])) as form:
            form.reason_id = self.reason
            form.note = "They have their own"
        form.record.action_apply()
        hand_over = self.lead.hand_over_id
        self.assertEqual(hand_over.state, "returned")
        self.assertEqual(hand_over.return_reason_id, self.reason)
        self.assertEqual(self._history(self.lead)[-1], ("mql", "lead", "return"))
        self.assertFalse(self.lead.user_id)
        self.assertEqual(self.lead.return_count, 1)
        activity = self.lead.activity_ids
        self.assertEqual(activity.user_id, self.marketing_user)
        self.assertEqual(activity.summary, self.reason.name)
        self.assertIn("They have their own", activity.note)

    def test_handed_over_again_after_a_return(self):
        self._hand_over()
        self.lead.with_user(self.salesman)._return_to_marketing(self.reason)
        self._hand_over(salesperson=self.other_salesman)
        self.lead.with_user(self.other_salesman)._return_to_marketing(self.reason)
        self.assertEqual(self.lead.return_count, 2)
        self.assertEqual(len(self.lead.hand_over_ids), 2)

    def test_returned_after_it_was_accepted(self):
        self._hand_over()
        lead = self.lead.with_user(self.salesman)
        lead.action_accept()
        lead._return_to_marketing(self.reason)
        self.assertEqual(self._history(lead)[-1], ("sal", "lead", "return"))

    def test_accepted_in_time_and_returned_later_is_not_late(self):
        with freeze_time(MONDAY_10):
            self._hand_over()
        lead = self.lead.with_user(self.salesman)
        with freeze_time(datetime(2027, 3, 1, 4)):
            lead.action_accept()
        with freeze_time(datetime(2027, 3, 8)):
            lead._return_to_marketing(self.reason)
        hand_over = self.lead.hand_over_id
        self.assertFalse(hand_over.is_late)
        self.assertEqual(hand_over.answer_hours, 1)
        self.assertEqual(hand_over.return_date, datetime(2027, 3, 8))
        self.assertEqual(hand_over.return_user_id, self.salesman)

    def test_past_returning(self):
        self._hand_over()
        lead = self.lead.with_user(self.salesman)
        lead.action_accept()
        lead.convert_opportunity(False)
        with self.assertRaisesRegex(UserError, "past returning"):
            lead._return_to_marketing(self.reason)
        with self.assertRaisesRegex(UserError, "Say why"):
            lead._return_to_marketing(self.env["lead.return.reason"])

    def test_withdraw(self):
        self._hand_over()
        with self.assertRaises(AccessError):
            self.lead.with_user(self.salesman).action_withdraw_hand_over()
        self.lead.action_withdraw_hand_over()
        self.assertEqual(self.lead.hand_over_state, "cancelled")
        self.assertFalse(self.lead.user_id)
        self.assertFalse(self.lead.activity_ids)
        self.assertEqual(self._history(self.lead)[-1], ("mql", "lead", "withdrawal"))
        self._hand_over(salesperson=self.other_salesman)

    def test_converting_is_accepting(self):
        self._hand_over()
        lead = self.lead.with_user(self.salesman)
        lead.convert_opportunity(False)
        self.assertEqual(lead.hand_over_state, "accepted")
        self.assertEqual(self._history(lead)[-1], ("mql", "sql", "conversion"))
        self.assertFalse(lead.activity_ids)

    def test_moved_on_by_somebody_else_is_no_acceptance(self):
        self._hand_over()
        self.lead.lifecycle_stage_id = self.stage["sal"]
        self.assertEqual(self.lead.hand_over_state, "cancelled")
        self.assertFalse(self.lead.activity_ids)

    def test_the_team_leader_sees_and_answers(self):
        """Though she has crm's own documents only."""
        self._hand_over()
        self.env.flush_all()
        self.env.invalidate_all()
        lead = self.lead.with_user(self.leader)
        self.assertEqual(lead.search([("id", "=", lead.id)]), lead)
        self.assertTrue(lead.lifecycle_transition_ids.mapped("cause"))
        with Form(lead) as form:
            form.interest_level = "hot"
        lead.action_accept()
        self.assertEqual(lead.user_id, self.salesman)

    def test_who_leads_the_team_from_now_on(self):
        """Record rules follow at once, though they are kept for every user."""
        self.lead.write({"team_id": self.team.id, "user_id": self.sales_manager.id})
        domain = [("id", "=", self.lead.id)]
        for leader, former in (
            (self.other_salesman, self.leader),
            (self.leader, self.other_salesman),
        ):
            self.team.user_id = leader
            self.assertTrue(self.env["crm.lead"].with_user(leader).search(domain))
            self.assertFalse(self.env["crm.lead"].with_user(former).search(domain))
        self.team.active = False
        self.assertTrue(self.env["crm.lead"].with_user(self.leader).search(domain))

    def test_losing_ends_the_waiting(self):
        self._hand_over()
        self.lead.with_user(self.salesman).action_set_lost()
        self.assertEqual(self.lead.hand_over_state, "cancelled")

    def test_reassigned_while_waiting(self):
        self._hand_over()
        self.lead.with_user(self.sales_manager).user_id = self.other_salesman
        self.assertEqual(self.lead.hand_over_id.salesperson_id, self.other_salesman)
        self.assertTrue(self._activities(self.lead, self.other_salesman))
        self.lead.with_user(self.other_salesman).action_accept()

    def test_given_to_somebody_after_a_team_without_leader(self):
        self.team.user_id = False
        self._hand_over(salesperson=False, team=self.team)
        self.assertFalse(self.lead.activity_ids)
        self.lead.with_user(self.sales_manager).user_id = self.salesman
        self.assertTrue(self._activities(self.lead, self.salesman))

    def test_given_to_another_team(self):
        self._hand_over(salesperson=False, team=self.team)
        team = self.env["crm.team"].create(
            {"name": "Huế", "member_ids": [Command.set(self.other_salesman.ids)]}
        )
        self.lead.with_user(self.sales_manager).team_id = team
        self.lead.with_user(self.other_salesman).action_accept()
        self.assertEqual(self.lead.user_id, self.other_salesman)

    def test_nobody_helps_herself(self):
        self._hand_over(salesperson=False, team=self.team)
        lead = self.lead.with_user(self.other_salesman)
        for values in (
            {"user_id": self.other_salesman.id},
            {"lifecycle_stage_id": self.stage["sal"].id, "user_id": self.other_salesman.id},
            {"team_id": False},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                lead.write(values)
        with self.assertRaises(AccessError):
            lead.convert_opportunity(False)

    # Late

    def test_late_ones_are_escalated_once(self):
        with freeze_time(MONDAY_10):
            self._hand_over()
            self._escalate()
        self.assertFalse(self.lead.is_hand_over_late, "there is time left")
        with freeze_time(datetime(2027, 3, 2, 4)):
            self._escalate()
            self.assertTrue(self.lead.is_hand_over_late)
            self.assertEqual(len(self._activities(self.lead, self.leader)), 1)
            self.lead.invalidate_recordset(["hand_over_status"])
            self.assertIn("should have accepted", self.lead.hand_over_status)
            self._escalate()
        self.assertEqual(len(self._activities(self.lead, self.leader)), 1)

    def test_answered_late(self):
        with freeze_time(MONDAY_10):
            self._hand_over()
        with freeze_time(datetime(2027, 3, 2, 4)):
            self.lead.with_user(self.salesman).action_accept()
        self.assertTrue(self.lead.is_hand_over_late)
        self.assertEqual(self.lead.hand_over_id.answer_hours, 25)

    def test_escalated_to_marketing_where_nobody_leads(self):
        self.team.user_id = False
        with freeze_time(MONDAY_10):
            self._hand_over()
        self.salesman.active = False
        with freeze_time(datetime(2027, 3, 2, 4)):
            self._escalate()
        self.assertTrue(self._activities(self.lead, self.marketing_user))

    # Merging

    def test_merged_away_while_waiting(self):
        self._hand_over()
        hand_over = self.lead.hand_over_id
        kept = self._new_lead(self.sales_manager, probability=90)
        kept.stage_id = self.env["crm.stage"].search([], order="sequence desc", limit=1)
        merged = (kept | self.lead.with_user(self.sales_manager)).merge_opportunity()
        self.assertEqual(merged, kept)
        self.assertEqual(merged.hand_over_id, hand_over)
        self.assertEqual(merged.hand_over_state, "pending")
        self.assertEqual(merged.offered_category_ids, self.software)
        self.assertEqual(hand_over.salesperson_id, merged.user_id, "who has it is who answers")
        self.assertEqual(merged.activity_ids.user_id, merged.user_id)

    def test_merged_into_an_opportunity(self):
        self._hand_over()
        hand_over = self.lead.hand_over_id
        opportunity = self._new_lead(self.sales_manager, type="opportunity")
        merged = (opportunity | self.lead.with_user(self.sales_manager)).merge_opportunity()
        self.assertEqual(merged, opportunity)
        self.assertEqual(hand_over.state, "cancelled")
        self.assertFalse(merged.activity_ids)

    def test_both_were_waiting(self):
        other = self._new_lead(self.marketing_user)
        self._hand_over(self.lead | other)
        merged = (self.lead | other).with_user(self.sales_manager).merge_opportunity()
        self.assertEqual(merged.hand_over_ids.mapped("state").count("pending"), 1)
        self.assertEqual(len(merged.activity_ids), 1)
        self.assertEqual(merged.hand_over_state, "pending")

    def test_used_reason_stays(self):
        self._hand_over()
        self.lead.with_user(self.salesman)._return_to_marketing(self.reason)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.reason.with_user(self.sales_manager).unlink()
