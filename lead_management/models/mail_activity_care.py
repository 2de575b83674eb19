# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .lead_care_sql import ACTIVITY_FACTS


class MailActivity(models.Model):
    """What is planned, put off, done and deleted decides what a lead waits for."""

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._forget_care()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if not set(vals).isdisjoint(ACTIVITY_FACTS):
            self._forget_care()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_care()
        return result

    def _forget_care(self):
        """Have what the leads of these activities wait for read again, where it has been read."""
        self.env["crm.lead"]._forget_care()
