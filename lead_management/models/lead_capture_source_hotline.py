# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import zoneinfo

from odoo import api, fields, models

from ..capture import hotline
from ..capture.errors import CaptureIgnored, MalformedPayload

_PREFIX = "hotline_"
KEY_FIELDS = {name: f"{_PREFIX}{name}_key" for name in hotline.COMMON_KEYS}
WORD_FIELDS = {status: f"{_PREFIX}{status}_words" for status in ("ringing", "answered", "missed")}
_KEY_OPTIONS = {
    "compute": "_compute_hotline_keys",
    "store": True,
    "readonly": False,
}


class LeadCaptureSource(models.Model):
    """Calls, as the telephone system tells of them; what it calls things can be said here.

    Ringing is shown to whose extension it is, and forgotten. Of the other events of one call, one
    touch is kept: see ``lead_touch_call.py``.
    """

    _inherit = "lead.capture.source"

    hotline_system = fields.Selection(
        [
            ("other", "Another"),
            ("stringee", "Stringee"),
            ("omicall", "OMICall"),
            ("asterisk", "Asterisk / FreePBX"),
        ],
        "Telephone System",
        default="other",
        help="What the system calls things. Of another one, common names are tried.",
    )
    hotline_call_id_key = fields.Char("ID of the Call", **_KEY_OPTIONS)
    hotline_status_key = fields.Char("Call Status", **_KEY_OPTIONS)
    hotline_caller_key = fields.Char("Who Called", **_KEY_OPTIONS)
    hotline_callee_key = fields.Char("Who Was Called", **_KEY_OPTIONS)
    hotline_direction_key = fields.Char("In or Out", **_KEY_OPTIONS)
    hotline_date_key = fields.Char("When", **_KEY_OPTIONS)
    hotline_seconds_key = fields.Char("Seconds Talked", **_KEY_OPTIONS)
    hotline_recording_url_key = fields.Char("Link to the Recording", **_KEY_OPTIONS)
    hotline_extension_key = fields.Char("Our Extension", **_KEY_OPTIONS)
    hotline_ringing_words = fields.Char("Means Ringing", help="Separated by commas.")
    hotline_answered_words = fields.Char("Means Answered", help="Separated by commas.")
    hotline_missed_words = fields.Char("Means Missed", help="Separated by commas.")

    @api.depends("hotline_system")
    def _compute_hotline_keys(self):
        for source in self:
            keys = hotline.PRESETS.get(source.hotline_system, {})
            for name, field_name in KEY_FIELDS.items():
                source[field_name] = keys.get(name, False)

    def _hotline_is_genuine(self, raw, headers):
        """By the token in a header; in a field ``token`` of systems that can send no header."""
        if self._is_token(headers):
            return True
        try:
            token = hotline.pop_token(self._hotline_parse(raw, headers))
        except MalformedPayload:
            return False
        return self._is_token({"X-Capture-Token": token})

    def _hotline_is_connected(self):
        return self.has_token

    def _hotline_split(self, raw, headers):
        try:
            call_fields = self._hotline_parse(raw, headers)
        except MalformedPayload:
            text = raw.decode("utf-8", "replace")
            return [(hotline.key_of({"raw": text}, {}), text)]
        hotline.pop_token(call_fields)
        try:
            call = self._hotline_read_call(call_fields)
        except MalformedPayload:
            call = None  # said in the log, when it is processed
        if call and call.status == "ringing":
            self._hotline_show(call)
            return []
        key = hotline.key_of(call_fields, self._get_hotline_keys())
        return [(key, json.dumps(call_fields, ensure_ascii=False))]

    def _hotline_read(self, payload):
        call = self._hotline_read_call(hotline.parse(payload.encode()))
        env = self.env["lead.touch"]._get_capture_env(self.company_id)
        if call.status == "ringing":
            raise CaptureIgnored(env._("It rang, nothing else."))
        if not call.phone:
            raise CaptureIgnored(env._("The caller hid the number."))
        if hotline.is_internal(call):
            raise CaptureIgnored(env._("Two extensions spoke with each other."))
        return [
            hotline.CapturedCall(
                "call",
                answers={"phone": self._hotline_format_phone(call.phone)},
                date=call.date,
                direction="incoming" if call.is_incoming else "outgoing",
                makes_lead=call.is_incoming,
                is_urgent=call.is_incoming and call.status != "answered",
                country_code=self.company_id.country_id.code or "",
                call=call,
            )
        ]

    def _hotline_format_phone(self, phone):
        """A number as people read it: telephone systems send digits alone."""
        country = self.company_id.country_id
        leads = self.env["crm.lead"]
        formatted = leads._phone_format(number=phone, country=country, force_format="INTERNATIONAL")
        return formatted or phone

    @api.model
    def _hotline_parse(self, raw, headers):
        return hotline.parse(raw, headers.get("Content-Type") or "")

    def _hotline_read_call(self, call_fields):
        return hotline.read(
            call_fields, self._get_hotline_keys(), self._get_hotline_words(), self._get_zone()
        )

    def _get_hotline_keys(self):
        return {name: self[field_name] or "" for name, field_name in KEY_FIELDS.items()}

    def _get_hotline_words(self):
        """Words of this telephone system, as they are compared, and what they mean."""
        return {
            hotline.simplify(word): status
            for status, field_name in WORD_FIELDS.items()
            for word in (self[field_name] or "").split(",")
            if word.strip()
        }

    def _get_zone(self):
        """Time zone of moments that do not say theirs: the company's."""
        name = self.company_id.resource_calendar_id.tz or self.company_id.partner_id.tz
        return zoneinfo.ZoneInfo(name or "Asia/Ho_Chi_Minh")

    def _hotline_show(self, call):
        """Show whose extension rings who calls, with the lead it is as far as she may read it.

        :param call: ``Call``
        """
        users = self.env["res.users"].search(
            [
                ("lead_extension", "=", call.extension),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
            ]
        )
        if not (call.extension and call.is_incoming and users):
            return
        lead = self._hotline_find_lead(call.phone)
        for user in users:
            is_hers = lead and lead.with_user(user)._filtered_access("read")
            user._bus_send(
                "lead_management.call",
                {
                    "phone": call.phone,
                    "lead_id": lead.id if is_hers else False,
                    "lead_name": lead.contact_name or lead.name if is_hers else False,
                },
            )

    def _hotline_find_lead(self, phone):
        """The lead somebody with that number has, maybe none."""
        leads = self.env["crm.lead"]
        country = self.company_id.country_id
        number = phone and leads._phone_format(number=phone, country=country)
        if not number:
            return leads
        found = self.env["lead.identity"]._find_leads({"phone": [number]}, self.company_id)
        return leads.browse(match.id for match in found.values())[:1]
