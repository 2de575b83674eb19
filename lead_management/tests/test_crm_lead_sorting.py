# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from unittest.mock import patch

from odoo.models import BaseModel
from odoo.tests import tagged

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
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {draw.randrange(9)}",
                    "type": "lead",
                    "user_id": draw.choice(users),
                    "stage_id": draw.choice(stages),
                    "source_id": draw.choice(sources),
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
            for key in ("stage_id", "source_id desc", "user_id", "user_id desc", "team_id"):
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

    def test_what_few_leads_have(self):
        """Custom attributes have an index of what is filled in, which no plain order can use."""
        for number, lead in enumerate(self.leads):
            lead.external_reference = f"R{number % 7}" if number % 3 == 0 else False
        domain = [("id", "in", self.leads.ids)]
        for order in ("external_reference", "external_reference DESC", "external_reference, name"):
            tie_broken = order if "," in order else f"{order}, id desc"
            expected = self._core_search(self.leads, domain, f"{tie_broken}, id desc")
            with (
                self.subTest(order=order),
                patch.object(crm_lead_sorting, "MIN_MATCHES", 0),
                patch.object(
                    type(self.leads),
                    "_get_sorted_parts",
                    autospec=True,
                    side_effect=type(self.leads)._get_sorted_parts,
                ) as sorted_parts,
            ):
                found = []
                for offset in range(0, 140, 40):
                    found += self.leads.search(domain, offset, 40, f"{tie_broken}, id desc").ids
                self.assertEqual(found, expected)
                self.assertTrue(sorted_parts.called)

    def test_a_few_leads_are_sorted_as_a_whole(self):
        with patch.object(type(self.leads), "_get_values_in_order", side_effect=AssertionError):
            self.leads.search([("id", "in", self.leads.ids)], limit=10, order="stage_id")
