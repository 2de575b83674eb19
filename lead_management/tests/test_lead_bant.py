# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo.tests import BaseCase, Form, tagged

from ..tools import bant
from .common import LeadManagementCase


class TestBantScoring(BaseCase):
    def test_every_question_weighs_the_same(self):
        for question, points in bant.POINTS.items():
            with self.subTest(question=question):
                self.assertEqual(max(points.values()), 25)
                self.assertEqual(min(points.values()), 0)

    def test_open_questions_bring_nothing(self):
        self.assertEqual(bant.score({}), 0)
        self.assertEqual(bant.score({"bant_budget_fit": "full"}), 25)

    def test_next_open_question_in_order(self):
        answers = {}
        for question in bant.POINTS:
            self.assertEqual(bant.next_open_question(answers), question)
            answers[question] = "none"
        self.assertIsNone(bant.next_open_question(answers))

    def test_timeline_bucket_borders(self):
        days = (-5, 31, 32, 92, 93, 183, 184)
        self.assertEqual(
            [bant.timeline_bucket(day) for day in days],
            ["month", "month", "quarter", "quarter", "half_year", "half_year", "later"],
        )


@tagged("post_install", "-at_install")
class TestLeadBant(LeadManagementCase):
    def test_answers_make_the_score(self):
        lead = (
            self.env["crm.lead"]
            .with_user(self.salesman)
            .create(
                {
                    "name": "An Phát JSC",
                    "bant_budget_fit": "full",
                    "bant_authority_role": "influencer",
                    "bant_need_fit": "none",
                }
            )
        )
        self.assertEqual(lead.bant_score, 37)
        self.assertEqual(lead.bant_next_question, "When will they decide?")
        lead.bant_timeline = "month"
        self.assertEqual(lead.bant_score, 62)
        self.assertFalse(lead.bant_next_question)

    @freeze_time("2026-11-21")
    def test_date_fills_the_bucket_and_a_bucket_needs_no_date(self):
        lead = self.env["crm.lead"].create({"name": "A", "bant_timeline_date": "2027-01-15"})
        self.assertEqual(lead.bant_timeline, "quarter")
        lead.bant_timeline = "later"
        self.assertEqual(lead.bant_timeline, "later")
        lead.bant_timeline_date = False
        self.assertEqual(lead.bant_timeline, "later")

    def test_form_shows_score_while_asking(self):
        with Form(self.env["crm.lead"].with_user(self.salesman)) as form:
            form.name = "An Phát JSC"
            form.bant_budget_fit = "full"
            self.assertEqual(form.bant_score, 25)
            self.assertEqual(form.bant_next_question, "Who decides?")

    def test_switched_off_bant_is_not_on_the_form(self):
        def arch():
            views = self.env["crm.lead"].with_user(self.salesman).get_views([(False, "form")])
            return views["views"]["form"]["arch"]

        self.assertIn("bant_score", arch())
        self._switch(group_lead_management=True, group_lead_management_bant=False)
        self.assertNotIn("bant_score", arch())
