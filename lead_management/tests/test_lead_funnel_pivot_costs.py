# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.lead_funnel_sql import STAGES
from .lead_funnel_common import COSTS, LeadFunnelPivotCase


@tagged("post_install", "-at_install")
class TestLeadFunnelPivotCosts(LeadFunnelPivotCase):
    def test_costs_in_cells_and_totals(self):
        """What a lead cost is no average of averages, and what nobody knows is empty."""
        self.new_leads("lead", "mql", "customer", campaign_id=self.tet.id)
        self.new_leads("lead", campaign_id=self.webinar.id)
        self.spend(90)
        self.spend(10, self.webinar)
        by_campaign, total, by_team = self.pivot(["campaign_id"], [], ["user_id"])
        self.assertEqual(
            by_campaign[self.tet.id],
            {
                "cost": 90,
                "cost_per_lead": 30,
                "cost_per_mql": 45,
                "cost_per_customer": 90,
                "return_on_spend": 0,
            },
        )
        webinar = by_campaign[self.webinar.id]
        self.assertEqual((webinar["cost"], webinar["cost_per_lead"]), (10, 10))
        self.assertIs(webinar["cost_per_mql"], False, "nothing to divide by")
        self.assertEqual((total[()]["cost"], total[()]["cost_per_lead"]), (100, 25))
        self.assertEqual(set(by_team[self.salesman.id].values()), {False}, "nobody knows")

    def test_costs_equal_the_funnel(self):
        """One truth: the cells are what ``_read_funnel`` says, with random leads and costs."""
        chance = random.Random(8)
        campaigns, sources = (self.tet | self.webinar), (self.facebook | self.google)
        for _number in range(30):
            lead = self.new_leads(
                chance.choice(STAGES),
                campaign_id=chance.choice(campaigns).id,
                source_id=chance.choice([False, *sources.ids]),
            )
            self.move_history(lead, *sorted(f"2026-03-{chance.randint(1, 31):02}" for _ in STAGES))
        for _number in range(8):
            self.spend(
                chance.randint(-20, 90) or 1, chance.choice(campaigns), chance.choice(sources)
            )
        groupby = ["campaign_id", "source_id"]
        found = self.figures(domain=self.ours, groupby=groupby, medians=True)
        names = (*COSTS, "sal_days", "sal_median_days", "sql_rate", "lead_count")
        (cells,) = self.pivot(groupby, names=names)
        self.assertEqual(len(cells), len(found))
        for figures in found:
            cell = cells[tuple(id_ or False for id_ in figures["group"])]
            told = {
                "cost": figures["cost"],
                "cost_per_lead": figures["cost_per"]["lead"],
                "cost_per_mql": figures["cost_per"]["mql"],
                "cost_per_customer": figures["cost_per"]["customer"],
                "return_on_spend": figures["return_on_spend"],
                "sal_days": figures["days"]["sal"],
                "sal_median_days": figures.get("median_days", {}).get("sal"),
                "sql_rate": figures["rates"]["sql"],
                "lead_count": figures["reached"]["lead"],
            }
            for name, value in told.items():
                if value is None:
                    self.assertIs(cell[name], False, name)
                else:
                    self.assertAlmostEqual(float(cell[name]), value, 6, name)

    def test_spent_for_nothing(self):
        """A campaign that cost money and brought nobody is a row of its own, in its place."""
        self.new_leads("lead", campaign_id=self.webinar.id)
        self.spend(90)
        (cells,) = self.pivot(["campaign_id"], names=("lead_count", *COSTS))
        self.assertEqual(list(cells), [self.tet.id, self.webinar.id])
        self.assertEqual((cells[self.tet.id]["lead_count"], cells[self.tet.id]["cost"]), (0, 90))
        self.assertIs(cells[self.tet.id]["cost_per_lead"], False)

    def test_costs_by_month_of_arrival(self):
        """A cost counts in the months that its days are in, of the user's time zone."""
        early, late = self.new_leads("lead", "mql", campaign_id=self.tet.id)
        self.move_history(early, "2026-03-31 16:59:59")
        self.move_history(late, "2026-03-31 17:00:00")
        self.spend(61, period=("2026-03-01", "2026-04-30"))
        self.spend(7, period=("2026-05-01", "2026-05-07"))
        zone = "Asia/Ho_Chi_Minh"
        by_month, total = self.pivot(["entry_date:month"], [], tz=zone)
        self.assertEqual(
            [
                (cell["cost"], cell["cost_per_lead"], cell["cost_per_mql"])
                for cell in by_month.values()
            ],
            [(31, 31, False), (30, 30, 30), (7, False, False)],
        )
        self.assertEqual(total[()]["cost"], 68)
        april = [
            ("entry_date", ">=", "2026-03-31 17:00:00"),
            ("entry_date", "<=", "2026-04-30 16:59:59"),
        ]
        (total,) = self.pivot([], domain=[*self.ours, *april], tz=zone)
        self.assertEqual(total[()]["cost"], 30)
        months = ["|", "&", *april, ("entry_date", "<", "2026-02-28 17:00:00")]
        (total,) = self.pivot([], domain=["&", *self.ours, *months], tz=zone)
        self.assertEqual(total[()]["cost"], 30)
        (nobody,) = self.pivot(
            ["campaign_id"], domain=[*self.ours, ("entry_date", "=", False)], tz=zone
        )
        self.assertEqual(nobody, {})

    def test_costs_by_event(self):
        """Of those who became customers in March a customer's cost is known, no lead's."""
        (lead,) = self.new_leads("customer", campaign_id=self.tet.id)
        self.move_history(
            lead, "2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04", "2026-03-05"
        )
        self.spend(31)
        march = [("customer_date", ">=", "2026-03-01"), ("customer_date", "<", "2026-04-01")]
        (total,) = self.pivot([], domain=[*self.ours, *march], tz="UTC")
        self.assertEqual((total[()]["cost"], total[()]["cost_per_customer"]), (31, 31))
        self.assertIs(total[()]["cost_per_lead"], False)
        (cells,) = self.pivot(["entry_date:month", "customer_date:month"], tz="UTC")
        self.assertEqual({cell["cost"] for cell in cells.values()}, {False})

    def test_return_on_spend_in_several_currencies(self):
        own, foreign = (
            self.env.company.currency_id,
            self.env["res.currency"].create({"name": "XLM", "symbol": "Xl"}),
        )
        self.env["res.currency.rate"].create({"currency_id": foreign.id, "rate": 4})
        company = self._second_company(self.sales_manager)
        company.currency_id = foreign
        company.flush_recordset()
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": "Won",
                    "type": "opportunity",
                    "company_id": company_id,
                    "user_id": False,
                    "team_id": False,
                    "campaign_id": self.tet.id,
                }
                for company_id in (self.env.company.id, company.id)
            ]
        )
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE lead_funnel SET %s = 100 WHERE lead_id = ANY(%s)",
                SQL.identifier(self.funnel._get_revenue_column()),
                leads.ids,
            )
        )
        self.spend(50)
        self.spend(40).write({"company_id": company.id, "currency_id": foreign.id})
        both = [self.env.company.id, company.id]
        (cells,) = self.pivot(["campaign_id"], allowed_company_ids=both)
        self.assertEqual(cells[self.tet.id]["cost"], 60, own.name)
        specs = ["currency_id:array_agg_distinct", "revenue:sum", "revenue:sum_currency"]
        funnel = self.funnel.with_user(self.sales_manager)
        for companies in (both, both[:1]):
            allowed = funnel.with_context(allowed_company_ids=companies)
            (row,) = allowed.formatted_read_group(self.ours, [], specs)
            told = [foreign.id, own.id][-len(companies) :]
            self.assertEqual(sorted(row[specs[0]]), sorted(told))
            self.assertAlmostEqual(row[specs[2]], 125 if len(companies) > 1 else 100)
        self.assertAlmostEqual(cells[self.tet.id]["return_on_spend"], 125 / 60)

    def test_who_sees_costs(self):
        self.new_leads("lead", campaign_id=self.tet.id, marketing_user_id=self.marketing_user.id)
        self.spend(31)
        for user in (self.marketing_manager, self.sales_manager):
            (cells,) = self.pivot(["campaign_id"], user=user)
            self.assertEqual(cells[self.tet.id]["cost"], 31)
        for user in (self.salesman, self.salesman_all):
            for name in COSTS:
                with self.assertRaises(AccessError):
                    self.pivot([], names=[name], user=user)
            funnel = self.funnel.with_user(user)
            self.assertNotIn("cost", funnel.fields_get())
            self.assertNotIn('name="cost"', funnel.get_view(view_type="pivot")["arch"])
        self.assertIn(
            'name="cost"',
            self.funnel.with_user(self.marketing_user).get_view(view_type="pivot")["arch"],
        )

    def test_cost_of_other_peoples_leads_too_is_not_told(self):
        """Nor is a total that it is part of; managers are told."""
        for campaign, user in (
            (self.tet, self.marketing_user),
            (self.tet, self.marketing_manager),
            (self.webinar, self.marketing_user),
        ):
            self.new_leads(
                "lead", campaign_id=campaign.id, user_id=False, marketing_user_id=user.id
            )
        self.spend(31)
        self.spend(7, self.webinar)
        by_campaign, total = self.pivot(["campaign_id"], [], user=self.marketing_manager)
        self.assertEqual([cell["cost"] for cell in by_campaign.values()], [31, 7])
        self.assertEqual(total[()]["cost"], 38)
        by_campaign, total = self.pivot(["campaign_id"], [], user=self.marketing_user)
        self.assertIs(by_campaign[self.tet.id]["cost"], False)
        self.assertEqual(by_campaign[self.webinar.id]["cost_per_lead"], 7)
        self.assertIs(total[()]["cost"], False)
        (by_owner,) = self.pivot(["campaign_id.user_id"], user=self.marketing_user)
        self.assertEqual({cell["cost"] for cell in by_owner.values()}, {False}, "nobody knows")

    @freeze_time("2026-04-10 03:00:00")
    def test_costs_of_the_last_days(self):
        """As filters of the web client say it; of a month in any year nobody knows them."""
        (lead,) = self.new_leads("lead", campaign_id=self.tet.id)
        self.move_history(lead, datetime(2026, 4, 9))
        self.spend(300, period=("2026-04-01", "2026-04-30"))
        for days, cost in ((("today -1d", "today"), 10), (("2026-04-08", "2026-04-10"), 20)):
            start, end = days
            domain = [*self.ours, ("entry_date", ">=", start), ("entry_date", "<", end)]
            (total,) = self.pivot([], domain=domain, tz="Asia/Ho_Chi_Minh")
            self.assertEqual(total[()]["cost"], cost, days)
        domain = [*self.ours, ("entry_date.month_number", "=", 4)]
        (by_campaign,) = self.pivot(["campaign_id"], domain=domain, names=["cost", "lead_count"])
        self.assertEqual(by_campaign[self.tet.id], {"cost": False, "lead_count": 1})

    def test_cost_of_a_lead_is_not_known(self):
        (lead,) = self.new_leads("lead", campaign_id=self.tet.id)
        self.spend(31)
        self.assertFalse(self.row(lead).with_user(self.marketing_manager).cost)
