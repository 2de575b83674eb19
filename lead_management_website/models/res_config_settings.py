# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    lead_capture_source_id = fields.Many2one(
        related="website_id.lead_capture_source_id", readonly=False
    )
