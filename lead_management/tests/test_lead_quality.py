# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from collections import Counter
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.lead_quality_report import FLAGS, ISSUES
from .common import SALES, LeadManagementCase
from .lead_export_common import LeadExportHttpCase, get_rows

NOON = datetime(2026, 3, 2, 12)
COUNTS = [f"{flag}_count" for flag in FLAGS]


class LeadQualityCase(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["lead.quality.report"]
        cls.facebook, cls.google = cls.env["utm.source"].create(
            [{"name": "Facebook"}, {"name": "Google"}]
        )
        cls.outcome = {
            name: cls.env.ref(f"lead_management.lead_interaction_outcome_{name}")
            for name in ("reached", "no_answer", "busy", "wrong_number")
        }
        cls.reason = {
            issue: cls.env["crm.lost.reason"].create({"name": issue, "quality_issue": issue})
            for issue in ISSUES
        }
        cls.too_expensive = cls.env["crm.lost.reason"].create({"name": "Too expensive"})

    def new_lead(self, *outcomes, kind="call", **values):
        values = {"user_id": self.salesman.id, "source_id": self.facebook.id, **values}
        lead = self.env["crm.lead"].create({"name": "An Phát JSC", "type": "lead", **values})
        self.call(lead, *outcomes, kind=kind)
        return lead

    def call(self, lead, *outcomes, kind="call", direction="outgoing"):
        """One call after the other, whatever came of it: ``None`` where nobody said."""
        for name in outcomes:
            date = NOON + timedelta(hours=len(lead.interaction_ids))
            lead._register_interaction(
                kind, date=date, direction=direction, outcome=name and self.outcome[name]
            )

    def lose(self, lead, reason):
        lead.action_set_lost(lost_reason_id=reason.id)

    def hand_over_and_return(self, lead, reason, note):
        lead.with_user(self.marketing_manager)._hand_over(
            self.salesman, self.env["crm.team"], None, ""
        )
        self.env["lead.return.wizard"].with_user(self.salesman).create(
            {"lead_ids": lead.ids, "reason_id": reason.id, "note": note}
        ).action_apply()

    def rows(self, leads, user=None):
        self.env.invalidate_all()
        return self.report.with_user(user or self.sales_manager).search(
            [("lead_id", "in", leads.ids)]
        )

    def issue(self, lead):
        return self.rows(lead).quality_issue


class TestLeadQuality(LeadQualityCase):
    def test_lost_for_a_reason(self):
        for issue, reason in self.reason.items():
            lead = self.new_lead()
            self.assertFalse(self.issue(lead))
            self.lose(lead, reason)
            row = self.rows(lead)
            self.assertEqual((row.quality_issue, row.lost_reason_id), (issue, reason))
            counts = {name: row[name] for name in COUNTS}
            self.assertEqual(
                counts, dict.fromkeys(COUNTS, 0) | {f"{issue}_count": 1, "bad_count": 1}
            )
            lead.action_unarchive()
            self.assertFalse(self.issue(lead), "reopened")

    def test_lost_for_another_reason(self):
        lead = self.new_lead()
        self.lose(lead, self.too_expensive)
        row = self.rows(lead)
        self.assertEqual((row.lost_reason_id, row.bad_count), (self.too_expensive, 0))

    def test_seeded_reasons(self):
        for name, issue in (
            ("wrong_contact", "wrong_number"),
            ("spam", "spam"),
            ("duplicate", "duplicate"),
            ("unreachable", "unreachable"),
            ("not_a_fit", False),
            ("erased", False),
        ):
            reason = self.env.ref(f"lead_management.crm_lost_reason_{name}")
            self.assertEqual(reason.quality_issue, issue, name)

    def test_wrong_number_on_the_phone(self):
        lead = self.new_lead("no_answer", "wrong_number")
        self.assertEqual(self.issue(lead), "wrong_number")
        self.call(lead, "no_answer", kind="zalo")
        self.assertEqual(self.issue(lead), "wrong_number", "nobody was reached that way either")
        self.call(lead, "no_answer")
        self.assertEqual(self.issue(lead), "unreachable", "the last call did not say so")

    def test_reached_after_a_wrong_number(self):
        for how in (
            {"outcomes": ["reached"]},
            {"outcomes": [None], "kind": "email"},
            {"outcomes": ["reached"], "direction": "incoming"},
        ):
            lead = self.new_lead("wrong_number")
            self.call(lead, *how.pop("outcomes"), **how)
            self.assertFalse(self.issue(lead), how)
            self.call(lead, "wrong_number")
            self.assertEqual(self.issue(lead), "wrong_number", "and wrong again since")

    def test_unreachable(self):
        lead = self.new_lead("no_answer", "busy")
        self.assertFalse(self.issue(lead))
        self.call(lead, "no_answer", direction="incoming")
        self.assertFalse(self.issue(lead), "tries are ours")
        self.call(lead, "no_answer", kind="zalo")
        self.assertEqual(self.issue(lead), "unreachable")
        self.call(lead, "reached")
        self.call(lead, "no_answer", "no_answer", "no_answer")
        self.assertFalse(self.issue(lead), "was reached once")

    def test_one_issue(self):
        """What somebody said, losing the lead, goes before what follows from the calls."""
        lead = self.new_lead("no_answer", "no_answer", "no_answer", "wrong_number")
        self.assertEqual(self.issue(lead), "wrong_number")
        self.lose(lead, self.reason["spam"])
        self.assertEqual(self.issue(lead), "spam")
        self.lose(other := self.new_lead(*["busy"] * 3), self.too_expensive)
        self.assertEqual(self.issue(other), "unreachable")

    def test_returned(self):
        lead = self.new_lead(user_id=False)
        first, last = self.env["lead.return.reason"].create([{"name": "First"}, {"name": "Last"}])
        self.hand_over_and_return(lead, first, "No budget")
        self.env.cr.execute(SQL("UPDATE lead_hand_over SET return_date = '2026-01-01'"))
        self.hand_over_and_return(lead, last, "No budget at all")
        row = self.rows(lead)
        self.assertEqual((row.returned_count, row.bad_count, row.quality_issue), (1, 1, False))
        self.assertEqual((row.return_reason_id, row.return_note), (last, "No budget at all"))
        self.assertTrue(row.return_date)

    def test_merged_away(self):
        leads = self.new_lead("wrong_number") | self.new_lead("no_answer", "no_answer")
        leads.merge_opportunity()
        self.assertEqual(len(self.rows(leads)), 1)

    def test_erased(self):
        lead = self.new_lead(phone="0912345678")
        lead._erase_person()
        row = self.rows(lead)
        self.assertEqual((row.lead_count, row.bad_count, row.phone), (1, 0, False))

    def test_no_leads(self):
        found = self.report.with_user(self.sales_manager)._read_group(
            [("lead_id", "=", 0)], ["source_id"], ["bad_rate:avg"]
        )
        self.assertEqual(found, [])

    def test_pivot_equals_a_recount(self):
        """Of leads that had anything happen to them, by source and by team."""
        chance = random.Random(8)
        teams = self.env["crm.team"].create([{"name": "Hà Nội"}, {"name": "Đà Nẵng"}])
        return_reason = self.env["lead.return.reason"].create({"name": "No need"})
        leads = self.env["crm.lead"]
        expected = {}
        for _number in range(60):
            lead = self.new_lead(
                *(chance.choice(list(self.outcome)) for _call in range(chance.randint(0, 4))),
                source_id=chance.choice((self.facebook.id, self.google.id, False)),
                team_id=chance.choice(teams).id,
                user_id=False,
            )
            is_returned = chance.random() < 0.2
            if is_returned:
                self.hand_over_and_return(lead, return_reason, "")
            if chance.random() < 0.4:
                self.lose(lead, chance.choice([self.too_expensive, *self.reason.values()]))
            leads |= lead
            expected[lead] = self.recount(lead) | ({"returned"} if is_returned else set())
        for name in ("source_id", "team_id"):
            counted = {}
            for lead, found in expected.items():
                counter = counted.setdefault(lead[name].id, Counter())
                counter.update(found, lead=1, bad=int(bool(found)))
            groups = self.report.with_user(self.sales_manager)._read_group(
                [("lead_id", "in", leads.ids)],
                [name],
                [
                    "lead_count:sum",
                    *(f"{flag}_count:sum" for flag in FLAGS),
                    *(f"{flag}_rate:avg" for flag in FLAGS),
                ],
            )
            self.assertEqual(len(groups), len(counted))
            for group, number, *figures in groups:
                counter = counted[group.id]
                self.assertEqual(number, counter["lead"])
                self.assertEqual(figures[: len(FLAGS)], [counter[flag] for flag in FLAGS])
                for flag, rate in zip(FLAGS, figures[len(FLAGS) :], strict=True):
                    self.assertAlmostEqual(float(rate), counter[flag] / number)
        everything = {flag for found in expected.values() for flag in found}
        self.assertEqual(everything, {*ISSUES, "returned"}, "each of them happened")

    def recount(self, lead):
        """The issue of a lead, found out the long way."""
        issue = lead.lost_reason_id.quality_issue if not lead.active else False
        interactions = lead.interaction_ids.filtered("outcome_id").sorted("date")
        tries = len(interactions)
        if not issue and interactions[-1:].outcome_id.is_wrong_contact:
            issue = "wrong_number"
        elif not issue and tries >= 3 and not any(interactions.outcome_id.mapped("is_reached")):
            issue = "unreachable"
        return {issue} if issue else set()

    def test_drill_down_equals_the_figure(self):
        leads = self.new_lead("wrong_number") | self.new_lead() | self.new_lead(*["busy"] * 3)
        self.lose(leads[1], self.reason["duplicate"])
        domain = [("lead_id", "in", leads.ids)]
        report = self.report.with_user(self.salesman)
        for flag in FLAGS:
            ((figure,),) = report._read_group(domain, [], [f"{flag}_count:sum"])
            rows = report.search([*domain, (f"{flag}_count", ">", 0)])
            self.assertEqual(len(rows), figure, flag)
        self.assertEqual(report.search([*domain, ("bad_count", ">", 0)]).lead_id, leads)

    def test_export(self):
        """What the list shows is what an agency is sent."""
        lead = self.new_lead("wrong_number", name="Trần Minh", phone="0912 345 678")
        names = ["lead_id", "phone", "source_id", "quality_issue", "bad_count"]
        rows = self.rows(lead, self.salesman)
        with self.assertRaises(UserError):
            rows.export_data(names)
        self.salesman.group_ids += self.env.ref("base.group_allow_export")
        ((name, phone, *rest),) = rows.export_data(names)["datas"]
        self.assertEqual((name, phone), ("Trần Minh", lead.phone))
        self.assertEqual(rest, [self.facebook.name, "Wrong number", 1])
        self.assertLessEqual(set(names[:4]), self.columns_of_list())
        for column in ("entry_date", "lost_reason_id", "return_reason_id", "return_note"):
            self.assertIn(column, self.columns_of_list())

    def columns_of_list(self):
        views = self.report.with_user(self.marketing_user).get_views([(False, "list")])
        return set(views["models"]["lead.quality.report"]["fields"])

    def test_not_for_everybody(self):
        lead = self.new_lead("wrong_number", user_id=self.sales_manager.id)
        self.assertTrue(self.rows(lead))
        self.assertFalse(self.rows(lead, self.salesman))
        self.assertFalse(self.rows(lead, self.marketing_user))
        self.assertTrue(self.rows(lead, self.marketing_manager))
        with self.assertRaises(AccessError):
            self.rows(lead, self.internal_user)
        for user in (self.internal_user, self.salesman):
            with self.assertRaises(AccessError):
                self.rows(lead).with_user(user).action_open_lead()
        action = self.rows(lead).action_open_lead()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", lead.id))

    def test_whose_leads(self):
        """A marketer sees hers, a leader the team's, nobody those of another company."""
        person = self._new_user("lead_quality_person", SALES)
        team = self.env["crm.team"].create({"name": "Hà Nội", "user_id": self.salesman.id})
        leads = self.new_lead("wrong_number", user_id=person.id, team_id=team.id)
        self.assertTrue(self.rows(leads, self.salesman))
        self.assertFalse(self.rows(leads, self.marketing_user))
        leads.marketing_user_id = self.marketing_user
        self.assertTrue(self.rows(leads, self.marketing_user))
        company = self._second_company()
        nobody = dict.fromkeys(("team_id", "user_id", "marketing_user_id"), False)
        leads.write({**nobody, "company_id": company.id})
        self.assertFalse(self.rows(leads))

    def test_totals_of_a_pivot(self):
        """Summed up from the groups, they are what counting all at once says."""
        leads = self.new_lead("wrong_number") | self.new_lead(*["busy"] * 3) | self.new_lead()
        self.lose(leads[1], self.reason["duplicate"])
        leads |= self.new_lead(source_id=self.google.id)
        report = self.report.with_user(self.sales_manager)
        domain = [("lead_id", "in", leads.ids)]
        sets = [(), ("source_id",), ("source_id", "quality_issue")]
        figures = ["lead_count:sum", "bad_count:sum", "duplicate_count:sum", "bad_rate:avg"]
        found = report._read_grouping_sets(domain, sets, figures, order="source_id, quality_issue")
        self.assertEqual(found[0], [(4, 2, 1, 0.5)])
        self.assertEqual(found[1], [(self.facebook, 3, 2, 1, 2 / 3), (self.google, 1, 0, 0, 0.0)])
        # with a figure of core's, each is counted by itself
        counted = report._read_grouping_sets(
            domain, sets, [*figures, "id:max"], order="source_id, quality_issue"
        )
        for mine, theirs in zip(found, counted, strict=True):
            self.assertEqual(
                [[*row[:-1], round(row[-1], 9)] for row in mine],
                [[*row[:-2], round(float(row[-2]), 9)] for row in theirs],
            )
        nothing = report._read_grouping_sets([("id", "=", 0)], sets, figures)
        self.assertEqual(nothing[1:], [[], []])


@tagged("post_install", "-at_install")
class TestLeadQualityExport(LeadExportHttpCase, LeadQualityCase):
    def test_workbook_for_an_agency(self):
        """A marketer gets the list as she sees it, in words, and what is hers alone."""
        self.allow_export(self.marketing_user)
        self.authenticate(self.marketing_user.login, self.marketing_user.login)
        values = {"user_id": False, "marketing_user_id": self.marketing_user.id}
        lead = self.new_lead("wrong_number", name="=1+1", phone="0912 345 678", **values)
        self.lose(lead, self.too_expensive)
        other = self.new_lead("wrong_number", user_id=self.sales_manager.id)
        names = ("entry_date", "lead_id", "phone", "source_id", "quality_issue", "lost_reason_id")
        described = self.report.fields_get(names, ["string", "type", "store"])
        answer = self.ask(
            "/web/export/xlsx",
            {
                "model": "lead.quality.report",
                "fields": [
                    {**described[name], "name": name, "label": described[name]["string"]}
                    for name in names
                ],
                "ids": False,
                "domain": [["bad_count", ">", 0], ["lead_id", "in", (lead | other).ids]],
                "groupby": [],
                "import_compat": False,
                "context": {},
            },
        )
        self.assertEqual(answer.status_code, 200, answer.text[:1000])
        header, row = get_rows(answer.content)
        self.assertEqual(header[1:], ["Lead", "Phone", "Source", "Quality Issue", "Lost Reason"])
        self.assertEqual(row[0].date(), lead.create_date.date())
        self.assertEqual(
            row[1:],
            [
                "=1+1",
                lead.phone,
                self.facebook.name,
                "Wrong number",
                self.too_expensive.name,
            ],
        )
