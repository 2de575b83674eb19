# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

# What costs may be grouped by; they know no medium
COST_GROUPINGS = ("campaign_id", "source_id")

# Of the period of a cost: ten years
MOST_DAYS = 3654


class LeadCampaignCost(models.Model):
    """What was spent on a campaign, on one of its sources where that is known, for some days.

    Money that came back, such as a platform's credit, is an amount below zero.
    """

    _name = "lead.campaign.cost"
    _description = "Campaign Cost"
    _order = "date_from desc, id desc"
    _rec_name = "campaign_id"

    campaign_id = fields.Many2one("utm.campaign", required=True, index=True, ondelete="restrict")
    source_id = fields.Many2one(
        "utm.source",
        index="btree_not_null",
        ondelete="restrict",
        help="Where the money went. Empty for what serves the campaign as a whole.",
    )
    date_from = fields.Date(
        "First Day",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="First day that the money was spent for. An amount in another currency is converted "
        "at the rate of this day.",
    )
    date_to = fields.Date(
        "Last Day",
        required=True,
        default=fields.Date.context_today,
        help="Last day that the money was spent for. Reports count a cost evenly over its days.",
    )
    amount = fields.Monetary(
        required=True,
        aggregator=None,  # of several currencies
        help="Below zero for money that came back.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    company_currency_id = fields.Many2one(
        "res.currency", "Company Currency", related="company_id.currency_id", store=True
    )
    amount_company = fields.Monetary(
        "Amount in Company Currency",
        compute="_compute_amount_company",
        store=True,
        currency_field="company_currency_id",
        help="At the rate of the first day of the period.",
    )
    period_amount = fields.Monetary(
        "Of the Period",
        compute="_compute_period_amount",
        currency_field="company_currency_id",
        help="So much of the cost is for the days that a report is of.",
    )
    description = fields.Text("Notes")
    user_id = fields.Many2one(
        "res.users",
        "Entered By",
        default=lambda self: self.env.user,
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    day_ids = fields.One2many(
        "lead.campaign.cost.day", "cost_id", readonly=True, export_string_translation=False
    )
    import_row_ids = fields.One2many(
        "lead.import.row",
        "cost_id",
        "Imported From",
        groups="lead_management.group_lead_management_import",
    )

    _check_dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The period of a cost ends before it begins."
    )
    # each of its days is a row of ``lead.campaign.cost.day``
    _check_length = models.Constraint(
        f"CHECK (date_to - date_from < {MOST_DAYS})",
        "The period of a cost is longer than ten years. Look at its dates.",
    )
    _check_amount = models.Constraint(
        "CHECK (amount <> 0)", "Say how much was spent: an amount other than 0."
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for cost in self:
            cost.currency_id = cost.currency_id or cost.company_id.currency_id

    @api.depends("amount", "currency_id", "company_id", "company_currency_id", "date_from")
    def _compute_amount_company(self):
        for cost in self:
            cost.amount_company = cost.currency_id._convert(
                cost.amount, cost.company_currency_id, cost.company_id, cost.date_from
            )

    @api.depends("amount_company", "date_from", "date_to")
    @api.depends_context("lead_cost_first", "lead_cost_last")
    def _compute_period_amount(self):
        first, last = (
            fields.Date.to_date(self.env.context.get(name) or None)
            for name in ("lead_cost_first", "lead_cost_last")
        )
        for cost in self:
            if not (cost.date_from and cost.date_to) or cost.date_to < cost.date_from:
                cost.period_amount = cost.amount_company
                continue
            start, end = max(cost.date_from, first or date.min), min(cost.date_to, last or date.max)
            days = max((end - start).days + 1, 0)
            cost.period_amount = (
                cost.amount_company * days / ((cost.date_to - cost.date_from).days + 1)
            )

    @api.depends("campaign_id", "date_from", "date_to")
    def _compute_display_name(self):
        for cost in self:
            days = [format_date(self.env, day) for day in (cost.date_from, cost.date_to) if day]
            period = " – ".join(dict.fromkeys(days))
            cost.display_name = " · ".join(filter(None, [cost.campaign_id.display_name, period]))

    def write(self, vals):
        result = super().write(vals)
        if not {"campaign_id", "company_id"}.isdisjoint(vals):
            # nor into a campaign that is not hers: rules look at what it was before
            self.check_access("write")
        return result

    @api.model
    def _get_period_domain(self, date_from, date_to):
        """Costs some of whose days are among these, each limit maybe ``None``."""
        found = Domain.TRUE
        if date_to:
            found &= Domain("date_from", "<=", date_to)
        if date_from:
            found &= Domain("date_to", ">=", date_from)
        return found

    @api.model
    def _read_costs(self, date_from, date_to, groupby=(), domain=None):
        """What was spent in some days, of the costs the user may see in her companies.

        A cost whose period only overlaps with the days counts for its share of days.

        :param date date_from: the first day; ``None`` for any before
        :param date date_to: the last day; ``None`` for any after
        :param groupby: names out of ``COST_GROUPINGS``
        :param domain: which costs, all by default
        :return: dict: tuple of ids, one for each of ``groupby``, ``False`` where a cost has none →
            amount in the currency of the current company, not rounded; amounts of companies with
            another currency are converted at the rate of ``date_to``
        :raise AccessError: the user may not see costs
        :raise ValueError: grouped by something else
        """
        groupby = tuple(groupby)
        if unknown := set(groupby).difference(COST_GROUPINGS):
            raise ValueError(f"Costs cannot be grouped by {', '.join(sorted(unknown))}.")
        found = Domain(domain or Domain.TRUE) & self._get_period_domain(date_from, date_to)
        query = self._search(found)
        keys = [
            self._field_to_sql(self._table, name, query)
            for name in (*groupby, "company_currency_id")
        ]
        query.groupby = SQL(", ").join(keys)
        share = SQL(
            "SUM(%(amount)s * (LEAST(%(end)s, %(date_to)s::date)"
            " - GREATEST(%(start)s, %(date_from)s::date) + 1) / (%(end)s - %(start)s + 1))",
            amount=self._field_to_sql(self._table, "amount_company", query),
            start=self._field_to_sql(self._table, "date_from", query),
            end=self._field_to_sql(self._table, "date_to", query),
            date_from=date_from,
            date_to=date_to,
        )
        costs = {}
        for *key, currency_id, spent in self.env.execute_query(query.select(*keys, share)):
            key = tuple(id_ or False for id_ in key)
            converted = self._convert_to_company(float(spent), currency_id, date_to)
            costs[key] = costs.get(key, 0.0) + converted
        return costs

    @api.model
    def _convert_to_company(self, amount, currency_id, date):
        """``amount`` in the currency of the current company, at the rate of ``date``."""
        company = self.env.company
        currency = self.env["res.currency"].browse(currency_id)
        return currency._convert(amount, company.currency_id, company, date, round=False)
