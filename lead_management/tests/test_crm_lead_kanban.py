# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.models import BaseModel
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.web.models.models import Base

from ..fill_columns import fill_activity_due_date
from .common import LeadManagementCase

PROGRESS_BAR = {
    "field": "activity_state",
    "colors": {"planned": "success", "today": "warning", "overdue": "danger"},
}


@tagged("post_install", "-at_install")
class TestCrmLeadKanban(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        draw = random.Random(5)
        cls.salesman.tz, cls.salesman_all.tz = "Pacific/Kiritimati", "Pacific/Pago_Pago"
        stages = [*cls.env["crm.stage"].search([("is_won", "=", False)]).ids, False]
        users = [cls.salesman.id, cls.salesman_all.id, cls.sales_manager.id]
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {n}",
                    "stage_id": draw.choice(stages),
                    "user_id": draw.choice([*users, False]),
                    "active": draw.random() > 0.1,
                }
                for n in range(80)
            ]
        )
        today = fields.Date.today()
        for lead in cls.leads.filtered(lambda lead: lead.active and lead.id % 3):
            for _ in range(draw.randrange(3)):
                lead.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=today + timedelta(days=draw.randrange(-4, 5)),
                    user_id=draw.choice(users),
                )
        cls.env.flush_all()

    def test_same_progress_bar_as_core(self):
        """Also where it is another day already for some of those the activities are for."""
        self._compare_progress_bars()

    def test_same_progress_bar_as_core_on_one_day(self):
        self.env["res.users"].search([]).tz = "UTC"
        self.env.flush_all()
        today = date.today()
        leads = type(self.env["crm.lead"])
        with patch.object(leads, "_get_todays", lambda _leads: (today, today)):
            self._compare_progress_bars()
            with patch.object(Base, "read_progress_bar", side_effect=AssertionError("core's way")):
                self.env["crm.lead"].read_progress_bar([], "stage_id", PROGRESS_BAR)

    def test_todays(self):
        users = self.env["res.users"].with_context(active_test=False).search([])
        users.tz = "UTC"
        for moment, zones, days in (
            ("2026-11-22 10:00", ("Asia/Ho_Chi_Minh", "UTC"), (22, 22)),
            ("2026-11-22 18:00", ("Asia/Ho_Chi_Minh", "UTC"), (22, 23)),
            ("2026-11-22 03:00", ("Asia/Ho_Chi_Minh", "America/New_York"), (21, 22)),
        ):
            self.salesman.tz, self.salesman_all.tz = zones
            with self.subTest(moment), freeze_time(moment):
                todays = self.env["crm.lead"].with_user(self.salesman)._get_todays()
                self.assertEqual(todays, tuple(date(2026, 11, day) for day in days))

    def test_groups_in_the_order_of_core(self):
        """Where they are put in order afterwards, too."""
        core_read_group = BaseModel._read_group
        domain = [("id", "in", self.leads.ids)]
        for user in (self.sales_manager, self.salesman):
            leads = self.env["crm.lead"].with_user(user)
            for group_by in ("stage_id", "user_id"):
                for order in (group_by, None, f"{group_by} desc", "__count desc, id:max"):
                    with self.subTest(user=user.login, order=order):
                        asked = (domain, [group_by], ["__count"])
                        core = BaseModel._read_group(leads, *asked, order=order)
                        with patch.object(
                            BaseModel, "_read_group", autospec=True, side_effect=core_read_group
                        ) as counted:
                            ours = leads._read_group(*asked, order=order)
                        self.assertEqual(ours, core)
                        self.assertGreater(len(core), 1)
                        is_sorted_after = counted.call_args.kwargs.get("order") == "__count"
                        self.assertEqual(is_sorted_after, order == group_by)

    def _compare_progress_bars(self):
        domain = [("id", "in", self.leads.ids)]
        for user in (self.sales_manager, self.salesman):
            leads = self.env["crm.lead"].with_user(user)
            for group_by in ("stage_id", "priority", "user_id", "create_date:month"):
                with self.subTest(user=user.login, group_by=group_by):
                    ours = leads.read_progress_bar(domain, group_by, PROGRESS_BAR)
                    core = Base.read_progress_bar(leads, domain, group_by, PROGRESS_BAR)
                    self.assertEqual(dict(ours), dict(core))
                    self.assertTrue(core)

    def test_due_date_follows_the_activities(self):
        lead = self._new_lead(self.salesman)
        self.assertFalse(lead.activity_due_date)
        later, sooner = (
            lead.activity_schedule("mail.mail_activity_data_todo", date_deadline=date)
            for date in ("2026-12-24", "2026-12-01")
        )
        self.assertEqual(str(lead.activity_due_date), "2026-12-01")
        sooner.date_deadline = "2026-12-31"
        self.assertEqual(str(lead.activity_due_date), "2026-12-24")
        later.action_done()
        self.assertEqual(str(lead.activity_due_date), "2026-12-31")
        sooner.unlink()
        self.assertFalse(lead.activity_due_date)

    def test_install_fills_the_due_date(self):
        computed = self.leads.mapped("activity_due_date")
        self.assertTrue(any(computed))
        self.env.cr.execute(SQL("ALTER TABLE crm_lead DROP COLUMN activity_due_date"))
        fill_activity_due_date(self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(self.leads.mapped("activity_due_date"), computed)
