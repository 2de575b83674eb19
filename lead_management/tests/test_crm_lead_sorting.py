# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from unittest.mock import patch

from odoo.models import BaseModel
from odoo.tests import tagged
from odoo.tools import SQL

from ..models import crm_lead_sorting
from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestCrmLeadSorting(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        draw = random.Random(4)
        users = [cls.salesman.id, cls.salesman_all.id, cls.sales_manager.id, False]
        stages = [*cls.env["crm.stage"].search([("is_won", "=", False)]).ids, False]
        sources = [
            *cls.env["utm.source"].create([{"name": f"S{n}"} for n in (3, 1, 2)]).ids,
            False,
        ]
        states = [*cls.env["res.country.state"].search([], limit=3).ids, False]
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {draw.randrange(9)}",
                    "type": "lead",
                    "user_id": draw.choice(users),
                    "stage_id": draw.choice(stages),
                    "source_id": draw.choice(sources),
                    "state_id": draw.choice(states),
                    "marketing_user_id": draw.choice(users),
                    "active": draw.random() > 0.1,
                }
                for _ in range(120)
            ]
        )
        cls.env.flush_all()

    def _core_search(self, leads, domain, order):
        """Ids in the order of a model without our override."""
        query = BaseModel._search(leads, domain, order=order)
        return list(query.get_result_ids())

    def test_same_order_as_core(self):
        """Value by value or sorted as a whole, each page holds what core's order has there."""
        domain = [("id", "in", self.leads.ids)]
        for user in (self.sales_manager, self.salesman):
            leads = self.env["crm.lead"].with_user(user)
            for key in (
                "stage_id",
                "source_id desc",
                "user_id",
                "user_id desc",
                "team_id",
                "state_id",
                "state_id desc",
                "marketing_user_id",
            ):
                for rest in ("id desc", "name, id"):
                    expected = self._core_search(leads, domain, f"{key}, {rest}")
                    order = key if rest == "id desc" else f"{key}, {rest}"
                    with (
                        self.subTest(user=user.login, order=order),
                        patch.object(crm_lead_sorting, "MIN_MATCHES", 0),
                        patch.object(
                            type(leads),
                            "_get_values_in_order",
                            autospec=True,
                            side_effect=type(leads)._get_values_in_order,
                        ) as walked,
                    ):
                        found = []
                        for offset in range(0, 140, 40):
                            found += leads.search(domain, offset, 40, order).ids
                        self.assertEqual(found, expected)
                        self.assertTrue(walked.called)
                    self.assertEqual(leads.search(domain, 10, 40, order).ids, expected[10:50])

    def test_what_most_leads_have(self):
        """Columns whose index leaves out the usual value, or what is empty."""
        draw = random.Random(6)
        for lead in self.leads:
            lead.write(
                {
                    "external_reference": draw.choice([False, False, "R1", "R2", "R3"]),
                    "partner_name": draw.choice([False, "An Phát", "Bình Minh"]),
                    "expected_revenue": draw.choice([0, 0, 100, 250, -50]),
                    "phone": draw.choice([False, "0912 345 678", "0987 654 321", "x"]),
                    "email_from": draw.choice([False, "an@x.example", "Binh@x.example"]),
                }
            )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lead SET expected_revenue = NULL WHERE id = ANY(%s)", self.leads[:9].ids
            )
        )
        domain = [("id", "in", self.leads.ids)]
        for name in (
            "external_reference",
            "partner_name",
            "expected_revenue",
            "phone",
            "email_from",
        ):
            for order in (name, f"{name} DESC", f"{name} desc, name"):
                full = order if "," in order else f"{order}, id desc"
                expected = self._core_search(self.leads, domain, f"{full}, id desc")
                with (
                    self.subTest(order=order),
                    patch.object(crm_lead_sorting, "MIN_MATCHES", 0),
                    patch.object(
                        type(self.leads),
                        "_get_parts_at_value",
                        autospec=True,
                        side_effect=type(self.leads)._get_parts_at_value,
                    ) as sorted_in_parts,
                ):
                    found = []
                    for offset in range(0, 140, 40):
                        found += self.leads.search(domain, offset, 40, f"{full}, id desc").ids
                    self.assertEqual(found, expected)
                    self.assertTrue(sorted_in_parts.called)

    def test_value_by_value(self):
        """Texts many leads have in common; of more of them than are looked for, the others, too."""
        draw = random.Random(8)
        self.env.cr.execute(SQL("UPDATE crm_lead SET care_status = NULL, city = NULL"))
        self.env.invalidate_all()
        for lead in self.leads:
            lead.write(
                {
                    "city": draw.choice([False, "Huế", "Hà Nội", "hà nội", "Đà Nẵng", "Ấp 1"]),
                    "care_status": draw.choice([False, "open", "open", "stalled", "closed"]),
                }
            )
        self.env.flush_all()
        domain = [("id", "in", self.leads.ids)]
        for name in ("city", "care_status"):
            for key in (name, f"{name} DESC"):
                expected = self._core_search(self.leads, domain, f"{key}, id desc")
                for limit in (2, 5, 6):
                    with (
                        self.subTest(order=key, limit=limit),
                        patch.object(crm_lead_sorting, "MIN_MATCHES", 0),
                        patch.object(crm_lead_sorting, "MAX_FIRST_VALUES", limit),
                        patch.object(
                            type(self.leads),
                            "_get_parts_by_value",
                            autospec=True,
                            side_effect=type(self.leads)._get_parts_by_value,
                        ) as sorted_in_parts,
                    ):
                        found = []
                        for offset in range(0, 140, 40):
                            found += self.leads.search(domain, offset, 40, key).ids
                        self.assertEqual(found, expected)
                        self.assertTrue(sorted_in_parts.called)

    def test_care_status_is_looked_up_in_the_narrow_table(self):
        """Which has the index; the usual one, which most leads have, is not in it."""
        leads = self.env["crm.lead"]
        self.leads[:60].care_status = "stalled"
        self.env.flush_all()
        parts = leads._get_sorted_parts(leads._fields["care_status"], "care_status", "id DESC")
        tables = ["lead_care" in leads._search(part).select().code for part, _order in parts]
        self.assertEqual(tables, [False, True, True])  # open, stalled, none
        stalled = [("care_status", "=", "stalled"), ("id", "in", self.leads.ids)]
        page = leads._search(stalled, limit=10, order="id")
        self.assertIn("lead_care", page.select().code)
        self.assertEqual(
            list(page.get_result_ids()),
            sorted(self.leads[:60].filtered("active").ids)[:10],
        )

    def test_where_the_order_says_where_the_empty_ones_are(self):
        domain = [("id", "in", self.leads.ids)]
        self.leads[::2].partner_name = "An Phát"
        with patch.object(crm_lead_sorting, "MIN_MATCHES", 0):
            for order in ("partner_name NULLS FIRST, id", "partner_name DESC NULLS LAST, id"):
                expected = self._core_search(self.leads, domain, order)
                self.assertEqual(self.leads.search(domain, limit=200, order=order).ids, expected)

    def test_archived_leads_are_sorted_as_a_whole(self):
        """The index of a usual value leaves them out."""
        leads = self.leads.with_context(active_test=False)
        domain = [("id", "in", leads.ids)]
        with (
            patch.object(crm_lead_sorting, "MIN_MATCHES", 0),
            patch.object(type(leads), "_get_sorted_parts", side_effect=AssertionError),
        ):
            leads.search(domain, limit=10, order="partner_name")
            self.leads.search([*domain, ("active", "=", False)], limit=10, order="partner_name")

    def test_a_few_leads_are_sorted_as_a_whole(self):
        with patch.object(type(self.leads), "_get_values_in_order", side_effect=AssertionError):
            self.leads.search([("id", "in", self.leads.ids)], limit=10, order="stage_id")
