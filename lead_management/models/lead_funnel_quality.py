# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from . import lead_quality_sql


class LeadFunnel(models.Model):
    """What a lead was worth, kept in its row: ``lead.quality.report`` reads it."""

    _inherit = "lead.funnel"

    @api.private
    def init(self):
        result = super().init()
        if "module" not in self.env.context:
            return result  # as of the table itself
        self.env.cr.execute(lead_quality_sql.ADD_COLUMNS)
        # when the tables have the columns that they look at
        self.pool.post_init(self.env.cr.execute, lead_quality_sql.TRIGGERS)
        return result

    @api.model
    def _refresh_parts(self, parts):
        return super()._refresh_parts(parts) + self._refresh_quality(parts)

    @api.model
    def _refresh_quality(self, parts):
        """Find out anew what leads were worth.

        :param SQL parts: query of arrays ``ids`` of leads
        :return: how many rows were not so before
        """
        ((changed,),) = self.env.execute_query(
            SQL("SELECT SUM(lead_quality_refresh(ids)) FROM (%s) AS part", parts)
        )
        return changed or 0
