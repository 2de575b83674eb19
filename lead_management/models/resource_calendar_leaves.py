# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Companies keep their working hours in a cache, public holidays taken off.

    Those of one person are not in it, and come every day.
    """

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._forget_working_hours(leaves._has_public_holidays())
        return leaves

    def write(self, vals):
        was_public = self._has_public_holidays()
        result = super().write(vals)
        self._forget_working_hours(was_public or self._has_public_holidays())
        return result

    def unlink(self):
        was_public = self._has_public_holidays()
        result = super().unlink()
        self._forget_working_hours(was_public)
        return result

    def _has_public_holidays(self):
        return any(not leave.resource_id for leave in self)

    def _forget_working_hours(self, is_public):
        if is_public:
            self.env.registry.clear_cache()
