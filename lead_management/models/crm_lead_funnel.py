# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class CrmLead(models.Model):
    """How far the lead came, to search leads by: what a figure of the funnel counts."""

    _inherit = "crm.lead"

    funnel_ids = fields.One2many("lead.funnel", "lead_id", readonly=True)
