# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.lead_management.tests.common import SALES

from .common import LeadSaleCase

FIELDS = ["total_revenue", "first_sale_date", "lead_sale_count", "sale_list"]


@tagged("post_install", "-at_install")
class TestRevenueFields(LeadSaleCase):
    """What is shown of sales, and to whom."""

    def _sell(self):
        """An order with its invoice on a lead, and a later invoice without one."""
        lead = self._new_opportunity(self.contact)
        order = self._new_order(self.contact, 100, lead=lead)
        draft = order._create_invoices(final=True).with_env(self.env)
        draft.invoice_date = "2026-02-01"
        self._post(draft)
        return lead, order, self._post(self._new_invoice(self.contact, 50))

    def test_marketer_sees_the_sales_but_no_documents(self):
        lead, order, invoice = self._sell()
        with self.assertRaises(AccessError):
            order.with_user(self.marketing_user).read(["name"])
        with self.assertRaises(AccessError):
            invoice.with_user(self.marketing_user).read(["name"])
        self.env.invalidate_all()
        (values,) = lead.with_user(self.marketing_user).read(FIELDS)
        self.assertEqual(values["total_revenue"], 100)
        self.assertEqual(str(values["first_sale_date"]), "2026-02-01")
        self.assertEqual(values["lead_sale_count"], 1)
        (sale,) = values["sale_list"]
        self.assertEqual((sale["model"], sale["id"]), ("sale.order", order.id))
        self.assertEqual((sale["name"], sale["date"]), (order.name, "02/01/2026"))
        self.assertEqual(sale["state"], "Sales Order")
        self.assertIn("100.00", sale["amount"])
        self.assertFalse(sale["readable"])

    def test_list_of_a_contact_newest_first(self):
        _lead, order, invoice = self._sell()
        contact = self.contact.with_user(self.marketing_user)
        self.assertEqual([sale["name"] for sale in contact.sale_list], [invoice.name, order.name])
        self.assertEqual((contact.total_revenue, contact.lead_sale_count), (150, 2))

    def test_own_documents_are_all_a_salesperson_sees_of_a_contact(self):
        self._sell()
        colleague = self._new_user("lead_colleague", SALES)
        contact = self.contact.with_user(colleague)
        self.assertFalse(contact.sale_list)
        self.assertEqual(contact.total_revenue, 0)

    def test_documents_open_for_who_may_read_them(self):
        _lead, order, invoice = self._sell()
        readable = {
            sale["name"]: sale["readable"] for sale in self.contact.with_user(self.seller).sale_list
        }
        self.assertEqual(readable, {order.name: True}, "the invoice is an accountant's")
        self.assertTrue(invoice)

    def test_list_is_cut_off(self):
        moves = self.env["account.move"].union(
            *(self._new_invoice(self.contact) for _n in range(22))
        )
        self._post(moves)
        self.assertEqual(len(self.contact.sale_list), 20)
        self.assertEqual(self.contact.total_revenue, 2200)

    def test_other_internal_users_see_nothing(self):
        self._sell()
        for name in FIELDS:
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.contact.with_user(self.internal_user).read([name])

    def test_lead_of_somebody_else(self):
        lead, _order, _invoice = self._sell()
        with self.assertRaises(AccessError):
            lead.with_user(self.salesman).read(FIELDS)

    def test_forms(self):
        lead, _order, _invoice = self._sell()
        for record in (lead, self.contact):
            for user in (self.marketing_user, self.seller):
                with self.subTest(record=record, user=user.login):
                    form = Form(record.with_user(user))
                    self.assertTrue(form.sale_list)
                    self.assertTrue(form.total_revenue)
        self._switch(group_lead_management=False)
        for record in (lead, self.contact):
            arch = record.with_user(self.seller).get_view(view_type="form")["arch"]
            self.assertNotIn("lead_sales", arch)

    def test_whole_recordset_in_bounded_queries(self):
        contacts = self.env["res.partner"].create([{"name": f"KH {n}"} for n in range(6)])
        self._post(self.env["account.move"].union(*map(self._new_invoice, contacts)))

        def count_queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(self.seller).read(FIELDS)
            return self.env.cr.sql_log_count - before

        count_queries(contacts[:1])
        self.assertEqual(count_queries(contacts), count_queries(contacts[:2]))
