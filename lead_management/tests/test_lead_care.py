# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.lead_interaction import INTERACTION_FACTS
from .common import SALES, LeadManagementCase


@tagged("post_install", "-at_install")
class TestLeadCare(LeadManagementCase):
    """Interactions, what they make of the care status, and what each lead waits for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman.tz = "Asia/Ho_Chi_Minh"
        cls.no_answer = cls.env.ref("lead_management.lead_interaction_outcome_no_answer")
        cls.call_type = cls.env.ref("mail.mail_activity_data_call")
        cls.customer = cls.env["res.partner"].create(
            {"name": "Nguyễn Thị An", "email": "an@example.com"}
        )

    def setUp(self):
        super().setUp()
        self.lead = self._new_lead(self.salesman, partner_id=self.customer.id)

    def plan(self, deadline, **values):
        return self.lead.activity_schedule(
            "mail.mail_activity_data_call", deadline, user_id=self.salesman.id, **values
        )

    def assert_care(self, group, day, reason):
        care = (self.lead.care_group, self.lead.care_date, self.lead.care_reason)
        self.assertEqual(care, (group, day, reason))

    def assert_untouched(self):
        self.assertEqual(self.lead.care_status, "open")
        self.assertFalse(self.lead.interaction_ids)
        self.assertFalse(self.lead.last_interaction_date)
        self.assertFalse(self.lead.first_response_date)

    # ---- what counts as an interaction

    def test_activity_done(self):
        self.plan("2026-12-01").action_feedback(feedback="Nói chuyện được")
        interaction = self.lead.interaction_ids
        self.assertEqual(interaction.mapped("kind"), ["call"])
        self.assertEqual(interaction.direction, "outgoing")
        self.assertEqual(interaction.user_id, self.salesman)
        self.assertEqual(self.lead.care_status, "contacted")
        self.assertEqual(self.lead.first_response_date, interaction.date)
        self.assertEqual(self.lead.last_interaction_date, interaction.date)

    def test_activity_knows_its_lead_as_it_is_planned(self):
        """Core finds out its name afterwards, and updates it for that."""
        self.lead.name = "Nhà máy An Phát"
        statements = []
        with contextmanager(self._patchExecute)(statements):
            activity = self.plan("2026-12-01")
            self.env.flush_all()
        self.assertFalse([found for found in statements if '"res_name" = ' in found])
        activity.invalidate_recordset()
        self.assertEqual((activity.res_model, activity.res_name), ("crm.lead", self.lead.name))

    def test_what_an_interaction_changes_is_fetched_with_the_lead(self):
        self.lead.invalidate_recordset()
        self.assertTrue(self.lead.company_id)
        with self.assertQueryCount(0):
            self.lead.sudo().fetch(INTERACTION_FACTS)

    def test_message_sent(self):
        self.lead.message_post(
            body="Chào chị", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self.lead.interaction_ids.kind, "message")
        self.assertEqual(self.lead.care_status, "contacted")
        self.assertFalse(self.lead.unanswered_since)

    def test_mail_received_and_answered(self):
        self.lead.sudo().message_post(
            body="Báo giá giúp em",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.customer.id,
        )
        self.assertEqual(self.lead.interaction_ids.direction, "incoming")
        self.assertFalse(self.lead.interaction_ids.user_id)
        self.assertEqual(self.lead.care_status, "open", "nobody of us has been in touch")
        self.assertEqual(self.lead.care_reason, "reply")
        self.assertFalse(self.lead.first_response_date)
        self.lead._register_interaction("call")
        self.assertFalse(self.lead.unanswered_since)
        self.assertFalse(self.lead.care_group)

    def test_notes_are_none(self):
        self.lead.message_post(body="Nhớ hỏi ngân sách")
        self.lead.message_notify(partner_ids=self.salesman.partner_id.ids, body="Lead mới")
        self.lead.with_context(tracking_disable=False).priority = "2"
        self.lead.sudo().message_post(
            body="Tự động",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.env.ref("base.partner_root").id,
        )
        self.env.flush_all()
        self.assert_untouched()

    def test_hand_over_is_none(self):
        self.lead.with_user(self.marketing_manager)._hand_over(
            self.salesman, self.env["crm.team"], None, "Gọi sau 14 giờ"
        )
        self.assertEqual(self.lead.care_reason, "hand_over")
        self.lead.action_accept()
        self.assert_untouched()
        self.assertEqual(self.lead.care_reason_text, "Accepted, never called")

    def test_attempt_without_answer(self):
        self.lead._register_interaction("call", outcome=self.no_answer, note="Máy bận")
        self.assertEqual(self.lead.care_status, "open")
        self.assertTrue(self.lead.first_response_date)
        self.assertEqual(self.lead.care_reason, "unreached")
        self.assertEqual(self.lead.care_reason_text, "Not reached, tries: 1")

    def test_activity_gone_behind_the_orm(self):
        """As those of a deleted user, which PostgreSQL deletes: nobody waits for them."""
        activity = self.plan("2026-12-01", summary="Gọi lại")
        self.assertEqual(self.lead.care_reason, "activity")
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM mail_activity WHERE id = %s", activity.id))
        self.env.invalidate_all()
        self.assertEqual(self.lead.care_reason, "new")
        self.assertFalse(self.lead.activity_due_date)

    def test_back_dated(self):
        """What is logged later may have been earlier: the first response, but not the last."""
        self.lead._register_interaction("call", date=datetime(2026, 3, 2, 8))
        self.lead._register_interaction("meeting", date=datetime(2026, 3, 1, 8))
        self.assertEqual(self.lead.last_interaction_date, datetime(2026, 3, 2, 8))
        self.assertEqual(self.lead.first_response_date, datetime(2026, 3, 1, 8))

    def test_last_interaction_is_searched_and_sorted_by(self):
        """As a column of the lead, though it is none; what follows from it follows at once."""
        never, early, late = (self._new_lead(self.salesman) for _number in range(3))
        leads = never | early | late
        self.assertFalse(any(leads.mapped("last_interaction_date")))
        early._register_interaction("call", date=datetime(2026, 3, 1, 8))
        late._register_interaction("zalo", direction="incoming", date=datetime(2026, 4, 2, 8))
        self.assertEqual(
            leads.mapped("last_interaction_date"),
            [False, datetime(2026, 3, 1, 8), datetime(2026, 4, 2, 8)],
        )
        mine = self.env["crm.lead"].with_user(self.salesman)
        among = [("id", "in", leads.ids)]
        for condition, expected in (
            (("last_interaction_date", "=", False), never),
            (("last_interaction_date", "!=", False), early | late),
            (("last_interaction_date", ">=", "2026-04-01"), late),
            (("last_interaction_date", "<", "2026-04-01"), early),
            (("last_interaction_date.month_number", "=", 4), late),
        ):
            with self.subTest(condition=condition):
                self.assertEqual(mine.search([*among, condition]), expected)
        self.assertEqual(
            mine.search(among, order="last_interaction_date desc nulls last").ids,
            (late | early | never).ids,
        )
        groups = mine.formatted_read_group(among, ["last_interaction_date:month"], ["__count"])
        self.assertEqual([group["__count"] for group in groups], [1, 1, 1])
        description = mine.fields_get(["last_interaction_date"])["last_interaction_date"]
        self.assertTrue(description["sortable"] and description["searchable"])
        self.assertTrue(description["groupable"] and description["readonly"])

    def test_merged_leads_of_before_there_were_interactions(self):
        """When somebody was last in touch is known of them from their messages alone."""
        other = self._new_lead(self.salesman)
        self.env["lead.care"]._note_last_interaction(other, datetime(2026, 3, 5, 8))
        self.lead._register_interaction("call", date=datetime(2026, 3, 1, 8))
        self.env.invalidate_all()
        kept = (self.lead | other).with_user(self.sales_manager)._merge_opportunity()
        self.assertEqual(kept.last_interaction_date, datetime(2026, 3, 5, 8))

    def test_closed_stays_closed(self):
        self.lead.with_user(self.sales_manager).action_set_lost()
        self.lead._register_interaction("call")
        self.assertEqual(self.lead.care_status, "closed")
        self.lead.with_user(self.sales_manager).action_unarchive()
        self.assertEqual(self.lead.care_status, "contacted")

    def test_many_at_once(self):
        leads = self.env["crm.lead"].concat(*(self._new_lead(self.salesman) for _ in range(30)))
        leads.mapped("care_status")
        with self.assertQueryCount(40):
            leads._register_interaction("sms")
            self.env.flush_all()
        self.assertEqual(set(leads.mapped("care_status")), {"contacted"})

    def test_merged(self):
        other = self._new_lead(self.salesman)
        other._register_interaction("call", date=datetime(2026, 3, 1, 8))
        self.lead._register_interaction("zalo", direction="incoming", date=datetime(2026, 3, 5, 8))
        kept = (self.lead | other).with_user(self.sales_manager)._merge_opportunity()
        self.assertEqual(kept.first_response_date, datetime(2026, 3, 1, 8))
        self.assertEqual(kept.last_interaction_date, datetime(2026, 3, 5, 8))
        self.assertEqual(kept.unanswered_kind, "zalo")
        self.assertEqual(kept.care_status, "contacted")
        self.assertEqual(len(kept.interaction_ids), 2)

    def test_nobody_writes_what_the_system_keeps(self):
        for name in ("first_response_date", "unanswered_since", "stalled_since"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.lead.write({name: "2020-01-01 00:00:00"})
        forged = self._new_lead(
            self.salesman,
            first_response_date="2020-01-01 00:00:00",
            last_interaction_date="2020-01-01 00:00:00",
        )
        self.assertFalse(forged.first_response_date)
        self.lead.write({"last_interaction_date": "2020-01-01 00:00:00"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse((self.lead | forged).filtered("last_interaction_date"))

    # ---- what a lead waits for

    def test_new_lead(self):
        self.assert_care("new", self.lead._get_local_date(self.lead.create_date), "new")

    def test_new_leads_that_nobody_waits_for(self):
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        for values in ({"active": False}, {"stage_id": won.id}):
            lead = self._new_lead(self.salesman_all, **values)
            self.assertFalse(lead.care_group, values)

    def test_read_within_the_transaction(self):
        """Found, sorted and grouped by as it is now, and told again after each change."""
        own = [("id", "=", self.lead.id)]
        leads = self.env["crm.lead"]
        self.assertTrue(leads.search([*own, ("care_group", "=", "new")]))
        self.plan("2026-12-01")
        self.assertTrue(leads.search([*own, ("care_group", "=", "due")]))
        self.assertTrue(leads.search([*own, ("care_date", "=", "2026-12-01")]))
        self.assertFalse(leads.search([*own, ("care_date", ">", "2026-12-01")]))
        self.assertFalse(leads.search([*own, ("care_reason", "!=", "activity")]))
        self.assertTrue(self.lead.filtered_domain([("care_date", "<=", "2026-12-01")]))
        self.assertFalse(self.lead.filtered_domain([("care_group", "=", "new")]))
        self.assertEqual(leads.search(own, order="care_date"), self.lead)
        self.lead.sudo().care_status = "closed"
        self.assertFalse(leads.search([*own, ("care_group", "!=", False)]))

    def test_every_lead_has_its_row(self):
        """As the queue has it, so it would be if all of it were found anew."""
        _person, leads = self.new_queue()
        leads["late"].priority = "2"
        leads["yesterday"]._register_interaction("zalo", direction="incoming")
        leads["today"].action_archive()
        leads["later"].user_id = self.sales_manager
        self.env["lead.care"]._flush_facts()
        rows = self.env["lead.care"].with_context(active_test=False)
        everything = rows.search([])
        names = [name for name in everything._fields if name not in ("id", "display_name")]
        kept = {row["lead_id"]: row for row in everything.read(names, load=None)}
        self.assertEqual(
            kept.keys(), set(self.env["crm.lead"].with_context(active_test=False).search([]).ids)
        )
        everything.unlink()
        self.env["lead.care"]._fill()
        found = rows.search([]).read(names, load=None)
        self.assertEqual(
            [{**row, "id": 0} for row in found],
            [{**kept[row["lead_id"]], "id": 0} for row in found],
        )

    def test_activities(self):
        first = self.plan("2026-12-24")
        self.assert_care("due", date(2026, 12, 24), "activity")
        second = self.plan("2026-12-01", summary="Gọi lại")
        self.assert_care("due", date(2026, 12, 1), "activity")
        self.assertEqual(self.lead.care_reason_text, "Gọi lại")
        second.date_deadline = "2026-12-31"
        self.assert_care("due", date(2026, 12, 24), "activity")
        first.unlink()
        self.assert_care("due", date(2026, 12, 31), "activity")
        second.with_user(self.sales_manager).action_done()
        self.assert_care(False, False, False)

    def test_reply_comes_before_what_is_planned(self):
        self.plan("2026-12-24")
        # late in the evening in London is the next day in Hà Nội
        self.lead._register_interaction(
            "zalo", direction="incoming", date=datetime(2026, 12, 1, 20, 0)
        )
        self.assert_care("due", date(2026, 12, 2), "reply")

    def test_won_lost_and_archived_wait_for_nothing(self):
        won = self._new_lead(self.salesman, type="opportunity")
        won.action_set_won()
        self.assertFalse(won.care_group)
        lost = self._new_lead(self.salesman)
        lost.action_set_lost()
        self.assertFalse(lost.care_group)
        self.lead.action_archive()
        self.assertFalse(self.lead.care_group)
        self.lead.action_unarchive()
        self.assertEqual(self.lead.care_group, "new")

    def test_created_as_won(self):
        stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        lead = self._new_lead(self.salesman, type="opportunity", stage_id=stage.id)
        self.env.flush_all()
        self.assertFalse(lead.care_group)

    @freeze_time("2026-12-04 02:00:00")
    def test_reasons_in_words(self):
        """Of leads that a person knows at a glance, in her language."""
        facebook = self.env["utm.source"].create({"name": "Facebook Ads"})
        with freeze_time("2026-12-02 02:00:00"):
            plain = self._new_lead(self.salesman)
            sourced = self._new_lead(self.salesman, source_id=facebook.id)
            replied = self._new_lead(self.salesman)
            (plain | sourced).sudo()._write({"create_date": fields.Datetime.now()})
            (plain | sourced).invalidate_recordset()
            replied._register_interaction("zalo", direction="incoming")
        self.assertEqual(plain.care_reason_text, "New 2 days ago")
        self.assertEqual(sourced.care_reason_text, "New from Facebook Ads 2 days ago")
        self.assertEqual(replied.care_reason_text, "Zalo received 2 days ago")
        contacted = self._new_lead(self.salesman)
        contacted._register_interaction("call")
        self.assertFalse(contacted.care_reason_text)

    # ---- the queue

    def queue(self, user, **context):
        leads = self.env["crm.lead"].with_user(user).with_context(**context)
        return leads.search(leads._get_care_domain(), limit=50, order="care_group")

    def new_queue(self):
        """A salesperson with one lead in every part of the queue, in an order of their own."""
        person = self._new_user("lead_queue", SALES, tz="Asia/Ho_Chi_Minh")
        today = date(2026, 3, 4)
        leads = {name: self._new_lead(person, name=name) for name in ("new", "late", "later")}
        for name, days in (("yesterday", -1), ("today", 0), ("tomorrow", 1), ("last week", -7)):
            lead = leads[name] = self._new_lead(person, name=name)
            lead.activity_schedule(
                "mail.mail_activity_data_call", today + timedelta(days), user_id=person.id
            )
        stalled = leads["stalled"] = self._new_lead(person, name="stalled")
        stalled.sudo().write({"care_status": "stalled", "stalled_since": fields.Datetime.now()})
        return person, leads

    @freeze_time("2026-03-04 02:00:00")
    def test_order(self):
        person, leads = self.new_queue()
        leads["late"].priority = "3"
        names = self.queue(person).mapped("name")
        self.assertEqual(names[:3], ["last week", "yesterday", "today"])
        self.assertEqual(names[3], "late", "of those that came on one day, the most important")
        self.assertEqual(names[4:], ["later", "new", "stalled"])

    @freeze_time("2026-03-04 02:00:00")
    def test_who_waits_for_an_answer_comes_first_of_the_day(self):
        """After what is overdue already, and before what was planned, however important it is."""
        person, leads = self.new_queue()
        leads["today"].priority = "3"
        caller = self._new_lead(person, name="missed call")
        caller._register_interaction("call", direction="incoming")
        names = self.queue(person).mapped("name")
        self.assertEqual(names[:4], ["last week", "yesterday", "missed call", "today"])

    def test_same_order_as_sorted_as_a_whole(self):
        person, leads = self.new_queue()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE lead_care SET activity_due_date = NULL, lead_date = '2000-01-01'::date"
                " + lead_id %% 7,"
                " lead_group = (ARRAY['due', 'new', 'stalled'])[1 + lead_id %% 3] WHERE active"
            )
        )
        self.env.invalidate_all()
        for user in (person, self.sales_manager):
            model = self.env["crm.lead"].with_user(user)
            whole = model.search([], order="care_group")
            pages = [model.search([], offset, 3, order="care_group asc") for offset in (0, 3, 6)]
            self.assertEqual(model.concat(*pages), whole[:9])
        self.assertGreaterEqual(len(whole), len(leads))

    def test_today_is_the_users(self):
        """At 20:00 in London it is tomorrow in Hà Nội."""
        with freeze_time("2026-03-03 20:00:00"):
            person, leads = self.new_queue()
            self.assertIn(leads["today"], self.queue(person))
            self.assertNotIn(leads["tomorrow"], self.queue(person))
            self.assertNotIn(leads["today"].id, self.queue(person, tz="Europe/London").ids)

    @freeze_time("2026-03-04 02:00:00")
    def test_counts(self):
        person, _leads = self.new_queue()
        team = self.env["crm.team"].create(
            {
                "name": "Đội Hà Nội",
                "user_id": self.salesman.id,
                "member_ids": [Command.link(person.id)],
            }
        )
        counts = {"overdue": 2, "today": 1, "new": 3, "stalled": 1}
        model = self.env["crm.lead"]
        self.assertEqual(model.with_user(person).get_care_counts()["own"], counts)
        self.assertEqual(model.with_user(person).get_care_counts()["people"], [])
        # her leader sees the leads of the team alone, which these are not
        people = model.with_user(self.salesman).get_care_counts()["people"]
        self.assertEqual([found["counts"]["new"] for found in people], [0])
        model.search([("user_id", "=", person.id)]).team_id = team
        people = model.with_user(self.salesman).get_care_counts()["people"]
        self.assertEqual(people, [{"id": person.id, "name": person.name, "counts": counts}])
        people = model.with_user(self.sales_manager).get_care_counts()["people"]
        self.assertIn(person.id, [found["id"] for found in people])

    def test_counts_are_for_those_who_work_leads(self):
        with self.assertRaises(AccessError):
            self.env["crm.lead"].with_user(self.internal_user).get_care_counts()

    def test_three_days_after_the_quote(self):
        """The example of the seed: what was quoted three days ago proposes itself first."""
        self._switch(group_lead_management_followup=True)
        stage = self.env["crm.stage"].create({"name": "Đã gửi báo giá"})
        self.env["lead.followup.rule"].create(
            {
                "stage_id": stage.id,
                "delay": 3,
                "delay_unit": "days",
                "activity_type_id": self.call_type.id,
                "assign_to": "owner",
            }
        )
        person, leads = self.new_queue()
        planned = leads["tomorrow"]
        planned.activity_unlink(["mail.mail_activity_data_call"])
        for name in ("last week", "yesterday", "today"):
            leads[name].activity_ids.date_deadline = fields.Date.add(fields.Date.today(), days=10)
        leads["new"].stage_id = stage
        self.env.flush_all()
        self.assertNotIn(leads["new"], self.queue(person))
        with freeze_time(datetime.now() + timedelta(days=3)):
            first = self.queue(person)[0]
            self.assertEqual(first, leads["new"])
            self.assertEqual(first.care_reason, "followup")
            self.assertEqual(first.care_reason_text, "Đã gửi báo giá 3 days ago")

    def test_many_new_leads_in_a_stage_with_a_rule(self):
        """Planned for as they are created, however many they are."""
        self._switch(group_lead_management_followup=True)
        stage = self.env["crm.stage"].create({"name": "Mới đăng ký"})
        self.env["lead.followup.rule"].create(
            {"stage_id": stage.id, "delay": 1, "activity_type_id": self.call_type.id}
        )
        for count in (1, 30):
            leads = self.env["crm.lead"].create(
                [{"name": f"An {n}", "type": "lead", "stage_id": stage.id} for n in range(count)]
            )
            self.assertEqual(set(leads.mapped("care_reason")), {"followup"})

    def test_a_marketers_own(self):
        lead = self._new_lead(self.marketing_user)
        self.assertIn(lead, self.queue(self.marketing_user))
        lead.sudo().user_id = self.salesman
        self.assertNotIn(lead.id, self.queue(self.marketing_user).ids)

    def test_grouped(self):
        groups = self.env["crm.lead"]._read_group(
            [("id", "=", self.lead.id)], ["care_group"], ["__count"], order="care_group"
        )
        self.assertEqual(groups, [("new", 1)])
