# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .lead_funnel_sql import DATES, DAYS, LEVEL_BITS, STAGES

# Of a key: a bit for each stage reached, above them how the lead left
_STAGE_BITS = len(STAGES)
# What costs are kept by
_COST_FIELDS = frozenset(("campaign_id", "source_id"))


class LeadFunnel(models.Model):
    """The figures of the funnel, as reports, dashboard and digest read them."""

    _inherit = "lead.funnel"

    @api.model
    @api.readonly
    @api.private
    def _read_funnel(self, domain=(), groupby=None, period=None, by="entry", medians=False):
        """How many leads came how far, how soon, and what they brought in and cost.

        Stages are told by their codes: ``lead``, ``mql``, ``sal``, ``sql``, ``customer`` and
        ``loyal``. Of a figure that divides by nothing, ``None`` is all that is known.

        :param domain: on ``lead.funnel``; ``lead_id.…`` reaches the leads themselves
        :param groupby: specs as of ``_read_group``, such as ``campaign_id``, ``lead_id.x_lead_3``
            (an option attribute) or ``entry_date:month``; one of them or a list
        :param period: (first day, last day), both included and each maybe ``None``, of the
            user's time zone
        :param str by: ``entry``: leads that came in the period, however far they have come since;
            ``event``: what happened in the period, each stage by itself
        :param bool medians: whether to find the medians of the days too, which takes longer
        :return: list of dicts, one for each group, the greatest first; a group without leads is
            none:

            - ``group``: tuple of values, ids of records, one for each of ``groupby``
            - ``reached``: {code: number of leads}
            - ``rates``: {code: share of those of the stage before that reached it}
            - ``days``, ``median_days``: {code: days from the stage before}
            - ``exits``: {id of the exit: number of leads}, ``lost``: number of leads, those in an
              exit left out
            - ``revenue``: in the currency of the current company, at the rate of today
            - ``cost``: likewise, where costs are known by these groups; ``cost_per``: {code: cost
              of one lead that reached it}; ``return_on_spend``: revenue / cost
        :raise ValueError: when ``by`` or ``groupby`` is none of these
        """
        if by not in ("entry", "event"):
            raise ValueError(f"{by!r} is neither 'entry' nor 'event'")
        specs = [groupby] if isinstance(groupby, str) else list(groupby or ())
        start, end = self._get_limits(period)
        query = self._search(Domain(domain) & self._get_period_domain(start, end, by))
        terms = [self._read_group_groupby(self._table, spec, query) for spec in specs]
        key = self._get_key_sql(start, end, by)
        groups = self._read_groups(query, terms, key)
        if medians:
            self._read_medians(query, terms, key, groups)
        self._add_costs(groups, specs, period, Domain(domain))
        return sorted(
            (_finish(group) for group in groups.values()),
            key=lambda group: -max(group["reached"].values()),
        )

    @api.model
    def _get_reached_domain(self, stage, domain=(), period=None, by="entry", exit_stage=False):
        """Domain on ``crm.lead`` of those behind a figure of ``_read_funnel``.

        Search it with ``active_test=False``: leads that are lost or archived count as well.

        :param str stage: code of the stage reached; ``lost``; or ``exit`` with its id
        :param domain: on ``lead.funnel``, such as that of the group
        :param period: as of ``_read_funnel``
        :param str by: as of ``_read_funnel``
        :param int exit_stage: id of the exit, ``lead.lifecycle.stage``
        """
        start, end = self._get_limits(period)
        is_there = {
            "lost": Domain("is_lost", "=", True) & Domain("exit_stage_id", "=", False),
            "exit": Domain("exit_stage_id", "=", exit_stage),
        }.get(stage)
        date = "exit_date"
        if is_there is None:
            date = DATES[STAGES.index(stage)]
            is_there = Domain(date, "!=", False)
        if by == "entry":
            date = "entry_date"
        elif stage in ("lost", "exit"):
            is_there &= Domain("exit_date", "!=", False)
        rows = Domain(domain) & is_there & self._get_between(date, start, end)
        return Domain("funnel_ids", "any", list(rows))

    @api.model
    def _get_limits(self, period):
        """(first moment, first moment after it) of a period, naive UTC, each maybe ``None``."""
        first, last = period or (None, None)
        zone = pytz.timezone(self.env.context.get("tz") or self.env.user.tz or "UTC")

        def to_utc(day, days):
            if not day:
                return None
            midnight = datetime.combine(fields.Date.to_date(day) + timedelta(days), time.min)
            return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

        return to_utc(first, 0), to_utc(last, 1)

    @api.model
    def _get_between(self, date, start, end):
        domain = Domain.TRUE
        if start:
            domain &= Domain(date, ">=", start)
        if end:
            domain &= Domain(date, "<", end)
        return domain

    @api.model
    def _get_period_domain(self, start, end, by):
        """Rows that may have to do with the period: for events, whose steps begin and end so."""
        if by == "entry":
            return self._get_between("entry_date", start, end)
        domain = Domain.TRUE
        if start:
            domain &= Domain("last_date", ">=", start)
        if end:
            # one lost without ever having been in a stage has but the day it left
            domain &= Domain("lead_date", "<", end) | Domain("lead_date", "=", False)
        return domain

    @api.model
    def _get_key_sql(self, start, end, by):
        """SQL of the key of a row: a bit for each stage that counts, above them how it left.

        One small number for the database to group by: the rest is summed up here.
        """
        reached = SQL.identifier(self._table, "reached")
        all_bits = SQL(
            "((1 << (%(reached)s & %(level)s)) - 1 + ((%(reached)s >> %(bits)s) << %(stages)s))",
            reached=reached,
            level=(1 << LEVEL_BITS) - 1,
            bits=LEVEL_BITS,
            stages=_STAGE_BITS,
        )
        if by == "entry" or not (start or end):
            # whoever left without a date left at some time
            return all_bits

        def is_within(name, last=None):
            conditions = []
            if start:
                conditions.append(SQL("%s >= %s", SQL.identifier(self._table, name), start))
            if end:
                conditions.append(SQL("%s < %s", SQL.identifier(self._table, last or name), end))
            return SQL(" AND ").join(conditions)

        bits = [
            SQL("CASE WHEN %s THEN %s ELSE 0 END", is_within(name), 1 << number)
            for number, name in enumerate(DATES)
        ]
        bits.append(
            SQL(
                "CASE WHEN %s THEN (%s >> %s) << %s ELSE 0 END",
                is_within("exit_date"),
                reached,
                LEVEL_BITS,
                _STAGE_BITS,
            )
        )
        # most often all that happened to a lead is within, which takes two comparisons to see
        return SQL(
            "(CASE WHEN %s AND (%s <= %s OR %s IS NOT NULL) THEN %s ELSE %s END)",
            is_within("lead_date", "last_date"),
            reached,
            (1 << LEVEL_BITS) - 1,
            SQL.identifier(self._table, "exit_date"),
            all_bits,
            SQL(" + ").join(bits),
        )

    @api.model
    def _read_groups(self, query, terms, key):
        """Counts and sums of each group, rolled up from one row for each key.

        :return: dict of the dicts of ``_read_funnel`` without what follows from others
        """
        currency = self._get_currency_sql()
        keys = [*terms, key, currency]
        query.groupby = _by_number(keys)
        revenue = self._field_to_sql(self._table, "revenue", query)
        sums = [SQL("SUM(%s)", SQL.identifier(self._table, name)) for name in DAYS]
        rows = self.env.execute_query(
            query.select(*keys, SQL("COUNT(*)"), SQL("SUM(%s)", revenue), *sums)
        )
        groups = {}
        for row in rows:
            values, (bits, currency_id, count, revenue, *days) = (
                row[: len(terms)],
                row[len(terms) :],
            )
            group = groups.get(values) or groups.setdefault(values, _new_group(values))
            group["revenue"] += self._convert_revenue(revenue, currency_id)
            for number, code in enumerate(STAGES):
                if bits >> number & 1:
                    group["reached"][code] += count
                    if number:
                        group["days"][code] += days[number - 1] or 0.0
            left = bits >> _STAGE_BITS
            if exit_id := left >> 1:
                group["exits"][exit_id] += count
            elif left:
                group["lost"] += count
        return {
            values: group
            for values, group in groups.items()
            if any(group["reached"].values()) or group["exits"] or group["lost"]
        }

    @api.model
    def _get_currency_sql(self):
        """What revenue is to be summed by: nothing where all companies have one currency."""
        # sudo: whether there is more than one, to convert by
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        if len(companies.currency_id) > 1:
            return SQL.identifier(self._table, "currency_id")
        return SQL("NULL::int4")

    @api.model
    def _convert_revenue(self, amount, currency_id):
        company = self.env.company
        amount = float(amount or 0.0)
        if not amount or not currency_id or currency_id == company.currency_id.id:
            return amount
        currency = self.env["res.currency"].browse(currency_id)
        today = fields.Date.context_today(self)
        return currency._convert(amount, company.currency_id, company, today, round=False)

    @api.model
    def _read_medians(self, query, terms, key, groups):
        """Add the medians of the days between stages to ``groups``."""
        medians = [
            SQL(
                "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s) FILTER (WHERE %s & %s <> 0)",
                SQL.identifier(self._table, name),
                key,
                1 << number,
            )
            for number, name in enumerate(DAYS, 1)
        ]
        query.groupby = _by_number(terms) if terms else None
        for row in self.env.execute_query(query.select(*terms, *medians)):
            if group := groups.get(row[: len(terms)]):
                found = row[len(terms) :]
                group["median_days"] = dict(zip(STAGES[1:], found, strict=True))

    @api.model
    def _add_costs(self, groups, specs, period, domain):
        """Add what the leads of each group cost, where that is known of these groups.

        Costs are kept by campaign and source: nobody knows what the leads of one team cost. What
        was spent on a campaign that brought no lead is a group as well.
        """
        asked = {*specs, *(condition.field_expr for condition in domain.iter_conditions())}
        if "lead.campaign.cost" not in self.env or not _COST_FIELDS.issuperset(asked):
            return
        costs = self.env["lead.campaign.cost"]
        if not costs.has_access("read"):
            return
        first, last = (day and fields.Date.to_date(day) for day in period or (None, None))
        for values, cost in costs._read_costs(first, last, tuple(specs), list(domain)).items():
            key = tuple(value or None for value in values)
            group = groups.get(key) or groups.setdefault(key, _new_group(key))
            group["cost"] = cost


def _by_number(columns):
    """SQL to group by the first columns of a query, however long they are."""
    return SQL(", ").join(SQL("%s", number) for number in range(1, len(columns) + 1))


def _new_group(values):
    return {
        "group": values,
        "reached": dict.fromkeys(STAGES, 0),
        "days": dict.fromkeys(STAGES[1:], 0.0),
        "exits": defaultdict(int),
        "lost": 0,
        "revenue": 0.0,
        "cost": None,
    }


def _finish(group):
    """Add to a group what follows from its counts and sums."""
    reached = group["reached"]
    before = dict(zip(STAGES[1:], STAGES, strict=False))
    group["rates"] = {code: divide(reached[code], reached[before[code]]) for code in before}
    group["days"] = {code: divide(days, reached[code]) for code, days in group["days"].items()}
    group["exits"] = dict(group["exits"])
    group["cost_per"] = {code: divide(group["cost"], reached[code]) for code in STAGES}
    group["return_on_spend"] = divide(group["revenue"], group["cost"])
    return group


def divide(amount, number):
    """``None`` where there is nothing to divide, or nothing to divide by."""
    return amount / number if amount is not None and number else None
