# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import statistics
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from freezegun import freeze_time
from psycopg2.errors import ReadOnlySqlTransaction

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.lead_funnel_sql import STAGES
from .test_lead_funnel import LeadFunnelCase


def is_readonly(model_class, name):
    """Whether the server asks a replica when a client calls the method."""
    return next(
        vars(base)[name]._readonly
        for base in model_class.mro()
        if name in vars(base) and hasattr(vars(base)[name], "_readonly")
    )


COSTS = ("cost", "cost_per_lead", "cost_per_mql", "cost_per_customer", "return_on_spend")


@tagged("post_install", "-at_install")
class TestLeadFunnelPivot(LeadFunnelCase):
    """The figures in the cells of a pivot, as the web client asks for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.webinar = cls.env["utm.campaign"].create({"title": "Webinar"})
        # all leads are of these campaigns, so that a domain that costs know finds no others
        cls.ours = [("campaign_id", "in", (cls.tet | cls.webinar).ids)]

    def spend(self, amount, campaign=None, source=None, period=("2026-03-01", "2026-03-31")):
        return self.env["lead.campaign.cost"].create(
            {
                "campaign_id": (campaign or self.tet).id,
                "source_id": source and source.id,
                "date_from": period[0],
                "date_to": period[1],
                "amount": amount,
            }
        )

    def specify(self, *names):
        """Aggregates as the web client asks for these measures."""
        specs = []
        described = self.funnel.fields_get(names, ["aggregator", "currency_field"])
        for name in names:
            specs.append(f"{name}:{described[name]['aggregator']}")
            if currency := described[name].get("currency_field"):
                specs += [f"{currency}:array_agg_distinct", f"{name}:sum_currency"]
        return [*specs, "__count"]

    def pivot(self, *groupings, names=COSTS, domain=None, user=None, **context):
        """List of the cells of each grouping: {groups: {measure: value}}, ``()`` the total."""
        funnel = self.funnel.with_user(user or self.sales_manager).with_context(**context)
        specs = self.specify(*names)
        found = funnel.formatted_read_grouping_sets(domain or self.ours, groupings, specs)

        def get_key(row, grouping):
            values = [row[spec] for spec in grouping]
            key = tuple(value[0] if isinstance(value, (tuple, list)) else value for value in values)
            return key[0] if len(key) == 1 else key

        return [
            {
                get_key(row, grouping): {
                    name: row[spec] for spec in specs if (name := spec.partition(":")[0]) in names
                }
                for row in rows
            }
            for grouping, rows in zip(groupings, found, strict=True)
        ]

    # ---- costs

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

    # ---- rates and days

    def test_rates_between_any_two_stages(self):
        """In the total as well: of those who came to the first of them."""
        self.new_leads("sal", "sql", "loyal", campaign_id=self.tet.id)
        self.new_leads("lead", campaign_id=self.webinar.id)
        counts = dict(zip(STAGES, (4, 3, 3, 2, 1, 1), strict=True))
        adjacent = {f"{end}_rate": pair for pair in pairwise(STAGES) for end in pair[1:]}
        pairs = adjacent | {
            f"{start}_{end}_rate": (start, end)
            for number, start in enumerate(STAGES)
            for end in STAGES[number + 2 :]
        }
        self.assertEqual(len(pairs), 15)
        by_campaign, total = self.pivot(["campaign_id"], [], names=tuple(pairs))
        for name, (start, end) in pairs.items():
            self.assertAlmostEqual(float(total[()][name]), counts[end] / counts[start], msg=name)
        webinar = by_campaign[self.webinar.id]
        self.assertEqual((float(webinar["mql_rate"]), webinar["sal_rate"]), (0, False))
        self.assertTrue(self.row(self.new_leads("loyal")).lead_loyal_rate)

    def test_totals_count_each_lead_once(self):
        """Of what a lead may have several of, the groups are more than the total."""
        wine, beer = self.env["product.category"].create([{"name": "Wine"}, {"name": "Beer"}])
        both, one = self.new_leads("lead", "mql", campaign_id=self.tet.id)
        both.interest_category_ids = wine | beer
        one.interest_category_ids = wine
        names = ["lead_count", "mql_rate"]
        by_both, total, by_category, by_campaign = self.pivot(
            ["campaign_id", "interest_category_ids"],
            [],
            ["interest_category_ids"],
            ["campaign_id"],
            names=names,
        )
        self.assertEqual(total[()]["lead_count"], 2)
        self.assertEqual(by_campaign[self.tet.id], {"lead_count": 2, "mql_rate": 0.5})
        self.assertEqual(by_category[wine.id]["lead_count"], 2)
        self.assertEqual(by_both[self.tet.id, beer.id]["lead_count"], 1)

    def test_totals_equal_those_of_core(self):
        """Summed up or, with a figure of core's besides, each counted by itself."""
        leads = self.new_leads("lead", "mql", "sal", "customer", campaign_id=self.tet.id)
        leads |= self.new_leads("lead", "loyal", campaign_id=self.webinar.id, source_id=False)
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        leads[3].write({"expected_revenue": 70, "stage_id": won.id})
        for number, lead in enumerate(leads, 1):
            self.move_history(lead, *(datetime(2026, 3, number + n * 2) for n in range(6)))
        figures = [
            *("lead_count:sum", "sal_count:sum", "exit_count:sum", "__count", "revenue:sum"),
            *("mql_rate:avg", "sal_customer_rate:avg", "lead_customer_rate:avg"),
            *("mql_days:avg", "loyal_days:avg", "lead_customer_days:avg"),
            "currency_id:array_agg_distinct",
        ]
        funnel = self.funnel.with_user(self.sales_manager).with_context(tz="Asia/Ho_Chi_Minh")
        for dimensions in (
            ("campaign_id", "source_id"),
            ("entry_date:day", "campaign_id"),
            ("source_id", "is_lost"),
            ("customer_date:day_of_week",),
            ("is_archived", "loyal_date:month"),
        ):
            sets = [(), *((spec,) for spec in dimensions), dimensions]
            order = ", ".join(dimensions)
            for order_ in (order, f"{order} desc"):
                mine = funnel._read_grouping_sets(self.ours, sets, figures, order_)
                core = funnel._read_grouping_sets(self.ours, sets, [*figures, "id:max"], order_)
                for groupby, ours, theirs in zip(sets, mine, core, strict=True):
                    with self.subTest(groupby=groupby, order=order_):
                        self.assertEqual(
                            [self.get_rounded(row) for row in ours],
                            [self.get_rounded(row[:-1]) for row in theirs],
                        )

    def get_rounded(self, row):
        return [
            round(float(value), 6)
            if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
            else value
            for value in row
        ]

    def test_groups_in_order(self):
        """Summed up, the groups of rows and of columns are in the order of what they are of."""
        older, newer = self.env["utm.source"].create([{"name": "Alpha"}, {"name": "Omega"}])
        for campaign, source in ((self.webinar, newer), (self.tet, older), (self.webinar, older)):
            self.new_leads("lead", campaign_id=campaign.id, source_id=source.id)
        self.new_leads("lead", campaign_id=self.tet.id, source_id=False)
        by_campaign, by_source, by_both = self.pivot(
            ["campaign_id"],
            ["source_id"],
            ["campaign_id", "source_id"],
            names=["lead_count"],
        )
        first, second = (self.tet | self.webinar).sorted().ids
        sources = {self.tet.id: [older.id, False], self.webinar.id: [older.id, newer.id]}
        self.assertEqual(list(by_campaign), [first, second])
        self.assertEqual(list(by_source), [older.id, newer.id, False])
        self.assertEqual(
            list(by_both),
            [(campaign, source) for campaign in (first, second) for source in sources[campaign]],
        )

    def test_average_and_median_days(self):
        """The median of a total is not one of the medians in its cells."""
        took = {self.tet: (1, 2, 30), self.webinar: (3, 40)}
        arrived = datetime(2026, 1, 1)
        for campaign, numbers in took.items():
            leads = self.new_leads(*["mql"] * len(numbers), campaign_id=campaign.id)
            for lead, number in zip(leads, numbers, strict=True):
                self.move_history(lead, arrived, arrived + timedelta(days=number))
        names = ("mql_days", "mql_median_days", "customer_median_days", "lead_customer_days")
        by_campaign, total = self.pivot(["campaign_id"], [], names=names)
        for campaign, days in took.items():
            cell = by_campaign[campaign.id]
            self.assertEqual(cell["mql_median_days"], statistics.median(days))
            self.assertAlmostEqual(cell["mql_days"], statistics.mean(days))
        self.assertEqual(total[()]["mql_median_days"], 3)
        self.assertAlmostEqual(total[()]["mql_days"], 76 / 5)
        self.assertIs(total[()]["customer_median_days"], False)
        self.assertIs(total[()]["lead_customer_days"], False)
        (lead,) = self.new_leads("customer")
        self.move_history(lead, *(f"2026-01-{day:02}" for day in (1, 2, 3, 4, 11)))
        row = self.row(lead)
        self.assertEqual((row.lead_customer_days, row.lead_customer_median_days), (10, 10))

    # ---- attributes

    def test_by_attribute_at_once(self):
        """A new attribute is offered, groups, filters and drills down; an archived one does not."""
        bank, hobbies = (
            self.env["lead.attribute"]
            .with_user(self.marketing_manager)
            .create(
                [
                    {
                        "name": name,
                        "type": type_,
                        "option_ids": [Command.create({"name": label}) for label in ("A", "B")],
                    }
                    for name, type_ in (("SourceBank", "selection"), ("Hobbies", "multiselection"))
                ]
            )
        )
        first, second = bank.option_ids
        leads = self.new_leads("lead", "mql", "customer", campaign_id=self.tet.id)
        leads[:2][bank.field_name] = first
        leads[0][hobbies.field_name] = hobbies.option_ids
        leads[1][hobbies.field_name] = hobbies.option_ids[0]
        self.spend(90)
        funnel = self.funnel.with_user(self.marketing_manager)
        self.assertTrue(funnel.fields_get()[bank.field_name]["groupable"])
        self.assertIn(f"group_{bank.field_name}", funnel.get_view(view_type="search")["arch"])
        self.assertIn(bank.field_name, funnel.get_view(view_type="list")["arch"])
        names = ("lead_count", "mql_count", "cost")
        by_bank, both, total = self.pivot(
            [bank.field_name], [bank.field_name, "campaign_id"], [], names=names
        )
        self.assertEqual(
            {key: cell["lead_count"] for key, cell in by_bank.items()}, {first.id: 2, False: 1}
        )
        self.assertEqual(both[first.id, self.tet.id]["mql_count"], 1)
        self.assertIs(by_bank[first.id]["cost"], False, "nobody knows by bank")
        self.assertEqual(total[()]["cost"], 90)
        (by_hobby,) = self.pivot([hobbies.field_name], names=["lead_count"])
        hobby_ids = hobbies.option_ids.ids
        self.assertEqual(
            {key: cell["lead_count"] for key, cell in by_hobby.items()},
            {hobby_ids[0]: 2, hobby_ids[1]: 1, False: 1},
        )
        found = funnel.search([*self.ours, (bank.field_name, "=", first.id)])
        self.assertEqual(found.lead_id, leads[:2])
        self.assertFalse(funnel.search([*self.ours, (bank.field_name, "=", second.id)]))
        bank.name = "Bank"
        self.assertEqual(funnel.fields_get()[bank.field_name]["string"], "Bank")
        bank.active = False
        self.assertNotIn(bank.field_name, funnel.fields_get())
        self.assertNotIn(bank.field_name, funnel.get_view(view_type="search")["arch"])
        self.env["ir.filters"].create(
            {
                "name": "By hobby",
                "model_id": "lead.funnel",
                "context": repr({"group_by": [hobbies.field_name]}),
            }
        )
        (bank | hobbies).unlink()
        self.assertNotIn(hobbies.field_name, self.funnel._fields)
        self.assertFalse(self.env["ir.filters"].search([("model_id", "=", "lead.funnel")]))
        self.assertFalse(
            self.env["ir.model.fields"].search(
                [("model", "=", "lead.funnel"), ("name", "=like", "x_lead_%")]
            )
        )

    def test_attributes_of_contacts_alone(self):
        attribute = self.env["lead.attribute"].create(
            {"name": "Hobby", "type": "boolean", "on_lead": False, "on_contact": True}
        )
        self.assertNotIn(attribute.field_name, self.funnel._fields)
        attribute.on_lead = True
        self.assertIn(attribute.field_name, self.funnel._fields)

    # ---- reading alone

    @mute_logger("odoo.sql_db")
    def test_served_by_a_replica(self):
        """Nothing that the reports call writes anything."""
        methods = ("formatted_read_group", "formatted_read_grouping_sets", "web_read_group")
        for name in (*methods, "web_search_read", "action_open_lead"):
            self.assertTrue(is_readonly(type(self.funnel), name), name)
        with self.registry.cursor() as cr:
            cr.execute("SET TRANSACTION READ ONLY")
            with self.assertRaises(ReadOnlySqlTransaction), cr.savepoint():
                cr.execute(SQL("DELETE FROM lead_funnel"))
            funnel = self.funnel.with_env(self.env(cr=cr, user=self.env.ref("base.user_admin")))
            groupings = [["campaign_id", "entry_date:month"], ["interest_category_ids"], []]
            found = funnel.formatted_read_grouping_sets(
                [], groupings, self.specify(*COSTS, "mql_median_days", "revenue")
            )
            self.assertEqual(len(found), 3)
            funnel._read_funnel(groupby="campaign_id", period=(date(2026, 3, 1), None), by="event")
            funnel.web_search_read([], {"lead_id": {"fields": {"display_name": {}}}}, limit=5)
            cr.rollback()
