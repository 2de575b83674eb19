# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from . import lead_funnel_sql


class LeadFunnel(models.Model):
    """What a lead brought in is what was sold to it, less what was paid back."""

    _inherit = "lead.funnel"

    sale_revenue = fields.Monetary(
        readonly=True,
        currency_field="currency_id",
        aggregator=None,
        export_string_translation=False,
    )

    @api.private
    def init(self):
        result = super().init()
        if "module" not in self.env.context:
            return result  # as of the table itself
        self.env.cr.execute(lead_funnel_sql.COLUMN)
        self.pool.post_init(self._make_triggers)
        return result

    @api.model
    def _make_triggers(self):
        # of superuser: the day of an order is that of UTC, whoever installs
        revenue = self.env["lead.revenue"].with_context(tz="UTC")
        sales = revenue._get_sales_query("crm.lead", SQL("lead_ids"))
        self.env.cr.execute(lead_funnel_sql.get_triggers(sales))

    @api.model
    def _get_revenue_column(self):
        return "sale_revenue"

    @api.model
    def _refresh_parts(self, parts):
        changed = super()._refresh_parts(parts)
        ((sales,),) = self.env.execute_query(
            SQL("SELECT SUM(lead_funnel_refresh_sales(ids)) FROM (%s) AS part", parts)
        )
        return changed + (sales or 0)

    @api.model
    def _refresh_sales(self, leads):
        """Find out anew what ``leads`` brought in, after their invoices have changed."""
        if leads:
            self.env.flush_all()
            self.env.cr.execute(SQL("SELECT lead_funnel_refresh_sales(%s)", leads.ids))
            self.invalidate_model()
