# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import html2plaintext


class DiscussChannel(models.Model):
    """A chat that ends is a touch of whoever it was with; so is one that a lead is made in."""

    _inherit = "discuss.channel"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("livechat_end_dt"):
            # sudo: the visitor ends it, who may do nothing else
            self.sudo()._capture_chats()
        return result

    def _convert_visitor_to_lead(self, partner, key):
        """Extends it: the lead gets what the capture tool of the live chat channel gives."""
        lead = super()._convert_visitor_to_lead(partner, key)
        # sudo: tools are the marketing managers', the lead is the operator's
        source = self.sudo()._get_capture_source()
        if source:
            contact = source._livechat_read_chat(self.sudo())
            found = {
                name: contact.answers.get(key)
                for name, key in (("phone", "phone"), ("email_from", "email"))
                if not lead[name] and contact.answers.get(key)
            }
            lead.sudo().write({**source._prepare_captured_lead_values(), **found})
            self.sudo()._touch_leads(source)
        return lead

    def _get_capture_source(self):
        """The capture tool of this chat's channel, empty while capture is switched off."""
        self.ensure_one()
        sources = self.env["lead.capture.source"]
        if not self.livechat_channel_id or not sources._is_capture_on():
            return sources
        return sources.search(
            [
                ("kind", "=", "livechat"),
                ("livechat_channel_id", "=", self.livechat_channel_id.id),
            ],
            limit=1,
        )

    def _capture_chats(self):
        """Keep that somebody chatted: on the leads made in the chat, else as an event to read."""
        for channel in self.filtered(lambda channel: channel.channel_type == "livechat"):
            source = channel._get_capture_source()
            if source and channel.lead_ids:
                channel._touch_leads(source)
            elif source:
                self.env["lead.capture.event"]._enqueue(
                    source, [(f"chat:{channel.id}", str(channel.id))]
                )

    def _touch_leads(self, source):
        """Keep this chat on the leads that were made in it, once each; then what was said."""
        self.ensure_one()
        contact = source._livechat_read_chat(self)
        touches = self.env["lead.touch"].search([("livechat_session_id", "=", self.id)])
        touches.text = contact.text
        new = self.lead_ids - touches.lead_id
        touches.create([source._prepare_chat_touch(lead, contact) for lead in new])
        self.env["crm.lead"]._register_interactions(
            [self._prepare_chat_interaction(lead, contact) for lead in new]
        )

    def _prepare_chat_interaction(self, lead, contact):
        reached = self.env.ref(
            "lead_management.lead_interaction_outcome_reached", raise_if_not_found=False
        )
        return {
            "lead_id": lead.id,
            "date": contact.date,
            "kind": "message",
            "direction": "incoming",
            "user_id": contact.user_id,
            "outcome_id": reached.id if contact.user_id and reached else False,
        }

    def _get_visitor_text(self):
        """What the visitor wrote, as text."""
        self.ensure_one()
        visitors = self.livechat_customer_partner_ids
        messages = self.message_ids.filtered(
            lambda message: (
                message.message_type == "comment"
                and (message.author_guest_id or message.author_id in visitors)
            )
        )
        return "\n".join(html2plaintext(message.body) for message in messages.sorted("id"))

    def _get_answering_user(self):
        """The operator who wrote in this chat, maybe none."""
        self.ensure_one()
        agents = self.livechat_agent_partner_ids
        written = self.message_ids.filtered(
            lambda message: message.message_type == "comment" and message.author_id in agents
        )
        return written.author_id.user_ids[:1]
