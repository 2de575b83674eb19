# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

from odoo import models

from ..capture.errors import CaptureRetry
from ..capture.outside import UnavailableError

# Under this, a cursor keeps which sources' services did not answer: id → (until when, why)
_SILENT = "lead_capture_silent"
SILENT_SECONDS = 30


class LeadCaptureSource(models.Model):
    """What channels have in common where people write to us and are known by an id."""

    _inherit = "lead.capture.source"

    def _in_own_language(self):
        """This source in the language of its company, for what is kept with leads."""
        return self.with_env(self.env["lead.touch"]._get_capture_env(self.company_id))

    def _knows_person(self, kind, channel_id):
        """Whether there is an open lead of the person with that id, so that she has a name.

        :param str kind: of ``lead.identity``
        """
        # sudo: whether there is one, nothing else
        identities = self.env["lead.identity"].sudo()
        return bool(identities._find_leads({kind: [channel_id]}, self.company_id, only_open=True))

    def _prepare_utm(self, channel, campaign=""):
        """Names of where somebody comes from, beside what the source itself says of it.

        :param str channel: what is taken for the source where none is chosen
        :param str campaign: the channel's own name of it
        """
        utm = {"source": "" if self.source_id else channel, "campaign": campaign}
        return {name: value for name, value in utm.items() if value}

    def _name_person(self, name, channel, channel_id):
        """What a new lead is called: answers to be mapped.

        :param str name: of the person; without one the lead has a title, and no contact's name
            until the person says it
        :param str channel: its name
        """
        if name:
            return {"contact_name": name}
        title = self.env._("%(channel)s user …%(digits)s", channel=channel, digits=channel_id[-4:])
        return {self.env._("Lead title"): title}

    def _describe_words(self, text, attachment_types):
        """What somebody wrote, with what came along named in brackets.

        :param attachment_types: as channels call them
        """
        names = {
            "audio": self.env._("voice message"),
            "business_card": self.env._("contact card"),
            "file": self.env._("file"),
            "gif": self.env._("picture"),
            "image": self.env._("picture"),
            "link": self.env._("link"),
            "location": self.env._("place"),
            "sticker": self.env._("sticker"),
            "video": self.env._("video"),
        }
        described = [names.get(kind, self.env._("attachment")) for kind in attachment_types]
        return "\n".join(filter(None, [text, *(f"[{name}]" for name in described)]))

    def _ask_outside(self, channel, ask):
        """Answer of a channel's own service, ``ask()``.

        Once it did not answer it is left alone for a while: else each event of a long queue would
        wait for it in vain.

        :param str channel: its name
        :raise CaptureRetry: it cannot answer now
        """
        silent = self.env.cr.cache.setdefault(_SILENT, {})
        until, reason = silent.get(self.id, (0, ""))
        if until < time.monotonic():
            try:
                return ask()
            except UnavailableError as error:
                reason = str(error)
                silent[self.id] = time.monotonic() + SILENT_SECONDS, reason
        raise CaptureRetry(self._explain_silence(channel, reason))

    def _explain_silence(self, channel, reason):
        """Say that a channel's own service did not answer.

        :param str channel: its name
        :param reason: what happened instead
        """
        return self.env._(
            "%(channel)s cannot be reached now: %(reason)s", channel=channel, reason=reason
        )

    def action_check_connection(self):
        """Ask the channel's own service whether it knows us, and say so in words."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._dispatch_kind("check_connection"),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
