# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class LeadCaptureSource(models.Model):
    """Secrets of channels: whoever configures a capture tool can set them, nobody can read them.

    Each is a column without access, called ``x`` here, with two fields for the screen: what is
    typed into ``x_entry`` is kept and never shown again, ``x_is_set`` says whether there is one.
    """

    _inherit = "lead.capture.source"

    @api.model
    def _get_secrets(self):
        """Names of the columns; each kind of capture tool adds its own."""
        return []

    def _compute_secret_fields(self):
        for source in self:
            stored = source.sudo()  # sudo: only whether there is a secret
            for name in self._get_secrets():
                source[f"{name}_entry"] = False
                source[f"{name}_is_set"] = bool(stored[name])

    def _inverse_secret_entries(self):
        names = self._get_secrets()
        for source in self:
            entered = {name: (source[f"{name}_entry"] or "").strip() for name in names}
            values = {name: secret for name, secret in entered.items() if secret}
            # sudo: writing the tool itself was allowed, and secrets are nobody's to read
            source.sudo().write(values)
        # what was typed goes back to nobody, not even to who typed it
        self.invalidate_recordset([f"{name}_{end}" for name in names for end in _ENDS], flush=False)


_ENDS = ("entry", "is_set")
