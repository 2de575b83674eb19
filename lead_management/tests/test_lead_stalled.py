# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import SALES, LeadManagementCase


class StalledCase(LeadManagementCase):
    """Two journey stages: one where leads stall after five days, one that leaves it to the company.

    The clock of the database stands still in a test, so that it is the leads that grow older.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.lead_stalled_days = 14
        cls.env["crm.stage"].search([]).rotting_threshold_days = 0
        cls.quoted, cls.talking = cls.env["crm.stage"].create(
            [{"name": "Đã gửi báo giá", "rotting_threshold_days": 5}, {"name": "Đàm phán"}]
        )
        cls.now = cls.env.cr.now()

    def _old_lead(self, days, user=None, **values):
        """A lead of ``user``, by default the salesperson, that came so many days ago."""
        values = {"company_id": self.company.id, "stage_id": self.talking.id, **values}
        lead = self._new_lead(user or self.salesman, **values)
        self._set(lead, create_date=days, date_last_stage_update=days)
        return lead

    def _set(self, leads, **days):
        """Put dates of ``leads`` so many days into the past."""
        leads.flush_recordset()
        for name, number in days.items():
            is_of_lead = leads._fields[name].store
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE %s = ANY(%s)",
                    SQL.identifier("crm_lead" if is_of_lead else "lead_care"),
                    SQL.identifier(name),
                    self.now - timedelta(days=number),
                    SQL.identifier("id" if is_of_lead else "lead_id"),
                    leads.ids,
                )
            )
        leads.invalidate_recordset()

    def _scan(self):
        leads = self.env["crm.lead"]
        leads._mark_stalled(leads._get_newly_stalled_domain())
        self.env.invalidate_all()

    def _stalled_lead(self, **values):
        lead = self._old_lead(15, **values)
        self._scan()
        self.assertEqual(lead.care_status, "stalled")
        return lead

    def _call_lead(self, lead, **values):
        lead._register_interaction("call", **values)

    def _plan(self, lead, days=0, user=None):
        return lead.sudo().activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=fields.Date.today() + timedelta(days=days),
            user_id=(user or self.salesman).id,
        )


@tagged("post_install", "-at_install")
class TestLeadStalled(StalledCase):
    # ---- rotting

    def _assert_rotting(self, leads, rotting):
        leads.invalidate_recordset()
        self.assertEqual(leads.filtered("is_rotting"), rotting)
        model = self.env["crm.lead"].with_user(self.salesman)
        own = [("id", "in", leads.ids)]
        self.assertEqual(set(model.search([*own, ("is_rotting", "=", True)]).ids), set(rotting.ids))
        self.assertEqual(
            set(model.search([*own, ("is_rotting", "=", False)]).ids), set((leads - rotting).ids)
        )

    def test_cards_are_not_in_columns(self):
        """On a phone one sees one column at once, and not those that have any."""
        action = self.env.ref("lead_management.crm_lead_stalled_action")
        cards = action.view_ids.filtered(lambda view: view.view_mode == "kanban").view_id
        arch = self.env["crm.lead"].get_view(cards.id, "kanban")["arch"]
        self.assertIn("care_reason_text", arch)
        self.assertNotIn("default_group_by", arch)

    def test_leads_rot_as_opportunities_do(self):
        lead = self._old_lead(6, stage_id=self.quoted.id)
        opportunity = self._old_lead(6, stage_id=self.quoted.id, type="opportunity")
        fresh = self._old_lead(4, stage_id=self.quoted.id)
        self._assert_rotting(lead | opportunity | fresh, lead | opportunity)
        self.assertEqual(lead.rotting_days, 6)
        self.assertEqual(fresh.rotting_days, 0)

    def test_company_decides_where_the_stage_does_not(self):
        branch = self._second_company(self.salesman)
        branch.lead_stalled_days = 3
        slow, fast = self._old_lead(13), self._old_lead(13)
        fast.company_id = branch
        self._assert_rotting(slow | fast, fast)
        self._set(slow, date_last_stage_update=14)
        self._assert_rotting(slow | fast, slow | fast)
        self.company.lead_stalled_days = 0
        self._assert_rotting(slow | fast, fast)

    def test_contact_stage_and_revival_start_the_clock_anew(self):
        called, moved, revived, still = leads = (
            self._old_lead(20) | self._old_lead(20) | self._old_lead(20) | self._old_lead(20)
        )
        self._call_lead(called)
        moved.stage_id = self.quoted
        self._set(revived, revival_date=1)
        self._assert_rotting(leads, still)

    def test_off_crm_is_as_it_was(self):
        self._switch(group_lead_management=False)
        self.assertFalse(self.env["crm.lead"]._is_lead_management_on())
        lead, opportunity = (
            self._old_lead(6, stage_id=self.quoted.id, type=type_)
            for type_ in ("lead", "opportunity")
        )
        self._call_lead(opportunity)
        old = self._old_lead(20, type="opportunity")
        self._assert_rotting(lead | opportunity | old, opportunity)

    def test_won_and_lost_do_not_rot(self):
        won, lost = self._old_lead(20, type="opportunity"), self._old_lead(20)
        won.action_set_won()
        lost.action_set_lost()
        self.assertFalse((won | lost).filtered("is_rotting"))

    def test_search_equals_what_is_computed(self):
        random_ = random.Random(4)
        stages = [False, self.quoted.id, self.talking.id]
        branch = self._second_company(self.salesman)
        branch.lead_stalled_days = 8
        leads = self.env["crm.lead"]
        for _number in range(80):
            lead = self._old_lead(random_.randrange(20), stage_id=random_.choice(stages))
            lead.company_id = random_.choice([self.company, branch, branch.browse()])
            for name in ("last_interaction_date", "revival_date", "date_last_stage_update"):
                if random_.random() < 0.4:
                    self._set(lead, **{name: random_.randrange(20)})
            leads |= lead
        self.env.cr.execute(
            SQL("UPDATE crm_lead SET date_last_stage_update = NULL WHERE id = %s", leads[0].id)
        )
        leads = leads.with_context(allowed_company_ids=(self.company | branch).ids)
        leads.invalidate_recordset()
        rotting = leads.filtered("is_rotting")
        self.assertTrue(rotting and leads - rotting)
        for value, expected in ((True, rotting), (False, leads - rotting)):
            found = leads.search([("id", "in", leads.ids), ("is_rotting", "=", value)])
            self.assertEqual(set(found.ids), set(expected.ids))

    # ---- out of it again

    def test_contact_takes_a_lead_out(self):
        lead = self._stalled_lead()
        self.assertTrue(lead.stalled_since)
        no_answer = self.env["lead.interaction.outcome"].search(
            [("is_reached", "=", False)], limit=1
        )
        self._call_lead(lead, outcome=no_answer)
        self.assertEqual((lead.care_status, lead.stalled_since), ("open", False))
        self.assertFalse(lead.is_rotting)
        other = self._stalled_lead()
        self._call_lead(other)
        self.assertEqual((other.care_status, other.stalled_since), ("contacted", False))
        self.assertFalse(other.care_group)

    def test_their_own_message_takes_it_out_too(self):
        lead = self._stalled_lead()
        self._call_lead(lead, direction="incoming")
        self.assertEqual((lead.care_status, lead.care_reason), ("open", "reply"))

    def test_a_note_does_not(self):
        lead = self._stalled_lead()
        lead.message_post(body="Chưa gọi được")
        self.assertEqual(lead.care_status, "stalled")

    def test_an_activity_done_does(self):
        lead = self._stalled_lead()
        self._plan(lead).with_user(self.salesman).action_feedback()
        self.assertEqual(lead.care_status, "contacted")

    def test_moving_it_does(self):
        lead, other = self._stalled_lead(), self._stalled_lead()
        (lead | other).write({"stage_id": self.talking.id})
        self.assertEqual(lead.care_status, "stalled")  # it has not moved
        (lead | other).write({"stage_id": self.quoted.id})
        self.assertEqual(lead.care_status, "open")
        self.assertFalse(lead.stalled_since)
        self.assertEqual(lead.care_group, "new")

    def test_planning_is_an_intention(self):
        lead = self._stalled_lead()
        self._plan(lead, days=2)
        self.assertEqual((lead.care_status, lead.care_group), ("stalled", "due"))
        self.assertTrue(lead.stalled_since)

    def test_lost_and_reopened_it_is_stalled_still(self):
        lead = self._stalled_lead()
        since = lead.stalled_since
        lead.action_set_lost()
        self.assertEqual(lead.care_status, "closed")
        self.assertFalse(lead.stalled_status)
        lead.toggle_active()
        self.assertEqual((lead.care_status, lead.stalled_since), ("stalled", since))
        self._call_lead(lead)
        self.assertFalse(lead.stalled_since)

    def test_contact_with_a_closed_lead_is_remembered(self):
        lead = self._stalled_lead()
        lead.action_set_lost()
        self._call_lead(lead)
        self.assertEqual(lead.care_status, "closed")
        lead.toggle_active()
        self.assertEqual((lead.care_status, lead.stalled_since), ("contacted", False))

    def test_merged_with_one_that_is_looked_after(self):
        stalled = self._stalled_lead()
        called = self._old_lead(20)
        self._call_lead(called)
        self._set(called, create_date=1)
        merged = (stalled | called).sudo().merge_opportunity()
        self.assertEqual(merged.care_status, "contacted")
        self.assertFalse(merged.stalled_since)

    def test_merged_with_one_nobody_looks_after_either(self):
        merged = (self._stalled_lead() | self._stalled_lead()).sudo().merge_opportunity()
        self.assertEqual(merged.care_status, "stalled")

    # ---- revive

    def test_revive(self):
        lead = self._stalled_lead()
        lead.with_user(self.salesman).action_revive()
        self.assertEqual((lead.care_status, lead.stalled_since), ("open", False))
        self.assertFalse(lead.is_rotting)
        self.assertEqual(lead.activity_ids.user_id, self.salesman)
        self.assertEqual(lead.care_group, "due")
        self.assertIn("Revived", lead.message_ids[0].body)
        self.assertEqual(lead.message_ids[0].author_id, self.salesman.partner_id)
        self.assertFalse(lead.last_interaction_date)
        self._scan()
        self.assertEqual(lead.care_status, "open")

    def test_revive_one_that_was_reached(self):
        lead = self._old_lead(20)
        self._call_lead(lead)
        self._set(lead, last_interaction_date=15, date_last_stage_update=20)
        self._scan()
        lead.action_revive(plan_next_step=False)
        self.assertEqual(lead.care_status, "contacted")
        self.assertFalse(lead.activity_ids)

    def test_revive_many(self):
        stalled, planned, fresh = self._stalled_lead(), self._stalled_lead(), self._old_lead(1)
        activity = self._plan(planned, days=7)
        (stalled | planned | fresh).action_revive()
        self.assertEqual(planned.activity_ids, activity)
        self.assertEqual(len(stalled.activity_ids), 1)
        self.assertFalse(fresh.revival_date)
        with self.assertRaises(UserError):
            fresh.action_revive()

    def test_revive_in_few_queries(self):
        leads = self.env["crm.lead"].concat(*(self._old_lead(20) for _number in range(30)))
        self._scan()
        leads[:1].action_revive()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(120):
            leads[1:].action_revive()
            self.env.flush_all()

    def test_who_may_revive(self):
        lead = self._stalled_lead()
        colleague = self._new_user("lead_colleague", SALES)
        with self.assertRaises(AccessError):
            lead.with_user(colleague).action_revive()
        with self.assertRaises(AccessError):
            lead.with_user(self.internal_user).action_revive()
        lead.with_user(self.sales_manager).action_revive()
        self.assertEqual(lead.care_status, "open")

    def test_nobody_forges_it(self):
        lead = self._stalled_lead().with_user(self.salesman)
        for vals in ({"stalled_since": False}, {"revival_date": self.now}):
            with self.assertRaises(AccessError):
                lead.write(vals)
        forged = self._new_lead(self.salesman, stalled_since=self.now, revival_date=self.now)
        self.assertFalse(forged.stalled_since or forged.revival_date)

    # ---- shown

    def test_sentence(self):
        lead = self._stalled_lead()
        self._set(lead, stalled_since=12)
        self.assertIn("Stalled for 12 days: no contact since", lead.stalled_status)
        self.assertFalse(self._old_lead(1).stalled_status)

    def test_list_and_filter(self):
        lead = self._stalled_lead(name="Dừng")
        self._old_lead(1, name="Dừng")
        action = self.env.ref("lead_management.crm_lead_stalled_action")
        self.env["crm.lead"].with_user(self.salesman).get_views(
            [(view.id, view.type) for view in action.view_ids.view_id]
            + [(action.search_view_id.id, "search")]
        )
        found = (
            self.env["crm.lead"]
            .with_user(self.salesman)
            .search([("name", "=", "Dừng"), ("care_status", "=", "stalled")])
        )
        self.assertEqual(found, lead)

    def test_leader_sees_them_too(self):
        leader = self._new_user("lead_leader", SALES)
        team = self.env["crm.team"].create(
            {
                "name": "Hà Nội",
                "user_id": leader.id,
                "member_ids": [Command.set(self.salesman.ids)],
            }
        )
        lead = self._stalled_lead(team_id=team.id)
        self.assertIn(
            lead, self.env["crm.lead"].with_user(leader).search([("care_status", "=", "stalled")])
        )
