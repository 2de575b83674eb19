# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .lead_campaign_cost import COST_GROUPINGS
from .lead_funnel_reading import new_group


class LeadFunnel(models.Model):
    """What the leads of the funnel cost."""

    _inherit = "lead.funnel"

    @api.model
    def _add_costs(self, groups, specs, period, domain, rows):
        """Add what the leads of each group cost, where that is known of these groups.

        Costs are kept by campaign and source: nobody knows what the leads of one team cost. What
        was spent on a campaign that brought no lead is a group as well.

        A cost is told only where the user may read every lead that it may have brought. Divided by
        her own leads alone it would make them look dearer than they are; shared out over all of
        them it would be an assumption (that no lead cost more than another), would tell how many
        leads the others have, and no list of costs that she may open would add up to it.

        :param Domain rows: those of ``domain`` that have to do with the period
        """
        asked = {*specs, *(condition.field_expr for condition in domain.iter_conditions())}
        if not asked.issubset(COST_GROUPINGS):
            return
        costs = self.env["lead.campaign.cost"]
        if not costs.has_access("read"):
            return
        first, last = (day and fields.Date.to_date(day) for day in period or (None, None))
        known = costs._read_costs(first, last, specs, list(domain))
        hidden = self._get_groups_with_hidden_leads(specs, rows) if known else ()
        for values, cost in known.items():
            key = tuple(value or None for value in values)
            group = groups.get(key) or groups.setdefault(key, new_group(key))
            if key in hidden:
                group["is_cost_hidden"] = True
            else:
                group["cost"] = cost

    @api.model
    def _get_groups_with_hidden_leads(self, specs, rows):
        """The values of those groups that have leads which the user may not read.

        Of her companies alone, as the costs are.

        :param specs: names of fields
        :param Domain rows: on fields of ``COST_GROUPINGS`` and dates alone
        """
        if self.env.su:
            return set()
        read = Domain(self.env["ir.rule"]._compute_domain(self._name, "read"))
        here = Domain("company_id", "in", [*self.env.companies.ids, False])
        hidden = (rows & here & ~read).optimize(self)
        if hidden.is_false():
            return set()
        everybody = self.sudo()  # sudo: whether there are any, nothing is told of them
        query = everybody._search(hidden)
        columns = [everybody._field_to_sql(self._table, name, query) for name in specs]
        if not columns:
            query.limit = 1
            return {() for _row in self.env.execute_query(query.select("1"))}
        query.groupby = SQL(", ").join(columns)
        return set(self.env.execute_query(query.select(*columns)))
