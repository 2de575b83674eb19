# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.lead_management.models.res_partner import LIFECYCLE_GROUPS


class ResPartner(models.Model):
    """A contact is a customer once something was sold to it, on a lead or without one."""

    _name = "res.partner"
    _inherit = ["res.partner", "lead.revenue.mixin"]

    revenue_currency_id = fields.Many2one(groups=LIFECYCLE_GROUPS)
    total_revenue = fields.Monetary(groups=LIFECYCLE_GROUPS)
    first_sale_date = fields.Date(groups=LIFECYCLE_GROUPS)
    lead_sale_count = fields.Integer(groups=LIFECYCLE_GROUPS)
    # the same roles, while Lead Management is on: the page of the form hides by it
    sale_list = fields.Json(groups="lead_management.group_lead_management")

    def _get_earned_lifecycle_stages(self):
        return self._get_furthest_with_revenue(super()._get_earned_lifecycle_stages())

    def _get_own_sales(self):
        """Of all a contact has bought, a salesperson with own documents sees what she has sold."""
        sales = super()._get_own_sales()
        user = self.env.user
        if (
            self.env.su
            or user.has_group("sales_team.group_sale_salesman_all_leads")
            or user.has_group("lead_management.group_marketing_user")
        ):
            return sales
        every = [sale for own in sales.values() for sale in own]
        documents = self._describe_sale_documents(every)
        return {
            id_: [sale for sale in own if documents[sale.order_id, sale.move_id]["readable"]]
            for id_, own in sales.items()
        }
