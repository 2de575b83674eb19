# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LeadManagementCase

FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@tagged("post_install", "-at_install")
class TestLeadCampaignCost(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tet, cls.webinar = cls.env["utm.campaign"].create(
            [
                {"title": "Tết 2027", "user_id": cls.marketing_user.id},
                {"title": "Webinar", "user_id": cls.marketing_manager.id},
            ]
        )
        cls.facebook, cls.zalo = cls.env["utm.source"].create(
            [{"name": "Fanpage"}, {"name": "Zalo OA"}]
        )
        cls.own = cls.env.company.currency_id
        cls.foreign = cls.env["res.currency"].create(
            {"name": "XLM", "symbol": "Xl", "rounding": 0.01}
        )
        cls.env["res.currency.rate"].create(
            [
                {"currency_id": cls.foreign.id, "name": "2026-01-01", "rate": 4},
                {"currency_id": cls.foreign.id, "name": "2026-03-01", "rate": 5},
            ]
        )

    def enter(self, amount, period, campaign=None, source=None, user=None, **values):
        return (
            self.env["lead.campaign.cost"]
            .with_user(user or self.marketing_manager)
            .create(
                {
                    "campaign_id": (campaign or self.tet).id,
                    "source_id": source and source.id,
                    "date_from": period[0],
                    "date_to": period[1],
                    "amount": amount,
                    **values,
                }
            )
        )

    def read_costs(self, period, groupby=(), user=None, **options):
        costs = self.env["lead.campaign.cost"].with_user(user or self.marketing_manager)
        return costs._read_costs(*period, groupby, **options)

    # ---- what was entered

    def test_currency_is_the_companys_and_amounts_are_converted_at_the_first_day(self):
        plain = self.enter(1200, MARCH)
        self.assertEqual(plain.currency_id, self.own)
        self.assertEqual(plain.amount_company, 1200)
        cost = self.enter(1000, (FEBRUARY[0], MARCH[1]), currency_id=self.foreign.id)
        self.assertEqual(cost.amount_company, 250, "the rate of February 1st")
        cost.date_from = MARCH[0]
        self.assertEqual(cost.amount_company, 200)
        self.assertEqual(cost.user_id, self.marketing_manager)

    def test_entered_on_the_form(self):
        form = Form(self.env["lead.campaign.cost"].with_user(self.marketing_user))
        form.campaign_id = self.tet
        form.date_from, form.date_to = MARCH
        form.amount = 300
        self.assertEqual(form.save().display_name, "Tết 2027 · 03/01/2026 – 03/31/2026")

    @mute_logger("odoo.sql_db")
    def test_periods_end_after_they_begin_and_cost_something(self):
        for amount, period in ((0, MARCH), (100, MARCH[::-1]), (100, (MARCH[0], "2926-03-31"))):
            with (
                self.subTest(amount=amount, period=period),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.enter(amount, period).flush_recordset()

    def test_campaign_with_costs_is_not_deleted_but_archived(self):
        self.enter(100, MARCH)
        campaigns = self.tet | self.webinar
        with self.assertRaisesRegex(UserError, "Costs were entered for “Tết 2027”"):
            campaigns.unlink()
        self.tet.active = False
        self.assertEqual(self.read_costs(MARCH, ["campaign_id"]), {(self.tet.id,): 100})
        self.webinar.unlink()

    def test_source_with_costs_is_not_deleted(self):
        self.enter(100, MARCH, source=self.facebook)
        with self.assertRaisesRegex(UserError, "Costs were entered for “Fanpage”"):
            (self.facebook | self.zalo).unlink()
        self.zalo.unlink()

    # ---- by day

    def read_days(self, *groupings, domain=(), user=None):
        days = self.env["lead.campaign.cost.day"].with_user(user or self.marketing_user)
        found = days.formatted_read_grouping_sets(list(domain), groupings, ["amount:sum"])
        return [
            {
                row[spec][1] if spec else "": row["amount:sum"]
                for row in rows
                for spec in [next(iter(grouping), "")]
            }
            for grouping, rows in zip(groupings, found, strict=True)
        ]

    def test_months_have_the_costs_of_their_days(self):
        """As ``_read_costs`` counts them, whenever the period of a cost began."""
        self.enter(59, (FEBRUARY[0], MARCH[1]))
        self.enter(100, MARCH, self.webinar)
        self.enter(-10, (MARCH[0], MARCH[0]))
        by_month, by_quarter, total = self.read_days(["date:month"], ["date:quarter"], [])
        self.assertEqual(by_month, {"February 2026": 28, "March 2026": 121})
        self.assertEqual(by_quarter, {"Q1 2026": 149})
        self.assertEqual(total, {"": 149})
        for period in (FEBRUARY, MARCH):
            within = [("date", ">=", period[0]), ("date", "<=", period[1])]
            (by_campaign,) = self.read_days(["campaign_id"], domain=within)
            told = self.read_costs(period, ["campaign_id"])
            names = {self.tet.id: "Tết 2027", self.webinar.id: "Webinar"}
            self.assertEqual(by_campaign, {names[id_]: spent for (id_,), spent in told.items()})
        cost = self.env["lead.campaign.cost"].with_user(self.marketing_user)
        found = cost.search([("day_ids", "any", [("date", "=", FEBRUARY[0])])])
        self.assertEqual(found.amount, 59, "the costs behind a figure")
        found.with_user(self.marketing_manager).date_to = FEBRUARY[1]
        (by_month,) = self.read_days(["date:month"])
        self.assertEqual(by_month, {"February 2026": 59, "March 2026": 90})

    def test_days_are_for_who_sees_costs(self):
        self.enter(100, MARCH)
        for user in (self.salesman, self.salesman_all, self.internal_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.read_days([], user=user)

    # ---- reading

    def test_overlapping_periods_count_by_their_days(self):
        self.enter(280, FEBRUARY)
        self.enter(62, MARCH)
        self.enter(59, (FEBRUARY[0], MARCH[1]))
        self.enter(5, (date(2026, 4, 1), date(2026, 4, 1)))
        self.assertEqual(self.read_costs(FEBRUARY), {(): 308})
        self.assertEqual(self.read_costs(MARCH), {(): 93})
        last_day = date(2026, 2, 28)
        self.assertEqual(self.read_costs((last_day, last_day)), {(): 11})
        self.assertEqual(self.read_costs((date(2026, 2, 15), date(2026, 3, 1))), {(): 140 + 2 + 15})
        self.assertEqual(self.read_costs((None, None)), {(): 406})
        self.assertEqual(self.read_costs((None, FEBRUARY[1])), {(): 308})
        self.assertEqual(self.read_costs((MARCH[0], None)), {(): 98})
        self.assertEqual(self.read_costs((date(2025, 1, 1), date(2025, 12, 31))), {})

    def test_grouped_by_campaign_and_source_with_money_back(self):
        self.enter(100, MARCH, source=self.facebook)
        self.enter(-30, MARCH, source=self.facebook)
        self.enter(50, MARCH, source=self.zalo)
        self.enter(7, MARCH)
        self.enter(20, MARCH, self.webinar, self.zalo)
        tet, webinar = (self.tet | self.webinar).ids
        facebook, zalo = (self.facebook | self.zalo).ids
        self.assertEqual(self.read_costs(MARCH, ["campaign_id"]), {(tet,): 127, (webinar,): 20})
        self.assertEqual(
            self.read_costs(MARCH, ["source_id"]), {(facebook,): 70, (zalo,): 70, (False,): 7}
        )
        self.assertEqual(
            self.read_costs(MARCH, ["source_id", "campaign_id"]),
            {(facebook, tet): 70, (zalo, tet): 50, (False, tet): 7, (zalo, webinar): 20},
        )
        found = self.read_costs(MARCH, ["campaign_id"], domain=[("source_id.name", "=", "Zalo OA")])
        self.assertEqual(found, {(tet,): 50, (webinar,): 20})
        for groupby in ("medium_id", "amount", 'id"; --'):
            with self.subTest(groupby), self.assertRaises(ValueError):
                self.read_costs(MARCH, [groupby])

    def test_any_number_of_costs_is_one_query(self):
        for campaign in (self.tet, self.webinar):
            self.enter(100, MARCH, campaign)
        self.env.flush_all()
        self.read_costs(MARCH, ["campaign_id"])
        with self.assertQueryCount(1):
            self.read_costs(MARCH, ["campaign_id"])

    def test_companies_with_other_currencies(self):
        company = self._second_company(self.marketing_manager)
        company.currency_id = self.foreign
        self.enter(100, MARCH)
        both = [self.env.company.id, company.id]
        costs = (
            self.env["lead.campaign.cost"]
            .with_user(self.marketing_manager)
            .with_context(allowed_company_ids=self.env.company.ids)
        )
        theirs = costs.with_context(allowed_company_ids=both[::-1]).create(
            {
                "campaign_id": self.tet.id,
                "date_from": MARCH[0],
                "date_to": MARCH[1],
                "amount": 500,
                "company_id": company.id,
            }
        )
        self.assertEqual(theirs.currency_id, self.foreign)
        self.assertEqual(costs._read_costs(*MARCH), {(): 100}, "her other company is not ticked")
        ticked = costs.with_context(allowed_company_ids=both)
        self.assertEqual(ticked._read_costs(*MARCH), {(): 200})
        here = costs.with_context(allowed_company_ids=[company.id])
        self.assertEqual(here._read_costs(*MARCH), {(): 500})

    # ---- who

    def test_marketing_enters_costs_of_the_campaigns_she_is_responsible_for(self):
        cost = self.enter(100, MARCH, user=self.marketing_user)
        cost.amount = 110
        theirs = self.enter(40, MARCH, self.webinar)
        self.assertEqual(self.read_costs(MARCH, user=self.marketing_user), {(): 150})
        as_marketer = theirs.with_user(self.marketing_user)
        for attempt in (
            lambda: self.enter(1, MARCH, self.webinar, user=self.marketing_user),
            lambda: as_marketer.write({"amount": 1}),
            lambda: as_marketer.write({"campaign_id": self.tet.id}),
            lambda: cost.write({"campaign_id": self.webinar.id}),
            as_marketer.unlink,
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()
        cost.unlink()
        theirs.with_user(self.sales_manager).amount = 45

    def test_salespeople_do_not_see_costs(self):
        self.enter(100, MARCH)
        for user in (self.salesman, self.salesman_all, self.internal_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.read_costs(MARCH, user=user)
