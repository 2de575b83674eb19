# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..fill_columns import fill_response_hours
from .common import LeadManagementCase

MONDAY_10 = datetime(2027, 3, 1, 3)  # 10:00 in Vietnam, where one works 8-12 and 13-17


@tagged("post_install", "-at_install")
class TestLeadResponse(LeadManagementCase):
    """Speed to first contact, of a company that works in Vietnam."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Office", "tz": "Asia/Ho_Chi_Minh"}
        )
        cls.company.write({"resource_calendar_id": cls.calendar.id, "lead_response_hours": 4})

    def _came(self, moment=MONDAY_10, **values):
        """A lead of the salesperson's that came at that moment."""
        lead = self._new_lead(self.salesman, company_id=self.company.id, **values)
        lead.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE crm_lead SET create_date = %s WHERE id = %s", moment, lead.id)
        )
        lead.invalidate_recordset()
        return lead

    def _called(self, lead, moment):
        lead._register_interaction("call", date=moment)
        return lead

    def _hours(self, came, called):
        return self._called(self._came(came), called).response_hours

    def _found(self, leads, *states):
        found = self.env["crm.lead"].search(
            [("id", "in", leads.ids), ("first_contact_state", "in", states)]
        )
        return found.sorted("id")

    # ---- hours

    def test_only_working_hours_count(self):
        for called, hours in (
            (datetime(2027, 3, 1, 3, 30), 0.5),
            (datetime(2027, 3, 1, 6), 2),  # lunch
            (datetime(2027, 3, 1, 15), 6),  # the evening
            (datetime(2027, 3, 2, 2), 7),
            (datetime(2027, 3, 8, 3), 40),  # a week
            (datetime(2027, 5, 3, 3), 9 * 40),  # months
            (datetime(2027, 2, 26, 3), 0),  # back-dated to before it came
        ):
            self.assertAlmostEqual(self._hours(MONDAY_10, called), hours, msg=called)

    def test_working_hours_are_those_of_core(self):
        start = datetime(2027, 1, 15, 2, 17)
        moments = random.Random(7)
        for _number in range(20):
            end = start + timedelta(minutes=moments.randrange(200_000))
            self.assertAlmostEqual(
                self._hours(start, end), self.calendar.get_work_hours_count(start, end), 4
            )

    def test_weekend_and_the_hours_before_work_are_free(self):
        saturday = datetime(2027, 3, 6, 3)
        self.assertAlmostEqual(self._hours(saturday, datetime(2027, 3, 8, 1, 30)), 0.5)

    def test_daylight_saving(self):
        self.calendar.tz = "Europe/Paris"
        # Friday 16:00 to Monday 9:00, by the clock there, in the night of the change between
        self.assertAlmostEqual(self._hours(datetime(2027, 3, 26, 15), datetime(2027, 3, 29, 7)), 2)

    def test_public_holidays_are_free_and_changes_are_seen(self):
        tuesday = datetime(2027, 3, 2, 3)
        self.assertAlmostEqual(self._hours(MONDAY_10, tuesday), 8)
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Tết",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2027, 3, 1, 5),
                "date_to": datetime(2027, 3, 1, 17),
            }
        )
        self.assertAlmostEqual(self._hours(MONDAY_10, tuesday), 4)
        holiday.date_from = datetime(2027, 3, 1, 8)
        self.assertAlmostEqual(self._hours(MONDAY_10, tuesday), 6)
        holiday.unlink()
        self.assertAlmostEqual(self._hours(MONDAY_10, tuesday), 8)
        self.calendar.attendance_ids.filtered(lambda day: day.dayofweek == "1").unlink()
        self.assertAlmostEqual(self._hours(MONDAY_10, tuesday), 6)
        self.calendar.tz = "UTC"
        self.assertAlmostEqual(self._hours(MONDAY_10, tuesday), 8)

    def test_holidays_of_another_company_do_not_count(self):
        branch = self._second_company()
        holiday = (
            self.env["resource.calendar.leaves"]
            .with_company(branch)
            .create(
                {
                    "name": "Nghỉ",
                    "date_from": datetime(2027, 3, 1),
                    "date_to": datetime(2027, 3, 2),
                }
            )
        )
        self.assertEqual((holiday.company_id, holiday.calendar_id.ids), (branch, []))
        self.assertAlmostEqual(self._hours(MONDAY_10, datetime(2027, 3, 2, 3)), 8)

    def test_without_a_calendar_all_hours_count(self):
        self.company.resource_calendar_id = False
        self.assertAlmostEqual(self._hours(MONDAY_10, datetime(2027, 3, 2, 4)), 25)

    def test_company_of_the_lead(self):
        branch = self._second_company(self.salesman)
        branch.resource_calendar_id = self.calendar.copy({"company_id": branch.id, "tz": "UTC"})
        lead = self._came()
        lead.company_id = branch
        self._called(lead, datetime(2027, 3, 1, 9))
        self.assertAlmostEqual(lead.response_hours, 1)  # from 8 o'clock on

    def test_first_attempt_counts(self):
        lead = self._called(self._came(), datetime(2027, 3, 1, 4))
        self._called(lead, datetime(2027, 3, 1, 8))
        self.assertAlmostEqual(lead.response_hours, 1)

    def test_what_they_write_is_no_response(self):
        lead = self._came()
        lead._register_interaction("email", direction="incoming", date=datetime(2027, 3, 1, 4))
        self.assertFalse(lead.first_response_date)
        self.assertEqual(lead.response_hours, 0)

    def test_merged_leads_were_answered_as_fast_as_the_first(self):
        first = self._called(self._came(), datetime(2027, 3, 1, 4))
        second = self._came(datetime(2027, 3, 3, 3), probability=90)
        merged = (first | second).sudo().merge_opportunity()
        self.assertEqual(merged.first_response_date, datetime(2027, 3, 1, 4))
        self.assertAlmostEqual(merged.response_hours, 1)

    def test_response_costs_no_query_of_its_own(self):
        leads = [self._came() for _number in range(3)]
        leads[0]._get_response_hours(datetime(2027, 3, 2, 3))
        self.env.invalidate_all()
        leads[1].create_date, leads[1].company_id.resource_calendar_id.id
        with self.assertQueryCount(0):
            leads[1]._get_response_hours(datetime(2027, 3, 2, 3))

    def test_nobody_forges_the_hours(self):
        lead = self._came().with_user(self.salesman)
        with self.assertRaises(AccessError):
            lead.response_hours = 1
        forged = self._new_lead(self.salesman, response_hours=-5)
        self.assertEqual(forged.response_hours, 0)

    # ---- states

    def test_states(self):
        in_time = self._called(self._came(), datetime(2027, 3, 1, 8))  # 4 h
        late = self._called(self._came(), datetime(2027, 3, 1, 8, 1))
        waiting = self._came()
        overdue = self._came(MONDAY_10 - timedelta(minutes=1))
        closed = self._came()
        closed.action_set_lost()
        leads = in_time | late | waiting | overdue | closed
        with freeze_time(datetime(2027, 3, 1, 8)):
            leads.invalidate_recordset()
            self.assertEqual(
                leads.mapped("first_contact_state"),
                ["in_time", "late", "waiting", "overdue", False],
            )
            for lead in leads - closed:
                self.assertEqual(self._found(leads, lead.first_contact_state), lead)
            archived = leads.with_context(active_test=False)
            self.assertEqual(
                archived.search([("id", "in", leads.ids), ("first_contact_state", "=", False)]),
                closed,
            )
            self.assertEqual(
                self.env["crm.lead"].search(
                    [("id", "in", leads.ids), ("first_contact_state", "!=", "late")]
                ),
                (in_time | waiting | overdue).sorted(),
            )

    def test_source_goes_before_team_before_company(self):
        source = self.env["utm.source"].create({"name": "Website", "lead_response_hours": 1})
        team = self.env["crm.team"].create({"name": "Hà Nội", "lead_response_hours": 2})
        leads = self.env["crm.lead"]
        for values in ({}, {"team_id": team.id}, {"team_id": team.id, "source_id": source.id}):
            leads |= self._called(self._came(**values), datetime(2027, 3, 1, 4, 30))  # 1.5 h
        self.assertEqual(leads.mapped("first_contact_state"), ["in_time", "in_time", "late"])
        team.lead_response_hours = 1
        leads.invalidate_recordset()
        self.assertEqual(leads.mapped("first_contact_state"), ["in_time", "late", "late"])
        self.assertEqual(self._found(leads, "late"), leads[1:])

    def test_without_a_target_there_is_no_state(self):
        self.company.lead_response_hours = 0
        leads = self._came() | self._called(self._came(), datetime(2027, 3, 1, 8))
        self.assertEqual(leads.mapped("first_contact_state"), [False, False])
        self.assertFalse(self._found(leads, "in_time", "late", "waiting", "overdue"))

    def test_search_and_groups_equal_what_is_computed(self):
        random_ = random.Random(20270301)
        branch = self._second_company(self.salesman)
        branch.lead_response_hours = 9
        sources = self.env["utm.source"].create(
            [{"name": f"Nguồn {hours}", "lead_response_hours": hours} for hours in (0, 0.5, 24)]
        )
        team = self.env["crm.team"].create({"name": "Hà Nội", "lead_response_hours": 2})
        now = datetime(2027, 3, 5, 9, 13)
        leads = self.env["crm.lead"]
        for _number in range(120):
            came = now - timedelta(minutes=random_.randrange(15_000))
            lead = self._came(
                came,
                source_id=random_.choice([False, *sources.ids]),
                team_id=random_.choice([False, team.id]),
            )
            lead.company_id = random_.choice([self.company, branch, branch.browse()])
            if random_.random() < 0.5:
                self._called(lead, came + timedelta(minutes=random_.randrange(9_000)))
            elif random_.random() < 0.2:
                lead.action_set_lost()
            leads |= lead
        model = self.env["crm.lead"].with_context(
            active_test=False, allowed_company_ids=(self.company | branch).ids
        )
        leads = model.browse(leads.ids)
        with freeze_time(now):
            leads.invalidate_recordset()
            states = ("in_time", "late", "waiting", "overdue", False)
            expected = {
                state: leads.filtered(lambda lead, state=state: lead.first_contact_state == state)
                for state in states
            }
            grouped = dict(
                model._read_group(
                    [("id", "in", leads.ids)], ["first_contact_state"], ["id:recordset"]
                )
            )
            for state, found in expected.items():
                self.assertTrue(found, state)
                domain = [("id", "in", leads.ids), ("first_contact_state", "=", state)]
                self.assertEqual(set(model.search(domain).ids), set(found.ids), state)
                self.assertEqual(set(grouped[state].ids), set(found.ids), state)
            in_time, judged = (
                sum(len(expected[state]) for state in chosen)
                for chosen in (("in_time",), ("in_time", "late", "overdue"))
            )
            [(share, hours)] = model._read_group(
                [("id", "in", leads.ids)], [], ["first_contact_share:avg", "response_hours:avg"]
            )
        self.assertAlmostEqual(share, in_time / judged)
        answered = leads.filtered("first_response_date")
        self.assertAlmostEqual(hours, sum(answered.mapped("response_hours")) / len(answered))

    # ---- report

    def test_report_is_of_the_leads_one_may_read(self):
        other = self._new_user("lead_other_salesman", "sales_team.group_sale_salesman")
        own = self._called(self._came(name="Tốc độ"), datetime(2027, 3, 1, 4))
        theirs = self._called(self._came(name="Tốc độ"), datetime(2027, 3, 1, 8))
        theirs.user_id = other
        team = self.env["crm.team"].create(
            {"name": "Hà Nội", "user_id": other.id, "member_ids": [Command.set(other.ids)]}
        )
        own.team_id = team
        for user, hours in (
            (self.salesman, 1),
            (other, 2.5),
            (self.sales_manager, 2.5),
            (self.marketing_manager, 2.5),
        ):
            [(found,)] = (
                self.env["crm.lead"]
                .with_user(user)
                ._read_group([("name", "=", "Tốc độ")], [], ["response_hours:avg"])
            )
            self.assertAlmostEqual(found, hours, msg=user.login)

    def test_views_know_the_measures(self):
        action = self.env.ref("lead_management.crm_lead_response_action")
        views = [(view.id, view.type) for view in action.view_ids.view_id]
        self.env["crm.lead"].with_user(self.salesman).get_views(views)
        fields = (
            self.env["crm.lead"]
            .with_user(self.salesman)
            .fields_get(["first_contact_share", "first_contact_state", "response_hours"])
        )
        self.assertEqual(fields["first_contact_share"]["aggregator"], "avg")
        self.assertEqual(fields["response_hours"]["aggregator"], "avg")
        self.assertTrue(fields["first_contact_state"]["groupable"])

    # ---- a database in use

    def test_hours_of_leads_answered_before_are_filled(self):
        lead = self._called(self._came(), datetime(2027, 3, 1, 8))
        untouched = self._came()
        lead.flush_recordset()
        self.env.cr.execute(SQL("UPDATE crm_lead SET response_hours = NULL"))
        fill_response_hours(self.env, batch_size=1)
        self.env.invalidate_all()
        self.assertAlmostEqual(lead.response_hours, 4)
        self.assertEqual(untouched.response_hours, 0)
