# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    """What each company chooses for sales in Settings › CRM › Lead Management."""

    _inherit = "res.company"

    lead_revenue_source = fields.Selection(
        [("invoice", "Posted invoice"), ("order", "Confirmed order")],
        "Revenue",
        default="invoice",
        required=True,
        help="What makes a lead or contact a customer, and the second time a loyal one.",
    )
    lead_order_wins = fields.Boolean(
        "Won when the order is confirmed",
        help="Confirming an order marks its opportunity as won.",
    )
    lead_lifecycle_all_contacts = fields.Boolean(
        "Move all contacts of the company",
        help="A sale counts for every contact of the customer's company, not only for the company "
        "and the contact named on the document.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "lead_revenue_source" in vals:
            # sudo: figures follow the setting, whoever may read the orders
            orders = self.env["sale.order"].sudo()
            leads = orders.search(
                [("company_id", "in", self.ids), ("opportunity_id", "!=", False)]
            ).opportunity_id
            leads.env["lead.funnel"]._refresh_sales(leads)
        return result
