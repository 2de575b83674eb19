# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

QUALITY_ISSUES = [
    ("wrong_number", "Wrong number"),
    ("spam", "Spam"),
    ("duplicate", "Duplicate"),
    ("unreachable", "Unreachable"),
]


class CrmLostReason(models.Model):
    _inherit = "crm.lost.reason"

    closing_type = fields.Selection(
        [
            ("closed", "Closed"),
            ("unqualified", "Not a fit"),
            ("wrong_contact", "Wrong contact"),
        ],
        "Closes the Lead As",
        default="closed",
        required=True,
        help="Closed: it came to nothing this time.\n"
        "Not a fit: the lead's care status becomes Unqualified.\n"
        "Wrong contact: nobody real can be reached, the lead is Disqualified.",
    )
    quality_issue = fields.Selection(
        QUALITY_ISSUES,
        help="What leads lost for this reason count as in the report on the quality of leads. "
        "Empty: the reason says nothing of that.",
    )
