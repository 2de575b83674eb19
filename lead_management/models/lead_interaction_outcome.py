# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LeadInteractionOutcome(models.Model):
    """What came of getting in touch with a lead: reached, no answer, wrong number …"""

    _name = "lead.interaction.outcome"
    _description = "Interaction Outcome"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_reached = fields.Boolean(
        "Reached", help="Somebody was spoken to: the lead counts as contacted."
    )
    is_wrong_contact = fields.Boolean(
        "Wrong Number or Address",
        help="From the third time on, taking care of the lead proposes to disqualify it.",
    )
