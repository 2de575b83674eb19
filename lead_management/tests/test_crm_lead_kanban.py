# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import date, timedelta
from itertools import product
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.tests import new_test_user, tagged

from odoo.addons.web.models.models import Base

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

    def test_progress_bar_tells_no_more_of_people_than_one_may_read(self):
        """Whose leads are counted, is asked with the rights of who asks."""
        leads = self.env["crm.lead"].with_user(self.salesman)
        guess = [("user_id", "any", [("partner_id.signup_type", "=", False)])]
        with self.assertRaises(AccessError):
            leads.search_count(guess)
        with self.assertRaises(AccessError):
            leads.read_progress_bar(guess, "stage_id", PROGRESS_BAR)
        with self.assertRaises(AccessError):
            leads.formatted_read_group(guess, ["stage_id"], ["__count"])

    def test_nobody_counts_who_may_not_read(self):
        leads = self.env["crm.lead"].with_user(self.internal_user)
        with self.assertRaises(AccessError):
            leads.read_progress_bar([], "stage_id", PROGRESS_BAR)
        with self.assertRaises(AccessError):
            leads.formatted_read_group([], ["stage_id"], ["__count"])
        with self.assertRaises(AccessError):
            leads.get_care_counts()

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
        for user, group_by in product((self.sales_manager, self.salesman), ("stage_id", "user_id")):
            leads = self.env["crm.lead"].with_user(user)
            for order in (group_by, None, f"{group_by} desc", "__count desc, id:max"):
                with self.subTest(user=user.login, order=order):
                    asked = ([("id", "in", self.leads.ids)], [group_by], ["__count"])
                    core = BaseModel._read_group(leads, *asked, order=order)
                    with patch.object(
                        BaseModel, "_read_group", autospec=True, side_effect=core_read_group
                    ) as counted:
                        ours = leads._read_group(*asked, order=order)
                    self.assertEqual(ours, core)
                    self.assertGreater(len(core), 1)
                    is_sorted_after = counted.call_args.kwargs.get("order") == "__count"
                    self.assertEqual(is_sorted_after, order == group_by)

    def test_groups_counted_in_the_narrow_table(self):
        """As core counts them: what the user may see, archived ones where they are asked for."""
        in_stages = [("stage_id", "in", self.leads.stage_id.ids), ("type", "!=", False)]
        for user, group_by, active_test, archived in product(
            (self.sales_manager, self.salesman),
            ("stage_id", "user_id"),
            (True, False),
            ([], [("active", "in", [True, False])], [("active", "=", False)]),
        ):
            leads = self.env["crm.lead"].with_user(user).with_context(active_test=active_test)
            with self.subTest(user=user.login, group_by=group_by, active_test=active_test):
                asked = (in_stages + archived, [group_by], ["__count"])
                core = BaseModel._read_group(leads, *asked, order=group_by)
                self.assertEqual(leads._read_group(*asked, order=group_by), core)
                model, _domain = leads._get_narrow(in_stages, group_by)
                self.assertEqual(model._name, "lead.care")

    def test_leads_counted_in_the_narrow_table(self):
        """As core counts them; nobody counts, or guesses at, leads that are not theirs."""
        theirs = [("user_id", "!=", self.salesman.id), ("stage_id", "in", self.leads.stage_id.ids)]
        for user, domain, active_test in product(
            (self.sales_manager, self.salesman), ([], theirs), (True, False)
        ):
            leads = self.env["crm.lead"].with_user(user).with_context(active_test=active_test)
            with self.subTest(user=user.login, domain=domain, active_test=active_test):
                core = BaseModel.search_count(leads, domain)
                self.assertEqual(leads.search_count(domain), core)
                self.assertEqual(leads._get_narrow(domain)[0]._name, "lead.care")
                self.assertEqual(leads.search_count(domain, limit=1), min(core, 1))
        # people by their names are looked for as the user; an empty text is no choice of a lead
        leads = self.env["crm.lead"]
        for condition in (("user_id", "=", "Ann"), ("user_id", "in", ["Ann"]), ("type", "!=", "")):
            self.assertEqual(leads._get_narrow([condition])[0], leads)
        stranger = new_test_user(self.env, "counts_nothing", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["crm.lead"].with_user(stranger).search_count(theirs)

    def _compare_progress_bars(self):
        in_stages = [("stage_id", "in", self.leads.stage_id.ids)]
        for user, domain, group_by in product(
            (self.sales_manager, self.salesman),
            ([("id", "in", self.leads.ids)], in_stages),
            ("stage_id", "priority", "user_id", "create_date:month"),
        ):
            leads = self.env["crm.lead"].with_user(user)
            with self.subTest(user=user.login, domain=domain, group_by=group_by):
                ours = leads.read_progress_bar(domain, group_by, PROGRESS_BAR)
                core = Base.read_progress_bar(leads, domain, group_by, PROGRESS_BAR)
                self.assertEqual(dict(ours), dict(core))
                self.assertTrue(core)

    def test_leads_of_a_person_and_of_nobody_are_counted_apart(self):
        """Each at its place in the index; of more people than a few all are gone through."""
        rows = self.env["lead.care"]
        rows._flush_facts()
        people = self.env["res.users"].search([], limit=6) | self.salesman
        for users, count in (([self.salesman.id, False], 2), ([*people.ids, False], 1)):
            domain = [("user_id", "in", users), ("active", "=", True)]
            counted = BaseModel._read_group(rows, domain, ["stage_id"], ["__count"])
            with self.assertQueryCount(count):
                found = rows._read_counts(domain, ["stage_id"])
            self.assertEqual(dict(found), dict(counted))

    def test_columns_in_the_order_of_core(self):
        """Page by page: hers and those of nobody, of every priority, archived ones too."""
        stage = self.leads.stage_id[0]
        self.leads.stage_id = stage
        for number, lead in enumerate(self.leads):
            lead.priority = (False, "0", "1", "2", "3")[number % 5]
        for user, domain, active_test in product(
            (self.salesman, self.salesman_all),
            (
                [],
                [("type", "=", "lead")],
                [("user_id", "=", self.salesman.id)],
                [("active", "in", [True, False])],
                [("active", "=", False)],
            ),
            (True, False),
        ):
            leads = self.env["crm.lead"].with_user(user).with_context(active_test=active_test)
            column = [("stage_id", "=", stage.id), *domain]
            for offset, order in product((0, 7, 1_000), (leads._order, "priority DESC,  id DESC")):
                with self.subTest(user=user.login, domain=domain, offset=offset, order=order):
                    asked = (column, offset, 9, order)
                    core = BaseModel._search(leads, *asked).get_result_ids()
                    self.assertEqual(leads.search(*asked)._ids, core)
                    self.assertTrue(core or offset)

    def test_column_of_a_person_is_looked_up_in_the_narrow_table(self):
        """That of one, and of nobody; not that of everybody."""
        column = [("stage_id", "=", self.leads.stage_id[0].id)]
        for user, is_narrow in ((self.salesman, True), (self.sales_manager, False)):
            leads = self.env["crm.lead"].with_user(user)
            model, domain = leads._get_narrow(column)
            self.assertEqual(model._find_first_of_column(domain, 5) is not None, is_narrow)
        found = self.leads[3:5]
        leads = self.env["crm.lead"].with_user(self.salesman)
        with patch.object(type(model), "_find_first_of_column", return_value=found.ids):
            self.assertEqual(leads.search(column, limit=5), found)
            self.assertNotEqual(leads.search(column), found)
        stranger = self.env["crm.lead"].with_user(self.internal_user)
        with self.assertRaises(AccessError):
            stranger.search(column, limit=5)

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
