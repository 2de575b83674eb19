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
