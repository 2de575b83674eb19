# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LeadTouch(models.Model):
    """A chat as a touch, with the way back to what was said."""

    _inherit = "lead.touch"

    livechat_session_id = fields.Many2one(
        "discuss.channel", "Chat", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _register_interactions(self, rows):
        """Extends it: the lead is told which chat it comes from, so that sales may read it."""
        for touch, row in zip(self, rows, strict=True):
            if channel_id := getattr(row.contact, "channel_id", None):
                touch.livechat_session_id = channel_id
                if not touch.lead_id.origin_channel_id:
                    touch.lead_id.origin_channel_id = channel_id
        return super()._register_interactions(rows)

    def _prepare_interaction(self, row):
        """Extends it: a chat that somebody answered waits for nobody."""
        channel_id = getattr(row.contact, "channel_id", None)
        if not channel_id:
            return super()._prepare_interaction(row)
        channel = self.env["discuss.channel"].browse(channel_id)
        return channel._prepare_chat_interaction(self.lead_id, row.contact)
