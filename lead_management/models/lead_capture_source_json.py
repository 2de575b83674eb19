# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..capture import json_contact


class LeadCaptureSource(models.Model):
    """The endpoint for whoever can send JSON: see ``docs/guide.rst``, “Connect a channel”."""

    _inherit = "lead.capture.source"

    def _json_snippet(self):
        example = '{"name": "Nguyễn Thị An", "phone": "0912 345 678", "message": "Xin báo giá"}'
        return (
            f"curl -X POST '{self.address}' \\\n"
            "  -H 'Authorization: Bearer TOKEN' \\\n"
            "  -H 'Content-Type: application/json' \\\n"
            "  -H 'Idempotency-Key: 1' \\\n"
            f"  -d '{example}'"
        )

    def _json_is_genuine(self, _raw, headers):
        return self._is_token(headers)

    def _json_is_connected(self):
        return self.has_token

    def _json_split(self, raw, headers):
        return json_contact.split(raw, headers.get("Idempotency-Key", ""), fields.Date.today())

    def _json_read(self, payload):
        return [json_contact.read(payload)]
