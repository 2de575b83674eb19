# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class LeadFunnel(models.Model):
    """The funnel by custom attributes of the leads, which ``lead.attribute`` adds to it."""

    _name = "lead.funnel"
    _inherit = ["lead.funnel", "lead.attribute.view.mixin"]

    @api.model
    def _get_attribute_model(self):
        return "crm.lead"
