# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import headers


class LeadCaptureMapping(models.Model):
    """A question of one of a page's lead forms: forms may give one name to different questions."""

    _inherit = "lead.capture.mapping"

    facebook_form_id = fields.Char(readonly=True, export_string_translation=False)
    facebook_question = fields.Char(readonly=True, export_string_translation=False)

    @api.model
    def _guess_target(self, *names):
        """What a question seems to be about, by the first of its names that says so."""
        targets = {target for target, _label in self._get_targets()}
        guesses = [self._recognise(name) for name in names]
        known = [guess for guess in guesses if guess in targets and guess != headers.TO_NOTES]
        return known[0] if known else headers.TO_NOTES
