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

    lead_stalled_days = fields.Integer(
        "Days until a Lead Stalls",
        default=14,
        help="After so many days without contact or progress nobody seems to look after a lead. "
        "For journey stages with no number of days of their own; 0 for never.",
    )
    lead_stalled_notice = fields.Boolean(
        "Tell about Stalled Leads",
        default=True,
        help="Each night, salespeople and team leaders are told how many leads have stalled.",
    )
    lead_response_hours = fields.Float(
        "Time to First Contact",
        default=4,
        help="Working hours from a lead's arrival until somebody should have tried to reach it, "
        "unless its source or sales team says otherwise; 0 for no such target.",
    )

    _check_lead_hand_over_hours = models.Constraint(
        "CHECK (lead_hand_over_hours > 0)",
        "The time to accept a lead has to be more than nothing.",
    )
    _check_lead_bant_threshold = models.Constraint(
        "CHECK (lead_bant_threshold BETWEEN 0 AND 100)",
        "The BANT threshold lies between 0 and 100.",
    )
    _check_lead_stalled_days = models.Constraint(
        "CHECK (lead_stalled_days >= 0)",
        "A lead cannot stall before it has come.",
    )
    _check_lead_response_hours = models.Constraint(
        "CHECK (lead_response_hours >= 0)",
        "The time to first contact cannot be less than nothing.",
    )
