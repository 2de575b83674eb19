# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random

from odoo.tests import tagged
from odoo.tools import SQL

from .common import LeadSaleCase


@tagged("post_install", "-at_install")
class TestLeadFunnel(LeadSaleCase):
    """What leads brought in is what their own screen says."""

    def setUp(self):
        super().setUp()
        self.lead = self._new_opportunity(self.contact, expected_revenue=7)

    def revenue(self, leads=None, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        leads = leads or self.lead
        funnel = self.env["lead.funnel"].with_user(user or self.seller)
        return funnel._read_funnel([("lead_id", "in", leads.ids)])[0]["revenue"]

    def test_invoices_and_refunds(self):
        order = self._new_order(self.contact, 100, self.lead)
        self.assertEqual(self.revenue(), 0, "an order is no revenue here")
        invoice = self._invoice(order)
        self.assertEqual(self.revenue(), 100)
        credit_note = self._reverse(invoice, 30)
        self.assertEqual(self.revenue(), 70)
        credit_note.button_draft()
        self.assertEqual(self.revenue(), 100)
        invoice.button_draft()
        self.assertEqual(self.revenue(), 0)
        # for who may not read the invoices too
        invoice.action_post()
        self.assertEqual(self.revenue(user=self.marketing_user), 100)

    def test_the_dashboard_opens_what_it_sums_up(self):
        self._invoice(self._new_order(self.contact, 100, self.lead))
        self.env.flush_all()
        for user in (self.seller, self.marketing_user):
            dashboard = self.env["lead.dashboard"].with_user(user)
            total = dashboard.get_figures({"period": "all"})["totals"]["revenue"]
            action = dashboard.get_leads_action({"amount": "revenue"}, {"period": "all"})
            rows = self.env[action["res_model"]].with_user(user).search(action["domain"])
            self.assertIn(self.lead, rows.lead_id.with_env(self.env), "it was never won")
            self.assertAlmostEqual(sum(rows.mapped("revenue")), total)

    def test_won_without_a_sale(self):
        self.lead.action_set_won()
        self.assertEqual(self.revenue(), 0, "expected, but not sold")

    def test_orders(self):
        self.company.lead_revenue_source = "order"
        order = self._new_order(self.contact, 100, self.lead)
        self.assertEqual(self.revenue(), 100)
        order.order_line.price_unit = 150
        self.assertEqual(self.revenue(), 150)
        other = self._new_opportunity(self.contact)
        order.opportunity_id = other
        self.assertEqual((self.revenue(), self.revenue(other)), (0, 150))
        order._action_cancel()
        self.assertEqual(self.revenue(other), 0)

    def test_setting(self):
        self._new_order(self.contact, 100, self.lead)
        self.company.lead_revenue_source = "order"
        self.assertEqual(self.revenue(), 100)
        self.company.lead_revenue_source = "invoice"
        self.assertEqual(self.revenue(), 0)

    def test_customers(self):
        self._invoice(self._new_order(self.contact, 100, self.lead))
        row = self.env["lead.funnel"].search([("lead_id", "=", self.lead.id)])
        self.assertTrue(row.customer_date)
        self.assertEqual(row.revenue, 100)

    def test_another_currency(self):
        """Of another company's order on the lead: at the rate of its day, in the lead's."""
        company = self.env["res.company"].create(
            {"name": "Đà Nẵng", "currency_id": self.env.ref("base.EUR").id}
        )
        (self.env.ref("base.EUR") | self.company.currency_id).active = True
        if company.currency_id == self.company.currency_id:
            company.currency_id = self.env.ref("base.USD")
        rates = self.env["res.currency.rate"]
        rates.search([("currency_id", "=", company.currency_id.id)]).unlink()
        rates.create(
            [
                {
                    "currency_id": company.currency_id.id,
                    "rate": rate,
                    "name": day,
                    "company_id": False,
                }
                for rate, day in ((0.5, "2020-01-01"), (0.25, "2099-01-01"))
            ]
        )
        lead = self._new_opportunity(self.contact, company_id=self.company.id)
        lead.flush_recordset()
        company.lead_revenue_source = "order"
        self.env.flush_all()
        order = self._new_order(self.contact, 100, lead)
        self.cr.execute(
            SQL(
                "UPDATE sale_order SET company_id = %s, date_order = '2026-01-01',"
                " currency_rate = 1 WHERE id = %s",
                company.id,
                order.id,
            )
        )
        allowed = (self.company | company).ids
        shown = lead.with_context(allowed_company_ids=allowed)
        shown.invalidate_recordset()
        self.assertAlmostEqual(shown.total_revenue, 200)
        self.assertAlmostEqual(self.revenue(lead), 200)

    def test_random_sales(self):
        """Whatever is sold, paid back and merged: the rows say what the leads themselves add up."""
        chance = random.Random(8)
        leads = (
            self.lead | self._new_opportunity(self.contact) | self._new_opportunity(self.sibling)
        )
        invoices = self.env["account.move"]
        for _number in range(25):
            lead = chance.choice(leads)
            step = chance.choice(("sell", "sell", "invoice", "refund", "draft", "move", "source"))
            orders = leads.order_ids.filtered(lambda order: order.state == "sale")
            posted = invoices.filtered(lambda move: move.state == "posted")
            if step == "sell":
                order = self._new_order(self.contact, chance.randint(1, 9) * 100, lead)
                if chance.random() < 0.7:
                    invoices |= self._invoice(order)
            elif step == "refund" and posted:
                self._reverse(chance.choice(posted), chance.randint(1, 50))
            elif step == "draft" and posted:
                chance.choice(posted).button_draft()
            elif step == "move" and orders:
                chance.choice(orders).opportunity_id = lead
            elif step == "source":
                self.company.lead_revenue_source = chance.choice(("order", "invoice"))
        merged = leads[:2]._merge_opportunity()
        leads = leads.exists()
        self.assertIn(merged, leads)
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["lead.funnel"].search([("lead_id", "in", leads.ids)])
        told = {row.lead_id: row.revenue for row in rows}
        self.assertEqual(told, {lead: lead.total_revenue for lead in leads})
        self.assertTrue(any(told.values()))
        self.assertEqual(self.env["lead.funnel"]._refresh(leads.ids), 0)
