# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    lead_revenue_source = fields.Selection(related="company_id.lead_revenue_source", readonly=False)
    lead_order_wins = fields.Boolean(related="company_id.lead_order_wins", readonly=False)
    lead_lifecycle_all_contacts = fields.Boolean(
        related="company_id.lead_lifecycle_all_contacts", readonly=False
    )
