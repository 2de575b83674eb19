# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

KINDS = [
    ("form", "Web Form"),
    ("json", "JSON"),
    ("lead_ad", "Lead Ad"),
    ("message", "Message"),
    ("comment", "Comment"),
    ("follow", "Follow"),
    ("chat", "Chat"),
    ("call", "Call"),
    ("mailing", "Mailing"),
    ("website", "Website"),
]


class LeadTouch(models.Model):
    """One moment at which a person came to us by a channel.

    Append-only: rows come from capture alone. The first and the last touch are kept on the lead.
    """

    _name = "lead.touch"
    _inherit = ["lead.notice.mixin"]
    _description = "Touch"
    _order = "date desc, id desc"
    _rec_name = "kind"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    capture_source_id = fields.Many2one(
        "lead.capture.source", "Capture Tool", readonly=True, index="btree_not_null"
    )
    campaign_id = fields.Many2one("utm.campaign", readonly=True, index="btree_not_null")
    medium_id = fields.Many2one("utm.medium", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    page_url = fields.Char("Page", readonly=True)
    referrer = fields.Char("Came from", readonly=True)
    text = fields.Text("What They Said", readonly=True)
    event_id = fields.Many2one(
        "lead.capture.event",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="lead_management.group_marketing_manager",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    # Who it was, as the channel knows her: "zalo:246845883529697922". Her id is claimed by her last
    # lead alone; by this, erasure finds those before it
    person_key = fields.Char(readonly=True, index="btree_not_null", export_string_translation=False)
