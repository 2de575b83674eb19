# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_date

SALE_LIST_LIMIT = 20
REVENUE_FIELDS = [
    "first_sale_date",
    "lead_sale_count",
    "revenue_currency_id",
    "sale_list",
    "total_revenue",
]


class LeadRevenueMixin(models.AbstractModel):
    """What a lead or contact shows of its sales, to everybody who may see it.

    Marketers have no access to orders and invoices, and yet what came of their leads is theirs to
    know: the figures come from ``lead.revenue``, and a document opens only for who may read it.
    """

    _name = "lead.revenue.mixin"
    _description = "Revenue Mixin"

    revenue_currency_id = fields.Many2one("res.currency", compute="_compute_revenue")
    total_revenue = fields.Monetary(
        compute="_compute_revenue",
        currency_field="revenue_currency_id",
        help="Untaxed, less credit notes.",
    )
    first_sale_date = fields.Date(compute="_compute_revenue")
    lead_sale_count = fields.Integer("Number of Sales", compute="_compute_revenue")
    sale_list = fields.Json("Orders and Invoices", compute="_compute_sale_list")

    @api.depends_context("company", "allowed_company_ids", "tz")
    def _compute_revenue(self):
        sales = self._get_own_sales()
        for record in self:
            revenue = [sale for sale in sales[record.id] if sale.is_revenue]
            currency = record._get_revenue_currency()
            record.revenue_currency_id = currency
            record.total_revenue = sum(
                record._convert_revenue(sale, currency) for sale in sales[record.id]
            )
            record.first_sale_date = revenue[0].date if revenue else False
            record.lead_sale_count = len(revenue)

    @api.depends_context("uid", "company", "allowed_company_ids", "lang", "tz")
    def _compute_sale_list(self):
        sales = {
            id_: own[: -SALE_LIST_LIMIT - 1 : -1] for id_, own in self._get_own_sales().items()
        }
        documents = self._describe_sale_documents([sale for own in sales.values() for sale in own])
        for record in self:
            currency = record._get_revenue_currency()
            record.sale_list = [
                {
                    **documents[sale.order_id, sale.move_id],
                    "date": format_date(self.env, sale.date),
                    "amount": currency.format(record._convert_revenue(sale, currency)),
                }
                for sale in sales[record.id]
            ]

    def _get_own_sales(self):
        """The sales of each record in the companies switched on, oldest first, by its id."""
        origins = self._origin
        sales = self.env["lead.revenue"]._get_sales(origins)
        companies = set(self.env.companies.ids)
        own = {
            id_: [sale for sale in all_sales if sale.is_own and sale.company_id in companies]
            for id_, all_sales in sales.items()
        }
        # new and changed records of a form have the sales of the saved one, if there is one
        return {record.id: own.get(record._origin.id, []) for record in self}

    def _get_revenue_currency(self):
        """The currency in which the sales of this record are summed."""
        return self.env.company.currency_id

    def _convert_revenue(self, sale, currency):
        company = self.env["res.company"].browse(sale.company_id)
        return company.currency_id._convert(sale.amount, currency, company, sale.date)

    def _describe_sale_documents(self, sales):
        """The order or invoice of each of ``sales`` as the list shows it, by both their ids."""
        orders = self.env["sale.order"].browse(sale.order_id for sale in sales if sale.order_id)
        moves = self.env["account.move"].browse(sale.move_id for sale in sales if sale.move_id)
        described = {}
        for documents in (orders, moves):
            readable = documents._filtered_access("read")
            states = dict(documents._fields["state"]._description_selection(self.env))
            # sudo: name and state of what was sold to a lead or contact the user may see
            for document in documents.sudo():
                key = (document.id, None) if documents is orders else (None, document.id)
                described[key] = {
                    "model": document._name,
                    "id": document.id,
                    "name": document.name,
                    "state": states[document.state],
                    "readable": document in readable,
                }
        return described

    def _get_furthest_with_revenue(self, stages):
        """``stages``, or for those records whose sales have earned it, Customer or Loyal.

        :param dict stages: ``lead.lifecycle.stage``, maybe empty, by record id
        """
        earned = self.env["lead.revenue"]._get_earned_stages(self)
        return {id_: (stage | earned[id_])._get_furthest() for id_, stage in stages.items()}

    @api.model
    def _invalidate_revenue(self):
        self.invalidate_model(REVENUE_FIELDS, flush=False)
