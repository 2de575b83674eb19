# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import LeadSaleCase


@tagged("post_install", "-at_install")
class TestSaleOrder(LeadSaleCase):
    """Confirmed orders as revenue, and won by confirming."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch(group_lead_management=True, lead_revenue_source="order")

    def test_confirmed_orders(self):
        lead = self._new_opportunity(self.contact)
        order = self._new_order(self.contact, lead=lead)
        self._assert_stages(["customer"] * 3, lead, self.contact, self.customer)
        row = self.contact.lifecycle_transition_ids.sorted("id")[-1]
        self.assertEqual((row.cause, row.document_model), ("revenue", "sale.order"))
        self.assertEqual((row.document_id, row.user_id), (order.id, self.seller))
        self._new_order(self.contact, lead=lead)
        self._assert_stages(["loyal"] * 3, lead, self.contact, self.customer)
        self.assertEqual((lead.total_revenue, lead.lead_sale_count), (200, 2))

    def test_invoices_add_nothing(self):
        order = self._new_order(self.contact)
        invoice = self._invoice(order)
        self._post(self._new_invoice(self.contact))
        self._assert_stages(["customer"], self.contact)
        self.assertEqual(self.contact.total_revenue, 100)
        self._reverse(invoice, 40)
        self.assertEqual(self.contact.total_revenue, 60)

    def test_cancelled_order(self):
        order = self._new_order(self.contact)
        order._action_cancel()
        self._assert_stages(["customer"], self.contact)
        self.assertEqual((self.contact.total_revenue, self.contact.lead_sale_count), (0, 0))
        self._new_order(self.contact)
        self._assert_stages(["customer"], self.contact)

    def test_order_in_another_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XLM",
                "symbol": "¤",
                "rate_ids": [(0, 0, {"name": "2020-01-01", "rate": 2})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "XLM", "currency_id": currency.id}
        )
        order = self._new_order(self.contact, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, currency)
        self.assertEqual(self.contact.total_revenue, 50)

    def test_order_put_on_a_lead_afterwards(self):
        order = self._new_order(self.contact)
        lead = self._new_opportunity(self.sibling)
        order.opportunity_id = lead
        self._assert_stages(["customer"], lead)

    def test_order_that_is_created_confirmed(self):
        self._new_opportunity(self.contact)
        self.env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "state": "sale",
                "order_line": [(0, 0, {"product_id": self.product.id})],
            }
        )
        self._assert_stages(["customer"], self.contact)

    def test_customer_confirms_in_the_portal(self):
        lead = self._new_opportunity(self.contact)
        self.company.lead_order_wins = True
        order = self.env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "opportunity_id": lead.id,
                "order_line": [(0, 0, {"product_id": self.product.id})],
            }
        )
        public = self.env.ref("base.public_user")
        order.with_user(public).sudo().action_confirm()
        self._assert_stages(["customer", "customer"], lead, self.contact)
        self.assertEqual(lead.won_status, "won")

    def test_won_by_the_setting(self):
        lead, other = self._new_opportunity(self.contact), self._new_opportunity(self.contact)
        self._new_order(self.contact, lead=lead)
        self.assertEqual(lead.won_status, "pending")
        self._switch(group_lead_management=True, lead_order_wins=True)
        self._new_order(self.contact, lead=lead)
        self._new_order(self.contact)
        self.assertEqual((lead.won_status, other.won_status), ("won", "pending"))

    def test_won_although_somebody_else_works_the_lead(self):
        self.company.lead_order_wins = True
        # expecting more than the order, or sale_crm would write it on a lead she may not write
        lead = self._new_opportunity(self.contact, user_id=self.salesman.id, expected_revenue=1000)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "opportunity_id": lead.id,
                "user_id": self.seller.id,
                "order_line": [(0, 0, {"product_id": self.product.id})],
            }
        )
        order.with_user(self.seller).action_confirm()
        self.assertEqual(lead.won_status, "won")

    def test_settings_hold_for_one_company(self):
        company = self._second_company()
        self.assertEqual(company.lead_revenue_source, "invoice")
        self.assertEqual(self.company.lead_revenue_source, "order")
