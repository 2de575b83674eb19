# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import statistics
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from psycopg2.errors import ReadOnlySqlTransaction

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.lead_funnel_sql import STAGES
from .lead_funnel_common import COSTS, LeadFunnelPivotCase


def is_readonly(model_class, name):
    """Whether the server asks a replica when a client calls the method."""
    return next(
        vars(base)[name]._readonly
        for base in model_class.mro()
        if name in vars(base) and hasattr(vars(base)[name], "_readonly")
    )


@tagged("post_install", "-at_install")
class TestLeadFunnelPivot(LeadFunnelPivotCase):
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
