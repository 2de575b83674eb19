# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._follow_lead_revenue()
        return result

    def _follow_lead_revenue(self):
        """Move leads and contacts forward once their invoices are posted, or credit notes undone.

        They never go back by themselves, so the opposite only changes their totals.
        """
        # sudo: leads and contacts follow, whoever posts, be it the visitor who paid online
        moves = self.sudo().filtered(lambda move: move.is_sale_document(include_receipts=True))
        if moves:
            moves.env["crm.lead"]._invalidate_revenue()
            moves.env["res.partner"]._invalidate_revenue()
            orders = (moves | moves.reversed_entry_id).line_ids.sale_line_ids.order_id
            moves.env["lead.funnel"]._refresh_sales(orders.opportunity_id)
            moves = moves.filtered(lambda move: move._may_add_lead_revenue())
            moves.env["lead.revenue"]._advance(moves)

    def _may_add_lead_revenue(self):
        """Whether this invoice, as it is now, can make a lead or contact come further."""
        self.ensure_one()
        if self.amount_untaxed <= 0:
            return False
        is_posted = self.state == "posted"
        if self.move_type == "out_refund":
            return not is_posted
        return is_posted and self.company_id.lead_revenue_source == "invoice"

    def _get_lead_sales(self):
        """Company, lead and contact of each sale that this invoice or credit note is part of."""
        self.ensure_one()
        origin = self.reversed_entry_id
        orders = self.line_ids.sale_line_ids.order_id or origin.line_ids.sale_line_ids.order_id
        if orders:
            return [sale for order in orders for sale in order._get_lead_sales()]
        return [(self.company_id, self.env["crm.lead"], (origin or self).partner_id)]
