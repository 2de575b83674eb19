# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

# Every internal user reads contacts, so what marketing and sales know of them is theirs alone.
LIFECYCLE_GROUPS = "sales_team.group_sale_salesman,lead_management.group_marketing_user"


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "lead.lifecycle.mixin"]
    _lifecycle_inverse_name = "partner_id"
    _lifecycle_usage_field = "on_contact"

    lifecycle_stage_id = fields.Many2one(
        domain="[('on_contact', '=', True)]", groups=LIFECYCLE_GROUPS
    )
    lifecycle_color = fields.Integer(groups=LIFECYCLE_GROUPS)
    lifecycle_date = fields.Datetime(groups=LIFECYCLE_GROUPS)
    lifecycle_transition_ids = fields.One2many(
        "lead.lifecycle.transition",
        "partner_id",
        "Lifecycle History",
        readonly=True,
        groups=LIFECYCLE_GROUPS,
    )
