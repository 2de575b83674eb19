# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from odoo.addons.lead_management.tests.common import SALES, LeadManagementCase


class LeadSaleCase(LeadManagementCase):
    """A company that can invoice, its accountant, a customer company with two contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.accountant = cls._new_user("lead_accountant", "account.group_account_invoice")
        cls.seller = cls._new_user("lead_seller", SALES)
        cls.product = cls.env["product.product"].create(
            {
                "name": "Phần mềm CRM",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 100,
                "taxes_id": [Command.clear()],
            }
        )
        cls._set_up_accounting(cls.company)
        cls.customer = cls.env["res.partner"].create({"name": "An Phát JSC", "is_company": True})
        cls.contact, cls.sibling = cls.env["res.partner"].create(
            [
                {"name": "Nguyễn Thị An", "parent_id": cls.customer.id},
                {"name": "Trần Văn Bình", "parent_id": cls.customer.id},
            ]
        )

    @classmethod
    def _set_up_accounting(cls, company):
        """The least that invoices need: no chart of accounts has to be installed for it."""
        env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        income, receivable, exchange = env["account.account"].create(
            [
                {"name": "Revenue", "code": "LM511", "account_type": "income"},
                {
                    "name": "Receivable",
                    "code": "LM131",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                },
                {"name": "Exchange", "code": "LM635", "account_type": "expense"},
            ]
        )
        _sales, other = env["account.journal"].create(
            [
                {
                    "name": "Sales",
                    "code": "LMINV",
                    "type": "sale",
                    "default_account_id": income.id,
                    "company_id": company.id,
                },
                {"name": "Other", "code": "LMEXC", "type": "general", "company_id": company.id},
            ]
        )
        company.currency_exchange_journal_id = other
        company.income_currency_exchange_account_id = exchange
        company.expense_currency_exchange_account_id = exchange
        cls.product.with_company(company).property_account_income_id = income
        env["ir.default"].set(
            "res.partner", "property_account_receivable_id", receivable.id, company_id=company.id
        )

    def _new_opportunity(self, contact, **values):
        return self.env["crm.lead"].create(
            {
                "name": "CRM for 12",
                "type": "opportunity",
                "partner_id": contact.id,
                "user_id": self.seller.id,
                "marketing_user_id": self.marketing_user.id,
                **values,
            }
        )

    def _new_order(self, contact, amount=100, lead=None, **values):
        """A confirmed order, by the salesperson."""
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": contact.id,
                    "opportunity_id": lead.id if lead else False,
                    "order_line": [
                        Command.create({"product_id": self.product.id, "price_unit": amount})
                    ],
                    **values,
                }
            )
        )
        order.action_confirm()
        return order

    def _new_invoice(self, contact, amount=100, move_type="out_invoice", **values):
        """A draft invoice without an order."""
        return self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": contact.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )

    def _post(self, moves):
        moves.with_user(self.accountant).action_post()
        return moves

    def _invoice(self, order):
        """Invoice what is left to invoice of an order, and post it."""
        return self._post(order._create_invoices(final=True).with_env(self.env))

    def _down_payment(self, order, percentage):
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": percentage})
        )
        return self._post(wizard._create_invoices(order.with_env(self.env)))

    def _reverse(self, invoice, amount=None, **values):
        """Post a credit note for an invoice, over all of it or over an amount."""
        credit_note = invoice.with_env(self.env)._reverse_moves(
            [{"invoice_date": invoice.invoice_date, **values}]
        )
        if amount:
            credit_note.invoice_line_ids.price_unit = amount
        return self._post(credit_note)

    def _assert_stages(self, codes, *records):
        self.assertEqual([record.lifecycle_stage_id.code for record in records], codes)
