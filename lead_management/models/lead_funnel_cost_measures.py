# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import parse_date

from .lead_campaign_cost import COST_GROUPINGS
from .lead_funnel_reading import divide

# What the costs of a group are divided by, or what is divided by them
_COUNTED = {
    "cost": "__count",
    "cost_currency_id": "__count",
    "cost_per_lead": "lead_count:sum",
    "cost_per_mql": "mql_count:sum",
    "cost_per_customer": "customer_count:sum",
    "return_on_spend": "revenue:sum_converted",
}
# Costs have but days. Of leads that came in some days all is known; of those that became
# customers in some days, what one of them cost.
_KNOWN_BY = {
    "entry_date": set(_COUNTED),
    "lead_date": {"cost", "cost_per_lead"},
    "mql_date": {"cost", "cost_per_mql"},
    "customer_date": {"cost", "cost_per_customer", "return_on_spend"},
}
_COST_GROUPS = "lead_management.group_marketing_user,sales_team.group_sale_manager"


class LeadFunnel(models.Model):
    """What the leads of each cell of a pivot cost, where that is known of such a cell.

    Costs are kept by campaign, source and day: of one team or attribute nobody knows them, and
    nothing is shown; nor is what also brought leads that the user may not read.
    """

    _inherit = "lead.funnel"

    cost = fields.Monetary(
        "Costs",
        compute="_compute_costs",
        currency_field="cost_currency_id",
        aggregator="sum",
        groups=_COST_GROUPS,
        help="What was spent on the campaigns and sources in these days.",
    )
    cost_per_lead = fields.Monetary(
        "Cost per Lead",
        compute="_compute_costs",
        currency_field="cost_currency_id",
        aggregator="avg",
        groups=_COST_GROUPS,
    )
    cost_per_mql = fields.Monetary(
        "Cost per MQL",
        compute="_compute_costs",
        currency_field="cost_currency_id",
        aggregator="avg",
        groups=_COST_GROUPS,
    )
    cost_per_customer = fields.Monetary(
        "Cost per Customer",
        compute="_compute_costs",
        currency_field="cost_currency_id",
        aggregator="avg",
        groups=_COST_GROUPS,
    )
    return_on_spend = fields.Float(
        "Return on Spend",
        compute="_compute_costs",
        aggregator="avg",
        groups=_COST_GROUPS,
        help="Total revenue by costs.",
    )
    cost_currency_id = fields.Many2one(
        "res.currency", compute="_compute_costs", export_string_translation=False
    )

    def _compute_costs(self):
        """Nobody knows what one lead cost."""
        for row in self:
            row.cost = row.cost_per_lead = row.cost_per_mql = row.cost_per_customer = False
            row.return_on_spend = False
            row.cost_currency_id = self.env.company.currency_id

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec in ("revenue:sum_converted", "revenue:sum_currency"):
            return self._get_converted_revenue_sql(query)
        if aggregate_spec == "currency_id:array_agg_distinct":
            currencies = self._get_currencies()
            if len(currencies) == 1:
                return SQL("ARRAY[%s]", currencies.id)  # nothing to sort all rows for
        name = aggregate_spec.partition(":")[0]
        if name in _COUNTED:
            self._check_field_access(self._fields[name], "read")
            return SQL("NULL::NUMERIC")  # it is filled in afterwards
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        counted = self._get_counted(aggregates)
        rows = super()._read_group(domain, groupby, counted, having, offset, limit, order)
        if counted != list(aggregates):
            is_whole = not (having or offset or limit)
            rows = self._fill_costs(rows, domain, groupby, aggregates, order, is_whole)
        return rows

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        counted = self._get_counted(aggregates)
        found = super()._read_grouping_sets(domain, grouping_sets, counted, order)
        if counted != list(aggregates):
            return [
                self._fill_costs(rows, domain, groupby, aggregates, order)
                for rows, groupby in zip(found, grouping_sets, strict=True)
            ]
        return found

    @api.model
    def _get_counted(self, aggregates):
        """The aggregates to read in place of those that costs have a part in."""
        counted = []
        for spec in aggregates:
            name = spec.partition(":")[0]
            if name in _COUNTED:
                self._check_field_access(self._fields[name], "read")
            counted.append(_COUNTED.get(name, spec))
        return counted

    @api.model
    def _get_converted_revenue_sql(self, query):
        """Revenue in the currency of the current company, at the rate of today."""
        revenue = self._field_to_sql(self._table, "revenue", query)
        currencies = self._get_currencies()
        if len(currencies) < 2:
            return SQL("SUM(%s)", revenue)
        cases = [
            SQL("WHEN %s THEN %s", currency.id, self._convert_revenue(1.0, currency.id))
            for currency in currencies
        ]
        rate = SQL(
            "CASE %s %s ELSE 1 END",
            SQL.identifier(self._table, "currency_id"),
            SQL(" ").join(cases),
        )
        return SQL("SUM(%s * %s)", revenue, rate)

    @api.model
    def _fill_costs(self, rows, domain, groupby, aggregates, order=None, is_whole=True):
        """``rows`` of counts with what their leads cost, by ``_COUNTED``.

        What was spent on a campaign that brought no lead is a row as well, where the rows are in
        the order of their groups.

        :param bool is_whole: whether ``rows`` are all there are
        """
        costs, known = self._find_costs(domain, groupby)
        size = len(groupby)
        names = [spec.partition(":")[0] for spec in aggregates]
        filled = []
        for row in rows:
            cost = costs.pop(_get_key(row[:size]), None)
            values = (
                self._get_cost_value(name, cost, value, known) if name in _COUNTED else value
                for name, value in zip(names, row[size:], strict=True)
            )
            filled.append((*row[:size], *values))
        ordered = list(filter(None, (order or "").split(", ")))
        if not costs or not is_whole or ordered not in ([], list(groupby)):
            return filled
        for key, cost in costs.items():
            values = (
                self._get_cost_value(name, cost, 0, known)
                if name in _COUNTED
                else 0
                if name.endswith("_count")
                else self._read_group_empty_value(spec)
                for name, spec in zip(names, aggregates, strict=True)
            )
            filled.append((*_get_group_values(key), *values))
        return self._sort_groups(filled, size)

    @api.model
    def _get_cost_value(self, name, cost, counted, known):
        """What stands in a cell: ``False`` where nobody knows or there is nothing to divide by."""
        if name == "cost_currency_id":
            return self.env.company.currency_id.ids
        if cost is None or name not in known:
            return False
        if name == "cost":
            return cost
        parts = (counted or 0, cost) if name == "return_on_spend" else (cost, counted)
        value = divide(*map(float, parts))
        return False if value is None else value

    @api.model
    def _find_costs(self, domain, groupby):
        """Costs of the groups of leads that came in a domain, and the measures they serve.

        :return: ({key of a group: amount in the currency of the current company}, names of the
            measures), both empty where costs are not known by such groups
        """
        domain = Domain(domain).optimize(self)
        specs = {spec: spec.partition(":")[0] for spec in groupby}
        conditions = list(domain.iter_conditions())
        # whatever it is of a campaign or source that they are to be
        asked = {condition.field_expr for condition in conditions}
        asked = {name for name in asked if name.partition(".")[0] not in COST_GROUPINGS}
        dates = {*specs.values(), *asked}.difference(COST_GROUPINGS)
        costs = self.env["lead.campaign.cost.day"]
        if len(dates) > 1 or not dates.issubset(_KNOWN_BY) or not costs.has_access("read"):
            return {}, set()
        days = [
            self._get_days(condition) for condition in conditions if condition.field_expr in dates
        ]
        if None in days:
            return {}, set()
        found = costs._read_group(
            domain.map_conditions(
                lambda condition: (
                    self._get_days(condition) if condition.field_expr in dates else condition
                )
            ),
            [
                spec if name in COST_GROUPINGS else f"date:{spec.partition(':')[2]}"
                for spec, name in specs.items()
            ]
            + ["currency_id"],
            ["amount:sum"],
        )
        ends = [
            condition.value
            for domain_of_days in days
            for condition in domain_of_days.iter_conditions()
            if condition.operator == "<="
        ]
        last = max(ends, default=None)
        amounts = {}
        for *values, currency, amount in found:
            key = _get_key(values)
            converted = self.env["lead.campaign.cost"]._convert_to_company(
                float(amount), currency.id, last
            )
            amounts[key] = amounts.get(key, 0.0) + converted
        self._remove_hidden_costs(amounts, list(specs.values()), domain)
        return amounts, set.intersection(set(_COUNTED), *(_KNOWN_BY[name] for name in dates))

    @api.model
    def _remove_hidden_costs(self, amounts, names, domain):
        """Take out what is not told because it brought leads of others too: see ``_add_costs``.

        :param dict amounts: of the groups, by their keys
        :param list names: of the field behind each value of a key
        """
        places = [place for place, name in enumerate(names) if name in COST_GROUPINGS]
        hidden = self._get_groups_with_hidden_leads([names[place] for place in places], domain)
        for key in list(amounts) if hidden else ():
            if tuple(key[place].id or None for place in places) in hidden:
                del amounts[key]

    @api.model
    def _get_days(self, condition):
        """Domain on the days of costs of a condition on a date of leads; ``None`` for no such."""
        operator, value = condition.operator, condition.value
        if operator in ("in", "not in"):
            if any(value):
                return None
            return Domain.FALSE if operator == "in" else Domain.TRUE
        if isinstance(value, str):
            value = parse_date(value, self.env)  # such as "today -30d"
        if operator not in (">=", ">", "<", "<=") or not isinstance(value, date):
            return None
        moment = value if isinstance(value, datetime) else self._get_limits((value, None))[0]
        # leads have moments: before midnight is the day before
        moment += timedelta(seconds={">": 1, "<": -1}.get(operator, 0))
        day = fields.Datetime.context_timestamp(self, moment).date()
        return Domain("date", ">=" if operator in (">=", ">") else "<=", day)


def _get_key(values):
    """What groups of leads and of costs have in common: days in place of moments."""
    return tuple(value.date() if isinstance(value, datetime) else value for value in values)


def _get_group_values(key):
    """What a row of ``_read_group`` has where costs have such a key."""
    return tuple(
        datetime.combine(value, time.min) if isinstance(value, date) else value for value in key
    )
