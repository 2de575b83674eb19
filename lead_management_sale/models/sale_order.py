# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # taken over from elsewhere, they can be confirmed from the beginning
        orders.filtered(lambda order: order.state == "sale")._follow_lead_revenue()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._follow_lead_revenue()
        elif vals.get("opportunity_id"):
            self._follow_lead_revenue(has_new_lead=True)
        return result

    def action_confirm(self):
        result = super().action_confirm()
        # sudo: winning follows from confirming, which also customers do who know no opportunity
        orders = self.sudo().filtered("company_id.lead_order_wins")
        leads = orders.opportunity_id.filtered(lambda lead: lead.won_status != "won")
        if leads:
            leads.action_set_won()
        return result

    def _follow_lead_revenue(self, has_new_lead=False):
        """Move leads and contacts forward once their orders are confirmed.

        :param bool has_new_lead: the orders were put on another lead, with all they brought in
        """
        # sudo: leads and contacts follow, whoever confirms, be it the customer in the portal
        orders = self.sudo()
        orders.env["crm.lead"]._invalidate_revenue()
        orders.env["res.partner"]._invalidate_revenue()
        if not has_new_lead:
            orders = orders.filtered(
                lambda order: (
                    order.state == "sale"
                    and order.amount_untaxed > 0
                    and order.company_id.lead_revenue_source == "order"
                )
            )
        orders.env["lead.revenue"]._advance(orders)

    def _get_lead_sales(self):
        """Company, lead and contact of the sale this order is; see ``account.move``."""
        self.ensure_one()
        return [(self.company_id, self.opportunity_id, self.partner_id)]
