# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .test_lead_dashboard import LeadDashboardCase


class TestLeadDashboardAmounts(LeadDashboardCase):
    """What the figures are compared with, and where the amounts come from."""

    def enter_cost(self, amount, source=None, campaign=None, **values):
        return self.env["lead.campaign.cost"].create(
            {
                "campaign_id": (campaign or self.tet).id,
                "source_id": (source or self.facebook).id,
                "date_from": self.today,
                "date_to": self.today,
                "amount": amount,
                **values,
            }
        )

    def open(self, figure, user=None, **filters):
        """The records that a client lists when somebody clicks on ``figure``."""
        asked = self.dashboard.with_user(user or self.sales_manager)
        action = asked.get_leads_action(figure, {**self.filters, **filters})
        self.env.invalidate_all()
        records = self.env[action["res_model"]].with_user(user or self.sales_manager)
        return records.with_context(**action["context"]).search(action["domain"])

    # ---- the period before

    def test_compared_with_the_period_before(self):
        now = self.new_campaign_leads("lead", "mql", "customer")
        before = self.new_campaign_leads("lead", "mql", "mql", "customer", "customer")
        self.new_campaign_leads("lead")
        self.move_history(now, "2026-03-10 10:00:00")
        self.move_history(before, "2026-02-10 10:00:00")
        self.enter_cost(300, date_from="2026-03-01", date_to="2026-03-01")
        self.enter_cost(200, date_from="2026-02-01", date_to="2026-02-28")
        march = {"period": "custom", "from": "2026-03-01", "to": "2026-03-28"}
        former = self.get(**march)["former"]
        self.assertEqual((former["first"], former["last"]), ("2026-02-01", "2026-02-28"))
        self.assertEqual(former["reached"]["lead"], 5)
        self.assertEqual(former["reached"]["customer"], 2)
        self.assertEqual(former["totals"]["cost"], 200)
        self.assertEqual(former["totals"]["cost_per_customer"], 100)
        with freeze_time("2026-03-10 12:00:00"):
            self.assertEqual(self.get(period="this_month")["former"]["reached"]["lead"], 5)
            self.assertEqual(self.get(period="this_month")["former"]["last"], "2026-02-10")
        with freeze_time("2026-03-09 12:00:00"):
            # nothing has come so far: there is nothing to compare
            figures = self.get(period="custom", **{"from": "2026-03-01", "to": "2026-03-09"})
            self.assertIsNone(figures["former"])
        self.assertIsNone(self.get(period="all")["former"])
        person = self.salesman_all
        self.assertEqual(self.get(person, **march)["former"]["reached"]["lead"], 5)
        before.user_id = self.sales_manager
        self.assertEqual(self.get(self.salesman, **march)["former"]["reached"]["lead"], 0)

    # ---- where amounts come from

    def test_revenue_opens_the_leads_that_brought_it(self):
        leads = self.new_campaign_leads("lead", "customer", "customer")
        self.new_leads("customer").write({"expected_revenue": 9})
        leads[1:].write({"expected_revenue": 500})
        leads[1].action_set_won()
        figures = self.get()
        opened = self.open({"amount": "revenue"})
        self.assertEqual(opened._name, "lead.funnel")
        self.assertEqual(sum(opened.mapped("revenue")), figures["totals"]["revenue"])
        if self.env["lead.funnel"]._get_revenue_column() == "won_revenue":
            self.assertEqual(opened.lead_id.with_env(self.env), leads[1])
            self.assertEqual(figures["totals"]["revenue"], 500)
        leads[1].user_id = self.sales_manager
        self.assertFalse(self.open({"amount": "revenue"}, self.salesman).lead_id & leads[1])
        march = {"period": "custom", "from": "2001-03-01", "to": "2001-03-31"}
        self.assertFalse(self.open({"amount": "revenue"}, **march))

    def test_costs_open_what_they_are_the_sum_of(self):
        self.new_campaign_leads("customer")
        self.enter_cost(500)
        month = self.enter_cost(
            3000, date_from="2026-03-16", date_to="2026-04-14", source=self.google
        )
        self.enter_cost(7, campaign=self.env["utm.campaign"].create({"title": "Other"}))
        self.enter_cost(70, date_from="2025-03-16", date_to="2025-04-14")
        self.assertEqual(
            self.open({"amount": "cost"}, period="all").mapped("amount"), [500, 3000, 70]
        )
        for filters, total in (
            ({}, 500),
            ({"period": "all"}, 3570),
            ({"period": "all", "source_id": self.google.id}, 3000),
            # fifteen of thirty days
            ({"period": "custom", "from": "2026-04-01", "to": "2026-04-30"}, 1400),
        ):
            if "from" in filters:
                self.move_history(self.new_campaign_leads("lead"), "2026-04-02")
            opened = self.open({"amount": "cost"}, **filters)
            self.assertAlmostEqual(sum(opened.mapped("period_amount")), total)
            self.assertAlmostEqual(self.get(**filters)["totals"]["cost"], total)
        self.assertEqual(month.period_amount, 3000, "of all days")

    def test_costs_are_not_for_everybody(self):
        self.new_campaign_leads("lead")
        self.enter_cost(500)
        self.assertFalse(self.get(self.salesman)["has_costs"])
        with self.assertRaises(AccessError):
            self.open({"amount": "cost"}, self.salesman)
        for figure in (
            {"amount": "profit"},
            {"amount": "cost", "stage": "lead"},
            {"amount": "revenue", "user_id": 1},
            {"amount": None},
        ):
            with self.subTest(figure), self.assertRaises(UserError):
                self.open(figure)
        team = self.env["crm.team"].create({"name": "Huế"})
        with self.assertRaises(UserError):
            self.open({"amount": "cost"}, team_id=team.id)
        self.assertFalse(self.get(team_id=team.id)["has_costs"], "nobody knows a team's")

    def test_a_cost_of_other_peoples_leads_too_is_not_told(self):
        """Divided by a marketer's own leads alone it would look dearer than it was."""
        hers = {"user_id": False, "marketing_user_id": self.marketing_user.id}
        others = {"user_id": self.salesman.id, "marketing_user_id": self.marketing_manager.id}
        self.new_campaign_leads("lead", "customer", **hers)
        self.new_campaign_leads("lead", source_id=self.google.id, **hers)
        other = self.new_campaign_leads("customer", source_id=self.google.id, **others)
        self.enter_cost(500)
        self.enter_cost(90, source=self.google)
        for user in (self.sales_manager, self.marketing_manager):
            figures = self.get(user)
            self.assertEqual(figures["totals"]["cost"], 590, user.login)
            self.assertFalse(figures["are_costs_hidden"])
            costs = {origin["id"]: origin["cost_per_customer"] for origin in figures["sources"]}
            self.assertEqual(costs, {self.facebook.id: 500, self.google.id: 90})
        figures = self.get(self.marketing_user)
        self.assertTrue(figures["has_costs"] and figures["are_costs_hidden"])
        self.assertEqual(set(figures["totals"].values()) - {figures["totals"]["revenue"]}, {None})
        facebook, google = figures["sources"]
        self.assertEqual((facebook["cost_per_customer"], facebook["is_cost_hidden"]), (500, False))
        self.assertEqual((google["cost_per_customer"], google["is_cost_hidden"]), (None, True))
        figures = self.get(self.marketing_user, source_id=self.facebook.id)
        self.assertEqual(figures["totals"]["cost"], 500, "all leads from there are hers")
        figures = self.get(self.salesman)
        self.assertFalse(figures["has_costs"] or figures["are_costs_hidden"])
        company = self._second_company(self.sales_manager)
        nobody = {"user_id": False, "marketing_user_id": False, "team_id": False}
        other.write({**nobody, "company_id": company.id})
        figures = self.get(self.marketing_user)
        self.assertEqual(figures["totals"]["cost"], 590, "another company's leads cost it nothing")

    # ---- one word, one thing

    def test_stalled_is_what_its_menu_lists(self):
        leads = self.new_campaign_leads("lead", "lead", "lead")
        leads[:2].write({"care_status": "stalled", "stalled_since": fields.Datetime.now()})
        # it waits for something else first
        leads[0].activity_schedule("mail.mail_activity_data_call", self.today, user_id=1)
        action = self.env.ref("lead_management.crm_lead_stalled_action")
        self.assertIn("'search_default_stalled': 1".replace("'", '"'), action.context)
        self.env.flush_all()
        menu = self.env["crm.lead"].with_user(self.salesman)
        listed = menu.search([("care_status", "=", "stalled")])
        everything = {"period": "all", "campaign_id": False}
        (count,) = (
            item["count"]
            for item in self.get(self.salesman, **everything)["now"]
            if item["name"] == "stalled"
        )
        self.assertEqual(count, len(listed))
        self.assertLessEqual(leads[:2], listed.with_env(self.env))
        self.assertEqual(self.open({"now": "stalled"}, self.salesman, **everything), listed)
