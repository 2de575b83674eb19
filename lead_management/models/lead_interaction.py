# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

KINDS = [
    ("call", "Call"),
    ("email", "E-mail"),
    ("meeting", "Meeting"),
    ("zalo", "Zalo"),
    ("sms", "SMS"),
    ("message", "Message"),
    ("other", "Other"),
]
# Of a lead, what follows from its interactions and they are registered by
INTERACTION_FACTS = (
    "care_status",
    "first_response_date",
    "is_reached",
    "stalled_since",
    "unanswered_since",
)


class LeadInteraction(models.Model):
    """One real contact with a lead: a call, a mail, a meeting, by us or by them.

    Append-only: rows come from ``crm.lead._register_interaction`` alone. System notes are none.
    """

    _name = "lead.interaction"
    _description = "Interaction"
    _order = "date desc, id desc"
    _rec_name = "kind"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, index="btree_not_null")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    direction = fields.Selection(
        [("outgoing", "By us"), ("incoming", "By them")], required=True, readonly=True
    )
    outcome_id = fields.Many2one(
        "lead.interaction.outcome", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    note = fields.Text(readonly=True)
