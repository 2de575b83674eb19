# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError

from .lead_take_care_common import CALL, TakeCareCase


@freeze_time("2026-11-22 03:00:00")  # a Sunday, 10 h in Vietnam
class TestLeadTakeCare(TakeCareCase):
    def test_no_answer_try_tomorrow(self):
        lead = self.new_lead()
        due = self.plan(lead, summary="Báo giá")
        wizard = self.open(lead)
        self.assertEqual((wizard.kind, wizard.activity_id), ("call", due))
        self.assertTrue(wizard.is_activity_done)

        self.fill_in(wizard, outcome_id=self.no_answer, next_step="tomorrow").action_save()
        interaction = lead.interaction_ids
        self.assertEqual(len(interaction), 1, "the activity done is no second one")
        self.assertEqual((interaction.kind, interaction.outcome_id), ("call", self.no_answer))
        self.assertEqual(interaction.user_id, self.salesman)
        self.assertFalse(due.active)
        following = lead.activity_ids
        self.assertEqual(following.date_deadline, fields.Date.to_date("2026-11-23"))
        self.assertEqual(following.user_id, self.salesman)
        self.assertEqual(following.activity_type_id, self.env.ref(CALL))
        self.assertEqual(lead.care_status, "open", "nobody was reached")
        self.assertEqual(lead.care_date, fields.Date.to_date("2026-11-23"))

    def test_today_is_the_users(self):
        """At 18 h in London it is tomorrow in Hanoi."""
        with freeze_time("2026-11-22 18:00:00"):
            lead = self.new_lead()
            wizard = self.fill_in(self.open(lead), outcome_id=self.no_answer, next_step="today")
        self.assertEqual(wizard.next_date, fields.Date.to_date("2026-11-23"))

    def test_everything_at_once(self):
        lead = self.new_lead()
        stage = self.env["crm.stage"].create({"name": "Đã gửi báo giá"})
        wizard = self.fill_in(
            self.open(lead),
            kind="zalo",
            outcome_id=self.reached,
            note="Cần 12 <b>máy</b>\nGọi lại",
            stage_id=stage,
            priority="2",
            bant_budget_fit="full",
            next_step="date",
            next_date="2026-12-01",
            next_summary="Gửi hợp đồng",
        )
        self.assertFalse(lead.interaction_ids, "nothing before it is saved")
        wizard.action_save()

        self.assertEqual(lead.interaction_ids.kind, "zalo")
        self.assertEqual(lead.interaction_ids.note, "Cần 12 <b>máy</b>\nGọi lại")
        self.assertEqual((lead.stage_id, lead.priority), (stage, "2"))
        self.assertEqual((lead.bant_budget_fit, lead.bant_score), ("full", 25))
        self.assertEqual(lead.activity_ids.summary, "Gửi hợp đồng")
        self.assertEqual(lead.activity_ids.date_deadline, fields.Date.to_date("2026-12-01"))
        self.assertEqual(lead.care_status, "contacted")
        notes = lead.message_ids.filtered(lambda message: "máy" in message.body)
        self.assertEqual(len(notes), 1)
        self.assertEqual(notes.subtype_id, self.env.ref("mail.mt_note"))
        self.assertIn("Zalo: Reached", notes.body)
        self.assertIn("&lt;b&gt;máy", notes.body)

    def test_note_is_told_with_the_activity(self):
        lead = self.new_lead()
        self.plan(lead)
        self.fill_in(self.open(lead), outcome_id=self.reached, note="Hẹn <i>mai</i>").action_save()
        told = lead.message_ids.filtered(lambda message: "Hẹn" in message.body)
        self.assertEqual(len(told), 1)
        self.assertIn("Call: Reached", told.body)
        self.assertIn("&lt;i&gt;mai", told.body)

    def test_what_colleagues_changed_meanwhile_stays(self):
        lead = self.new_lead(priority="1")
        wizard = self.open(lead)
        stage = self.env["crm.stage"].create({"name": "Đã gửi báo giá"})
        lead.with_user(self.sales_manager).write({"stage_id": stage.id, "priority": "3"})
        self.fill_in(wizard, outcome_id=self.reached).action_save()
        self.assertEqual((lead.stage_id, lead.priority), (stage, "3"))

    def test_what_is_planned_for_later_stays(self):
        lead = self.new_lead()
        later = self.plan(lead, "2026-11-29")
        wizard = self.open(lead)
        self.assertFalse(wizard.is_activity_done)
        self.fill_in(wizard, outcome_id=self.reached).action_save()
        self.assertTrue(later.active)

    def test_what_the_leader_has_to_do_stays(self):
        lead = self.new_lead()
        self.plan(lead, user_id=self.sales_manager.id)
        hand_over_type = self.env.ref("lead_management.mail_activity_type_hand_over")
        lead.activity_schedule(
            activity_type_id=hand_over_type.id, user_id=self.salesman.id, date_deadline="2026-11-20"
        )
        self.assertFalse(self.open(lead).activity_id)

    def test_second_save_changes_nothing(self):
        lead = self.new_lead()
        wizard = self.fill_in(self.open(lead), outcome_id=self.reached)
        wizard.action_save()
        wizard.action_save()
        self.assertEqual(len(lead.interaction_ids), 1)

    def test_all_or_nothing(self):
        """The last part fails: what is won cannot be lost."""
        lead = self.new_lead()
        due = self.plan(lead)
        former_stage = lead.stage_id
        wizard = self.open(lead)
        wizard.write(
            {
                "outcome_id": self.reached.id,
                "stage_id": self.env["crm.stage"].create({"name": "Won", "is_won": True}).id,
                "is_closing": True,
                "lost_reason_id": self.env.ref("lead_management.crm_lost_reason_not_a_fit").id,
            }
        )
        with self.assertRaises(ValidationError):
            wizard.action_save()
        self.env.invalidate_all()
        self.assertFalse(lead.interaction_ids)
        self.assertEqual((lead.stage_id, lead.care_status), (former_stage, "open"))
        self.assertTrue(due.active)
        self.assertEqual(wizard.outcome_id, self.reached, "what was typed is kept")

    def test_only_planning(self):
        """Nobody called: no interaction, and the activity put off."""
        lead = self.new_lead()
        due = self.plan(lead)
        wizard = self.open(lead)
        self.fill_in(wizard, kind=False, next_step="next_week").action_save()
        self.assertFalse(lead.interaction_ids)
        self.assertFalse(due.active)
        self.assertEqual(lead.activity_ids.date_deadline, fields.Date.to_date("2026-11-29"))

    def test_incomplete(self):
        lead = self.new_lead()
        wizard = self.open(lead)
        with self.assertRaisesRegex(UserError, "what came of the call"):
            wizard.action_save()
        wizard.write({"outcome_id": self.reached.id, "next_step": "date"})
        with self.assertRaisesRegex(UserError, "the day"):
            wizard.action_save()
        wizard.write({"next_step": False, "is_closing": True})
        with self.assertRaisesRegex(UserError, "why the lead is lost"):
            wizard.action_save()
        self.assertFalse(lead.interaction_ids)

    def test_defaults_of_what_stands_behind(self):
        """A kanban column says which stage its new leads have."""
        lead = self.new_lead(priority="2")
        stage = self.env["crm.stage"].create({"name": "Đã gửi báo giá"})
        lead = lead.with_context(default_stage_id=stage.id, default_type="lead")
        wizard = self.open(lead)
        self.assertEqual(wizard.stage_id, lead.stage_id)
        self.assertEqual((wizard.kind, wizard.priority), ("call", "2"))

    def test_how_they_wrote_is_how_to_answer(self):
        lead = self.new_lead()
        lead._register_interaction("zalo", direction="incoming")
        self.assertEqual(self.open(lead).kind, "zalo")
        mailed = self._new_lead(self.salesman, email_from="an@example.com")
        self.assertEqual(self.open(mailed).kind, "email")

    def test_bant_question_that_is_open(self):
        lead = self.new_lead(bant_budget_fit="partial")
        wizard = self.open(lead)
        self.assertEqual(wizard.bant_question, "bant_authority_role")
        self.assertEqual(wizard.bant_question_text, "Who decides?")
        wizard.write({"bant_budget_fit": "full", "outcome_id": self.reached.id})
        wizard.action_save()
        self.assertEqual(lead.bant_budget_fit, "partial", "only what was asked")


@freeze_time("2026-11-22 03:00:00")
class TestLeadTakeCareClosing(TakeCareCase):
    def test_close(self):
        lead = self.new_lead()
        due = self.plan(lead)
        reason = self.env.ref("lead_management.crm_lost_reason_not_a_fit")
        self.cr.flush()  # of a lead just created, nothing is tracked
        wizard = self.open(lead).with_context(tracking_disable=False)
        self.fill_in(wizard, is_closing=True, lost_reason_id=reason, lost_feedback="Quá <b>đắt</b>")
        wizard.action_save()
        self.cr.flush()
        self.assertEqual((lead.won_status, lead.lost_reason_id), ("lost", reason))
        self.assertEqual(lead.care_status, "unqualified")
        self.assertFalse(due.active)
        self.assertIn("&lt;b&gt;đắt", "".join(lead.message_ids.mapped("body")))
        self.assertFalse(lead.interaction_ids)

    def test_reopen(self):
        lead = self.new_lead()
        lead.action_set_lost()
        wizard = self.open(lead)
        self.assertTrue(wizard.is_lost)
        self.fill_in(wizard, is_reopening=True, outcome_id=self.reached).action_save()
        self.assertTrue(lead.active)
        self.assertEqual(lead.won_status, "pending")
        self.assertEqual(lead.care_status, "contacted")

    def test_third_wrong_number(self):
        lead = self.new_lead()
        for times in (1, 2, 3):
            wizard = self.open(lead)
            self.fill_in(wizard, outcome_id=self.wrong_number)
            self.assertEqual(wizard.is_third_wrong_contact, times == 3)
            if times < 3:
                wizard.action_save()
        wizard.action_disqualify()
        self.assertEqual(lead.lifecycle_stage_id, self.stage["disqualified"])
        self.assertEqual(lead.lost_reason_id.closing_type, "wrong_contact")
        self.assertEqual(len(lead.interaction_ids), 3)

    def test_no_reason_for_wrong_contacts(self):
        lead = self.new_lead()
        for _times in range(2):
            lead._register_interaction("call", outcome=self.wrong_number)
        self.env["crm.lost.reason"].search([("closing_type", "=", "wrong_contact")]).active = False
        wizard = self.open(lead)
        self.fill_in(wizard, outcome_id=self.wrong_number)
        self.assertFalse(wizard.is_third_wrong_contact)

    def test_in_bulk_from_the_list(self):
        leads = self.new_lead("An") | self.new_lead("Bình")
        reason = self.env.ref("lead_management.crm_lost_reason_not_a_fit")
        leads = leads.with_user(self.salesman)
        action = self.env.ref("crm.crm_lead_lost_action")
        arch = leads.get_view(self.env.ref("lead_management.crm_lead_view_list").id)["arch"]
        self.assertIn(f'name="{action.id}"', arch)

        lost = self.env["crm.lead.lost"].with_user(self.salesman)
        lost.create(
            {"lead_ids": [Command.set(leads.ids)], "lost_reason_id": reason.id}
        ).action_lost_reason_apply()
        self.assertEqual(set(leads.mapped("care_status")), {"unqualified"})

        reopen = self.env.ref("lead_management.lead_reopen_action")
        actions = self.env["ir.actions.actions"].with_user(self.salesman).get_bindings("crm.lead")
        self.assertIn(reopen.id, [bound["id"] for bound in actions["action"]])
        chosen = leads | self.new_lead("Cúc")
        reopen.with_user(self.salesman).with_context(
            active_model="crm.lead", active_ids=chosen.ids
        ).run()
        self.assertEqual(leads.mapped("active"), [True, True])
        self.assertEqual(set(leads.mapped("care_status")), {"open"})
        with self.assertRaisesRegex(UserError, "lost"):
            leads.action_reopen()
