# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CrmTeam(models.Model):
    """Record rules know the teams somebody leads by their ids, which every user's rules keep."""

    _inherit = "crm.team"

    user_id = fields.Many2one(index="btree_not_null")
    lead_response_hours = fields.Float(
        "Time to First Contact",
        help="Working hours from the arrival of one of its leads until somebody should have tried "
        "to reach it; 0 for as long as the company allows.",
    )

    _check_lead_response_hours = models.Constraint(
        "CHECK (lead_response_hours >= 0)",
        "The time to first contact cannot be less than nothing.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        if teams.user_id:
            self.env.registry.clear_cache()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self.env.registry.clear_cache()
        return result
