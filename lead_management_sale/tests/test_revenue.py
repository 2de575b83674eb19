# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from .common import LeadSaleCase


@tagged("post_install", "-at_install")
class TestRevenue(LeadSaleCase):
    """How far sales bring leads and contacts."""

    def test_first_invoice_makes_a_customer(self):
        lead = self._new_opportunity(self.contact)
        order = self._new_order(self.contact, lead=lead)
        self._assert_stages(["sql", "sql"], lead, self.contact)
        invoice = self._invoice(order)
        self._assert_stages(["customer", "customer", "customer"], lead, self.contact, self.customer)
        for record in (lead, self.contact, self.customer):
            with self.subTest(record=record.name):
                self.assertEqual(self._history(record)[-1], ("sql", "customer", "revenue"))
                row = record.lifecycle_transition_ids.sorted("id")[-1]
                self.assertEqual((row.document_model, row.document_id), (invoice._name, invoice.id))
                self.assertEqual(row.user_id, self.accountant)

    def test_second_sale_makes_a_loyal_customer(self):
        lead = self._new_opportunity(self.contact)
        for _n in range(2):
            self._invoice(self._new_order(self.contact, lead=lead))
        self._assert_stages(["loyal", "loyal", "loyal"], lead, self.contact, self.customer)
        self.assertEqual(self._history(self.contact)[-1], ("customer", "loyal", "revenue"))

    def test_second_sale_of_another_lead(self):
        leads = [self._new_opportunity(self.contact) for _n in range(2)]
        for lead in leads:
            self._invoice(self._new_order(self.contact, lead=lead))
        self._assert_stages(["customer", "customer"], *leads)
        self._assert_stages(["loyal"], self.contact)

    def test_two_sales_posted_at_once(self):
        moves = self._new_invoice(self.contact) | self._new_invoice(self.contact)
        self._post(moves)
        self._assert_stages(["loyal", "loyal"], self.contact, self.customer)
        self.assertEqual(self._history(self.contact), [(False, "loyal", "revenue")])

    def test_instalments_are_one_sale(self):
        lead = self._new_opportunity(self.contact)
        order = self._new_order(self.contact, lead=lead)
        self._down_payment(order, 30)
        self._invoice(order)
        self.assertEqual(len(order.invoice_ids), 2)
        self._assert_stages(["customer", "customer"], lead, self.contact)
        self.assertEqual(lead.total_revenue, 100)
        self.assertEqual(lead.lead_sale_count, 1)

    def test_credit_note_lowers_the_total(self):
        lead = self._new_opportunity(self.contact)
        invoice = self._invoice(self._new_order(self.contact, lead=lead))
        self._reverse(invoice, 40)
        for record in (lead, self.contact, self.customer):
            self.assertEqual((record.total_revenue, record.lead_sale_count), (60, 1))

    def test_credit_note_typed_in_for_an_invoice_of_an_order(self):
        lead = self._new_opportunity(self.contact)
        invoice = self._invoice(self._new_order(self.contact, lead=lead))
        self._post(self._new_invoice(self.contact, 40, "out_refund", reversed_entry_id=invoice.id))
        self.assertEqual((lead.total_revenue, self.contact.total_revenue), (60, 60))

    def test_credit_note_without_an_invoice(self):
        self._post(self._new_invoice(self.contact, 40, "out_refund"))
        self.assertFalse(self.contact.lifecycle_stage_id)
        self.assertEqual((self.contact.total_revenue, self.contact.lead_sale_count), (-40, 0))

    def test_reversed_before_the_second_sale(self):
        self._reverse(self._post(self._new_invoice(self.contact)))
        self.assertEqual((self.contact.total_revenue, self.contact.lead_sale_count), (0, 0))
        self._post(self._new_invoice(self.contact))
        self._assert_stages(["customer"], self.contact)
        self.assertEqual(self.contact.lead_sale_count, 1)

    def test_reversed_at_another_rate_leaves_nothing(self):
        currency = self._foreign_currency({"2026-03-01": 2, "2026-04-01": 4})
        invoice = self._new_invoice(self.contact, currency_id=currency.id)
        self._reverse(self._post(invoice), invoice_date="2026-04-02", date="2026-04-02")
        self.assertEqual(self.contact.lead_sale_count, 0)

    def test_reversal_leaves_loyal(self):
        invoices = [self._post(self._new_invoice(self.contact)) for _n in range(2)]
        self._reverse(invoices[0])
        self._assert_stages(["loyal"], self.contact)
        self.assertEqual((self.contact.total_revenue, self.contact.lead_sale_count), (100, 1))

    def test_undone_credit_note_counts_again(self):
        credit_note = self._reverse(self._post(self._new_invoice(self.contact)))
        second = self._post(self._new_invoice(self.contact))
        self._assert_stages(["customer"], self.contact)
        credit_note.with_user(self.accountant).button_draft()
        self._assert_stages(["loyal"], self.contact)
        second.with_user(self.accountant).button_draft()
        self.assertEqual(self.contact.lead_sale_count, 1)

    def test_invoice_of_nothing(self):
        self._post(self._new_invoice(self.contact, 0))
        self.assertFalse(self.contact.lifecycle_stage_id)

    def _foreign_currency(self, rates):
        return self.env["res.currency"].create(
            {
                "name": "XLM",
                "symbol": "¤",
                "rate_ids": [
                    (0, 0, {"name": day, "rate": rate, "company_id": self.company.id})
                    for day, rate in rates.items()
                ],
            }
        )

    def test_other_currency(self):
        currency = self._foreign_currency({"2026-03-01": 2})
        self._post(self._new_invoice(self.contact, currency_id=currency.id))
        self._assert_stages(["customer"], self.contact)
        self.assertEqual(self.contact.total_revenue, 50)

    def test_other_company(self):
        marketer = self.marketing_user
        company = self._second_company(self.accountant, self.env.user, marketer)
        self._set_up_accounting(company)
        invoice = self._new_invoice(self.contact, company_id=company.id)
        invoice.with_user(self.accountant).with_company(company).action_post()
        self._assert_stages(["customer", "customer"], self.contact, self.customer)
        contact = self.contact.with_user(marketer)
        self.assertEqual(contact.with_context(allowed_company_ids=[1]).total_revenue, 0)
        allowed = contact.with_context(allowed_company_ids=[self.company.id, company.id])
        self.assertEqual((allowed.total_revenue, allowed.lead_sale_count), (100, 1))

    def test_sale_without_a_lead_takes_the_open_leads_along(self):
        open_lead, lost = self._new_opportunity(self.contact), self._new_opportunity(self.contact)
        of_sibling = self._new_opportunity(self.sibling)
        lost.action_set_lost()
        self._post(self._new_invoice(self.contact))
        self._assert_stages(["customer", "sql", "sql"], open_lead, lost, of_sibling)
        row = open_lead.lifecycle_transition_ids.sorted("id")[-1]
        self.assertEqual((row.cause, row.document_id), ("contact", self.contact.id))

    def test_lead_of_a_contact_who_is_loyal_already(self):
        for _n in range(2):
            self._post(self._new_invoice(self.contact))
        lead = self._new_opportunity(self.contact)
        self._post(self._new_invoice(self.contact, 0))
        self._assert_stages(["sql"], lead)
        self._post(self._new_invoice(self.contact))
        self._assert_stages(["loyal"], lead)

    def test_siblings_only_by_the_setting(self):
        self._post(self._new_invoice(self.contact))
        self._assert_stages(
            ["customer", "customer", False], self.contact, self.customer, self.sibling
        )
        self.company.lead_lifecycle_all_contacts = True
        self._post(self._new_invoice(self.contact))
        self._assert_stages(["loyal", "loyal", "loyal"], self.contact, self.customer, self.sibling)
        self.assertEqual(self._history(self.sibling), [(False, "loyal", "revenue")])
        self.assertEqual(self.sibling.total_revenue, 0, "it bought nothing itself")

    def test_company_counts_the_sales_of_its_contacts(self):
        self._post(self._new_invoice(self.contact))
        self._post(self._new_invoice(self.sibling))
        self._assert_stages(
            ["customer", "customer", "loyal"], self.contact, self.sibling, self.customer
        )
        self.assertEqual(self.customer.total_revenue, 200)

    def test_who_opted_out_stays_out_until_he_returns(self):
        lead = self._new_opportunity(self.contact, email_from="an@example.com")
        self.contact.email = "an@example.com"
        entry = self.env["mail.blacklist"].create({"email": "an@example.com"})
        self._assert_stages(["unsubscribed", "unsubscribed"], lead, self.contact)
        self._invoice(self._new_order(self.contact, lead=lead))
        self._assert_stages(["unsubscribed", "unsubscribed"], lead, self.contact)
        entry.active = False
        self._assert_stages(["customer", "customer"], lead, self.contact)

    def test_archived_loyal_stage(self):
        self.stage["loyal"].active = False
        for _n in range(2):
            self._post(self._new_invoice(self.contact))
        self._assert_stages(["customer"], self.contact)

    def test_merged_leads_have_the_sales_of_both(self):
        leads = self._new_opportunity(self.contact) | self._new_opportunity(self.contact)
        for lead in leads:
            self._invoice(self._new_order(self.contact, lead=lead))
        merged = leads.merge_opportunity()
        self._assert_stages(["loyal"], merged)
        self.assertEqual(merged.total_revenue, 200)
        moves = [(to, cause) for _from, to, cause in self._history(merged)]
        self.assertEqual([to for to, _cause in moves].count("loyal"), 1)

    def _count_queries(self, number):
        """Queries that following so many just posted invoices of as many customers takes."""
        contacts = self.env["res.partner"].create([{"name": f"KH {n}"} for n in range(number)])
        leads = self.env["crm.lead"].create(
            [{"name": "L", "partner_id": contact.id} for contact in contacts]
        )
        moves = self.env["account.move"].union(*map(self._new_invoice, contacts))
        with patch.object(self.env.registry["account.move"], "_follow_lead_revenue"):
            self._post(moves)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        moves._follow_lead_revenue()
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - before
        self.assertEqual(set(leads.mapped("lifecycle_stage_id.code")), {"customer"})
        return queries

    def test_many_invoices_at_once_in_bounded_queries(self):
        self._count_queries(1)  # fills the caches of the registry
        self.assertEqual(self._count_queries(20), self._count_queries(2))
