# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class UtmSource(models.Model):
    """Who asked for a call on a website waits for minutes; who left a card at a fair, for days."""

    _inherit = "utm.source"

    lead_response_hours = fields.Float(
        "Time to First Contact",
        help="Working hours from the arrival of a lead of this source until somebody should have "
        "tried to reach it; 0 for as long as its sales team or company allows.",
    )

    _check_lead_response_hours = models.Constraint(
        "CHECK (lead_response_hours >= 0)",
        "The time to first contact cannot be less than nothing.",
    )
