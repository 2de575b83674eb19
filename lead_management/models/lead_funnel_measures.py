# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .lead_funnel_sql import DATES, DAYS, STAGES

# Between stages that do not follow one another: {name: (from, to)}, numbers of stages
RATES = {
    f"{start}_{end}_rate": (number, STAGES.index(end))
    for number, start in enumerate(STAGES)
    for end in STAGES[number + 2 :]
    if (start, end) != ("lead", "customer")
}
# {name: the days that it is the median of}
MEDIANS = {name.replace("_days", "_median_days"): name for name in (*DAYS, "lead_customer_days")}


class LeadFunnel(models.Model):
    """What a pivot shows of many leads together: right in each cell and each total.

    A rate is the share of those who came to the one stage, a median that of all days in the cell.
    """

    _inherit = "lead.funnel"

    lead_sal_rate = fields.Float("Lead → SAL", compute="_compute_rates", aggregator="avg")
    lead_sql_rate = fields.Float("Lead → SQL", compute="_compute_rates", aggregator="avg")
    lead_loyal_rate = fields.Float("Lead → Loyal", compute="_compute_rates", aggregator="avg")
    mql_sql_rate = fields.Float("MQL → SQL", compute="_compute_rates", aggregator="avg")
    mql_customer_rate = fields.Float("MQL → Customer", compute="_compute_rates", aggregator="avg")
    mql_loyal_rate = fields.Float("MQL → Loyal", compute="_compute_rates", aggregator="avg")
    sal_customer_rate = fields.Float("SAL → Customer", compute="_compute_rates", aggregator="avg")
    sal_loyal_rate = fields.Float("SAL → Loyal", compute="_compute_rates", aggregator="avg")
    sql_loyal_rate = fields.Float("SQL → Loyal", compute="_compute_rates", aggregator="avg")
    lead_customer_days = fields.Float(
        "Days Lead to Customer", compute="_compute_lead_customer_days", aggregator="avg"
    )
    mql_median_days = fields.Float(
        "Median Days to MQL", compute="_compute_median_days", aggregator="avg"
    )
    sal_median_days = fields.Float(
        "Median Days MQL to SAL", compute="_compute_median_days", aggregator="avg"
    )
    sql_median_days = fields.Float(
        "Median Days SAL to SQL", compute="_compute_median_days", aggregator="avg"
    )
    customer_median_days = fields.Float(
        "Median Days SQL to Customer", compute="_compute_median_days", aggregator="avg"
    )
    loyal_median_days = fields.Float(
        "Median Days Customer to Loyal", compute="_compute_median_days", aggregator="avg"
    )
    lead_customer_median_days = fields.Float(
        "Median Days Lead to Customer", compute="_compute_median_days", aggregator="avg"
    )

    @api.depends(*DATES)
    def _compute_rates(self):
        for row in self:
            for name, (_start, end) in RATES.items():
                row[name] = bool(row[DATES[end]])

    @api.depends("lead_date", "customer_date")
    def _compute_lead_customer_days(self):
        for row in self:
            is_known = row.lead_date and row.customer_date
            took = row.customer_date - row.lead_date if is_known else None
            row.lead_customer_days = took and took.total_seconds() / 86400

    @api.depends(*MEDIANS.values())
    def _compute_median_days(self):
        for row in self:
            for name, days in MEDIANS.items():
                row[name] = row[days]

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in RATES:
            level = SQL("(%s & 7)", SQL.identifier(alias, "reached"))
            start, end = RATES[field_expr]
            return SQL("(CASE WHEN %s > %s THEN (%s > %s)::int END)", level, start, level, end)
        if field_expr == "lead_customer_days":
            return SQL(
                "(EXTRACT(EPOCH FROM %s - %s) / 86400)::FLOAT8",
                SQL.identifier(alias, "customer_date"),
                SQL.identifier(alias, "lead_date"),
            )
        if field_expr in MEDIANS:
            return self._field_to_sql(alias, MEDIANS[field_expr], query)
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_select(self, aggregate_spec, query):
        name = aggregate_spec.partition(":")[0]
        if name in MEDIANS:
            return SQL(
                "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)",
                self._field_to_sql(self._table, name, query),
            )
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _get_figure_parts(self):
        """Each rate is a share of those who came to a stage, days are those of who came there."""
        counts = [f"{stage}_count:sum" for stage in STAGES]
        parts = super()._get_figure_parts()
        revenue = [f"revenue:{name}" for name in ("sum", "sum_converted", "sum_currency")]
        summed = (*counts, "exit_count:sum", *revenue, "currency_id:array_agg_distinct")
        parts |= {name: (name, None) for name in summed}
        steps = {f"{stage}_rate": (number, number + 1) for number, stage in enumerate(STAGES[1:])}
        for name, (start, end) in (steps | RATES).items():
            parts[f"{name}:avg"] = (counts[end], counts[start])
        parts["lead_customer_rate:avg"] = ("customer_count:sum", "lead_count:sum")
        for days, count in zip(DAYS, counts[1:], strict=True):
            parts[f"{days}:avg"] = (f"{days}:sum", count)
        parts["lead_customer_days:avg"] = ("lead_customer_days:sum", "customer_count:sum")
        return parts
