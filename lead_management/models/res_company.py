# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    """What each company chooses in Settings › CRM › Lead Management."""

    _inherit = "res.company"

    lead_hand_over_hours = fields.Float(
        "Time to Accept a Lead",
        default=8,
        help="Working hours sales has to accept or return a lead that marketing handed over.",
    )
    lead_bant_gate = fields.Selection(
        [("none", "Convert any lead"), ("warn", "Warn"), ("block", "Block")],
        "Below the BANT Threshold",
        default="none",
        required=True,
    )
    lead_bant_threshold = fields.Integer(
        "BANT Threshold",
        default=50,
        help="BANT points, of 100, a lead should have before it becomes an opportunity.",
    )

    _check_lead_hand_over_hours = models.Constraint(
        "CHECK (lead_hand_over_hours > 0)",
        "The time to accept a lead has to be more than nothing.",
    )
    _check_lead_bant_threshold = models.Constraint(
        "CHECK (lead_bant_threshold BETWEEN 0 AND 100)",
        "The BANT threshold lies between 0 and 100.",
    )
