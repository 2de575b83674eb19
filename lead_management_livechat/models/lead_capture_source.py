# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass

from odoo import fields, models

from odoo.addons.lead_management.capture.contact import CapturedContact
from odoo.addons.lead_management.capture.errors import CaptureIgnored, MalformedPayload
from odoo.addons.lead_management.capture.found_in_text import find_contact_details

_MAX_TEXT = 4_000


@dataclass
class CapturedChat(CapturedContact):
    """What a visitor said in a chat.

    :param int channel_id: of the ``discuss.channel``
    :param int user_id: of the operator who answered, ``False`` where nobody did
    """

    channel_id: int = 0
    user_id: int | bool = False


class LeadCaptureSource(models.Model):
    """A live chat channel as a capture tool: its chats come in when they end."""

    _inherit = "lead.capture.source"

    kind = fields.Selection(
        selection_add=[("livechat", "Live Chat")], ondelete={"livechat": "cascade"}
    )
    livechat_channel_id = fields.Many2one(
        "im_livechat.channel", "Live Chat Channel", ondelete="cascade"
    )

    _livechat_channel_unique = models.UniqueIndex(
        "(livechat_channel_id) WHERE active IS TRUE AND kind = 'livechat'",
        "This live chat channel has a capture tool already.",
    )

    def _livechat_is_genuine(self, _raw, _headers):
        """Chats come from this database: its address answers nobody."""
        return False

    def _livechat_split(self, raw, _headers):
        """For the test screen: the id of a chat."""
        text = raw.decode("utf-8", "replace").strip()
        return [(f"chat:{text[:50]}", text)]

    def _livechat_read(self, payload):
        if not payload.isdigit() or len(payload) > 9:
            raise MalformedPayload(f"{payload[:50]}: no id of a chat")
        channel = self.env["discuss.channel"].browse(int(payload)).exists()
        env = self.env["lead.touch"]._get_capture_env(self.company_id)
        if channel.livechat_channel_id != self.livechat_channel_id:
            raise CaptureIgnored(env._("The chat is no longer there."))
        contact = self._livechat_read_chat(channel)
        if not {"phone", "email"} & contact.answers.keys():
            raise CaptureIgnored(env._("The visitor left neither number nor address."))
        return [contact]

    def _livechat_read_chat(self, channel):
        """What a chat says of its visitor.

        :param channel: ``discuss.channel``
        :return: ``CapturedChat``
        """
        text = channel._get_visitor_text()
        found = find_contact_details(text)
        customer = channel.livechat_customer_partner_ids.filtered(
            lambda partner: not partner.is_public
        )[:1]
        answers = {
            "name": customer.name,
            "phone": customer.phone or found.get("phone"),
            "email": customer.email or found.get("email_from"),
        }
        return CapturedChat(
            "chat",
            answers={key: answer for key, answer in answers.items() if answer},
            date=channel.create_date,
            text=text[:_MAX_TEXT],
            channel_id=channel.id,
            user_id=channel._get_answering_user().id,
        )

    def _prepare_captured_lead_values(self):
        """What leads get that are made in a chat by hand, where they say nothing else."""
        defaults = {"company_id": self.company_id.id, **self._get_lead_defaults()}
        tags = [fields.Command.link(tag_id) for tag_id in defaults.pop("tag_ids")]
        return {**{name: id_ for name, id_ in defaults.items() if id_}, "tag_ids": tags}

    def _prepare_chat_touch(self, lead, contact):
        """Values of the touch that a chat is, on a lead that was made in it.

        :param contact: ``CapturedChat``
        """
        self.ensure_one()
        return {
            "lead_id": lead.id,
            "date": contact.date,
            "kind": "chat",
            "capture_source_id": self.id,
            "campaign_id": self.campaign_id.id,
            "medium_id": self.medium_id.id,
            "source_id": self.source_id.id,
            "text": contact.text,
            "livechat_session_id": contact.channel_id,
            "company_id": self.company_id.id,
        }
