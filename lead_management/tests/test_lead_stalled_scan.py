# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import re
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models import crm_lead_stalled_scan
from .common import SALES
from .test_lead_stalled import StalledCase


@tagged("post_install", "-at_install")
class TestLeadStalledScan(StalledCase):
    """The nightly scan for stalled leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("lead_management.ir_cron_lead_stalled")
        cls.leader = cls._new_user("lead_leader", SALES)
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Hà Nội",
                "user_id": cls.leader.id,
                "member_ids": [Command.set(cls.salesman.ids)],
            }
        )
        # as after a first night
        leads = cls.env["crm.lead"]
        leads._mark_stalled(leads._get_newly_stalled_domain())
        leads._set_scan({**leads._get_scan(), "noticed_until": cls.now})

    def _run(self):
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _run_from(self, lead, chunk_size):
        """How many leads from ``lead`` on were marked at once, each time."""
        marked = []

        def mark(leads, *args):
            marked.append(mark_stalled(leads, *args))
            return marked[-1]

        model = type(self.env["crm.lead"])
        mark_stalled = model._mark_stalled
        self._start_at(share=0, last_share=0, after_id=lead.id - 1)
        self.env.cr.flush()
        with (
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
            patch.object(model, "_mark_stalled", mark),
        ):
            self.env(cr=cr)["crm.lead"]._cron_mark_stalled(chunk_size)
        self.env.invalidate_all()
        return marked

    def _start_at(self, **place):
        self.env["crm.lead"]._set_scan({**self.env["crm.lead"]._get_scan(), **place})

    def _notices(self, user):
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("message_type", "=", "user_notification"),
                    ("notified_partner_ids", "=", user.partner_id.id),
                    ("subject", "like", "Stalled leads"),
                ]
            )
        )

    def test_only_leads_that_somebody_should_look_after(self):
        stalled = self._old_lead(15)
        contacted = self._old_lead(30)
        self._call_lead(contacted, date=self.now - timedelta(days=15))
        fresh = self._old_lead(13)
        lost, won = self._old_lead(15), self._old_lead(15, type="opportunity")
        lost.action_set_lost()
        won.action_set_won()
        archived = self._old_lead(15)
        archived.active = False
        self._run()
        self.assertEqual(stalled.care_status, "stalled")
        self.assertEqual(contacted.care_status, "stalled")
        self.assertEqual(fresh.care_status, "open")
        self.assertEqual(lost.care_status, "closed")
        self.assertFalse((won | archived).filtered("stalled_since"))

    def test_what_is_planned_keeps_a_lead_from_stalling(self):
        today, later, overdue, both = leads = (
            self._old_lead(15) | self._old_lead(15) | self._old_lead(15) | self._old_lead(15)
        )
        self._plan(today)
        self._plan(later, days=3)
        self._plan(overdue, days=-3)
        self._plan(both, days=-3)
        self._plan(both, days=3)
        self._run()
        self.assertEqual(leads.filtered("stalled_since"), overdue)
        self.assertEqual((overdue.care_status, overdue.care_group), ("stalled", "due"))

    def test_equals_what_the_queue_would_compute(self):
        random_ = random.Random(11)
        users = [
            self._new_user(f"lead_{number}", SALES, tz=timezone)
            for number, timezone in enumerate(
                (False, "Asia/Ho_Chi_Minh", "Pacific/Kiritimati", "Pacific/Pago_Pago")
            )
        ]
        leads = self.env["crm.lead"]
        for _number in range(40):
            lead = self._old_lead(20)
            lead.user_id = random_.choice(users)
            if random_.random() < 0.3:
                self._call_lead(lead, date=self.now - timedelta(days=random_.randrange(25)))
            if random_.random() < 0.3:
                self._call_lead(
                    lead,
                    direction="incoming",
                    date=self.now - timedelta(days=random_.randrange(25)),
                )
            if random_.random() < 0.4:
                self._plan(lead, days=random_.randrange(-4, 4), user=lead.user_id)
            leads |= lead
        self._run()
        names = ["care_group", "care_date", "care_reason"]
        stalled = leads.filtered(lambda lead: lead.care_status == "stalled")
        self.assertTrue(stalled and leads - stalled)
        written = leads.sudo().read(names)
        self.env["lead.care"]._fill()
        self.assertEqual(leads.sudo().read(names), written)
        self.assertEqual(set(stalled.mapped("care_group")), {"stalled", "due"})
        self.assertGreater(len(set(stalled.mapped("care_date"))), 1)

    def test_in_chunks_and_twice(self):
        leads = self.env["crm.lead"].concat(*(self._old_lead(20) for _number in range(5)))
        marked = self._run_from(leads[0], 1)
        self.assertGreater(len(marked), 4)
        self.assertEqual(set(leads.mapped("care_status")), {"stalled"})
        since = leads.mapped("stalled_since")
        self._run()
        self.assertEqual(leads.mapped("stalled_since"), since)

    def test_leads_that_stand_together_are_marked_one_after_the_other(self):
        leads = self.env["crm.lead"].concat(*(self._old_lead(20) for _number in range(7)))
        with patch.object(crm_lead_stalled_scan, "FEW_OF_SHARE", 0):
            marked = self._run_from(leads[0], 100_000)
        self.assertEqual((len(marked), sum(marked), max(marked)), (16, 7, 1))
        self.assertEqual(set(leads.mapped("care_status")), {"stalled"})

    def test_few_are_marked_together(self):
        leads = self.env["crm.lead"].concat(*(self._old_lead(20) for _number in range(7)))
        with patch.object(crm_lead_stalled_scan, "MAX_CHUNK_SIZE", 10_000_000):
            marked = self._run_from(leads[0], 100_000)
        self.assertEqual((len(marked), sum(marked)), (2, 7))

    def test_chunks_of_many_shares_are_small(self):
        """No more leads are held at once than where one share is looked through."""
        scans = []

        def look_through(_leads, scan, size):
            scans.append((scan["last_share"] - scan["share"] + 1, size))
            return 0

        model = type(self.env["crm.lead"])
        lead = self._old_lead(20)
        with (
            patch.object(model, "_mark_stalled_chunk", look_through),
            patch.object(crm_lead_stalled_scan, "MAX_CHUNK_SIZE", 1_600),
        ):
            self._run_from(lead, 1_000)
        self.assertEqual({shares for shares, _size in scans}, {1, 15})
        self.assertLessEqual(max(shares * size for shares, size in scans), 1_600)

    def test_who_could_not_be_told_is_told_by_the_next_run(self):
        """What was found is not looked for again, and nobody misses it."""
        lead = self._old_lead(20)
        model = type(self.env["crm.lead"])
        self.env.cr.flush()
        with (
            patch.object(model, "_notify_stalled", side_effect=ValueError("no mail")),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
            suppress(ValueError),
        ):
            self.env(cr=cr)["crm.lead"]._cron_mark_stalled()
        self.env.invalidate_all()
        self.assertEqual(lead.care_status, "stalled")
        self.assertEqual(self.env["crm.lead"]._get_scan()["share"], 16)
        with patch.object(model, "_mark_stalled", side_effect=AssertionError):
            self._run()
        self.assertEqual(len(self._notices(self.salesman)), 1)

    def test_no_index_of_leads_has_what_is_written(self):
        """Or else marking a lead writes all of them, which takes three times as long."""
        written = "care_status|stalled_since|write_date|write_uid"
        rows = self.env.execute_query(
            SQL("SELECT indexdef FROM pg_indexes WHERE tablename = 'crm_lead'")
        )
        indexes = [definition for (definition,) in rows]
        self.assertGreater(len(indexes), 30)
        self.assertFalse([index for index in indexes if re.search(written, index)])

    def test_rows_follow_again_afterwards(self):
        lead = self._old_lead(20)
        leads = self.env["crm.lead"]
        leads._mark_stalled(leads._get_newly_stalled_domain())
        self.env.invalidate_all()
        self.assertEqual((lead.care_group, lead.care_status), ("stalled", "stalled"))
        lead._end_stalled()
        self.assertEqual((lead.care_group, lead.care_status), ("new", "open"))

    def test_goes_on_where_it_was_short_of_time(self):
        first, second = self._old_lead(20), self._old_lead(20)
        self._start_at(last_share=15, after_id=first.id)
        self._run()
        self.assertFalse(first.stalled_since)
        self.assertTrue(second.stalled_since)
        self.assertEqual(self.env["crm.lead"]._get_scan()["after_id"], 0)
        self._run()
        self.assertTrue(first.stalled_since)

    def test_one_notice_a_person(self):
        for _number in range(3):
            self._old_lead(20, team_id=self.team.id)
        self._old_lead(20, user=self.leader, team_id=self.team.id)
        self._run()
        notice = self._notices(self.salesman)
        self.assertEqual(len(notice), 1)
        self.assertIn("3 of your leads", notice.body)
        self.assertIn("/odoo/stalled-leads", notice.body)
        notice = self._notices(self.leader)
        self.assertEqual(len(notice), 1)
        self.assertIn("1 of your leads", notice.body)
        self.assertIn("3 leads of your team", notice.body)

    def test_only_the_newly_stalled_are_told_of(self):
        self._old_lead(20, team_id=self.team.id)
        self._run()
        self._run()
        self.assertEqual(len(self._notices(self.salesman)), 1)

    def test_notices_can_be_switched_off(self):
        self.company.lead_stalled_notice = False
        lead = self._old_lead(20, team_id=self.team.id)
        self._run()
        self.assertTrue(lead.stalled_since)
        self.assertFalse(self._notices(self.salesman) | self._notices(self.leader))

    def test_who_has_left_is_not_told(self):
        self._old_lead(20)
        self.salesman.active = False
        self._run()
        self.assertFalse(self._notices(self.salesman))

    def test_notice_in_the_language_of_who_reads_it(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.env["ir.module.module"]._load_module_terms(["lead_management"], ["vi_VN"])
        self.salesman.lang = "vi_VN"
        self._old_lead(20)
        self._run()
        notice = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("message_type", "=", "user_notification"),
                    ("notified_partner_ids", "=", self.salesman.partner_id.id),
                ],
                limit=1,
            )
        )
        self.assertIn("dừng chăm sóc", notice.body)

    def test_other_companies_are_scanned_too(self):
        branch = self._second_company(self.salesman)
        branch.lead_stalled_days = 30
        lead = self._old_lead(20)
        lead.company_id = branch
        self._run()
        self.assertFalse(lead.stalled_since)
        branch.lead_stalled_days = 10
        self._run()
        self.assertTrue(lead.stalled_since)

    def test_runs_while_lead_management_is_on(self):
        self.assertTrue(self.cron.active)
        self._switch(group_lead_management=False)
        self.assertFalse(self.cron.active)

    def test_off_in_settings_nothing_stalls(self):
        self.company.lead_stalled_days = 0
        lead, quoted = self._old_lead(90), self._old_lead(90, stage_id=self.quoted.id)
        self._run()
        self.assertFalse(lead.stalled_since)
        self.assertTrue(quoted.stalled_since)
