# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .lead_funnel_sql import COPIED, DATES, DAYS, LEVEL_BITS, STAGES

# Of a key: a bit for each stage reached, above them how the lead left
_STAGE_BITS = len(STAGES)
# Columns of a row's own with few values, which one pass over the rows can group by all at once
_TOGETHER = frozenset((*COPIED, "capture_source_id"))


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
              of one lead that reached it}; ``return_on_spend``: revenue / cost;
              ``is_cost_hidden``: whether the cost is not told, see ``_add_costs``
        :raise ValueError: when ``by`` or ``groupby`` is none of these
        """
        return self._read_funnels([groupby], domain, period, by, medians)[0]

    @api.model
    @api.readonly
    @api.private
    def _read_funnels(self, groupbys, domain=(), period=None, by="entry", medians=False, days=True):
        """What ``_read_funnel`` says of the same leads by several groupings at once.

        A pass over a million rows takes most of the time, so there are as few as can be.

        :param list groupbys: of such as ``groupby`` of ``_read_funnel``
        :param bool days: whether to find the average days too; else there are none in ``days``
        :return: list of its answers, one for each of ``groupbys``
        """
        if by not in ("entry", "event"):
            raise ValueError(f"{by!r} is neither 'entry' nor 'event'")
        asked = [
            (groupby,) if isinstance(groupby, str) else tuple(groupby or ()) for groupby in groupbys
        ]
        # by the same fields in another order, one could not be told from the other
        together = {frozenset(specs): specs for specs in asked if _TOGETHER.issuperset(specs)}
        together = list(together.values())
        passes = [together] if together else []
        passes += [[specs] for specs in asked if specs not in together]
        found = {}
        for sets in passes:
            found |= self._read_pass(list(dict.fromkeys(sets)), domain, period, by, medians, days)
        return [found[specs] for specs in asked]

    @api.model
    def _read_pass(self, sets, domain, period, by, medians, days):
        """The answers to ``sets`` of groupings by one query: {specs of the set: groups}."""
        start, end = self._get_limits(period)
        domain = Domain(domain)
        rows = domain & self._get_period_domain(start, end, by)
        query = self._search(rows)
        limits = (start, end) if by == "entry" else (None, None)
        terms = {
            spec: self._get_step_sql(spec, *limits)
            or (self._read_group_groupby(self._table, spec, query), None)
            for spec in dict.fromkeys(spec for specs in sets for spec in specs)
        }
        key = self._get_key_sql(start, end, by)
        found = self._read_groups(query, sets, terms, key, DAYS if days else ())
        for specs, groups in found.items():
            if medians:
                self._read_medians(query, [terms[spec] for spec in specs], key, groups)
            self._add_costs(groups, specs, period, domain, rows)
        return {
            specs: sorted(
                (finish(group) for group in groups.values()),
                key=lambda group: -max(group["reached"].values()),
            )
            for specs, groups in found.items()
        }

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
        """SQL of the key of a row, and what makes of it a bit for each stage that counts and, above
        them, how it left.

        One small number for the database to group by: the rest is summed up here.
        """
        if by == "entry" or not (start or end):
            # whoever left without a date left at some time
            return SQL.identifier(self._table, "reached"), _get_bits
        return self._get_event_bits_sql(start, end), int

    @api.model
    def _get_event_bits_sql(self, start, end):
        """SQL of the bits of a row by which a stage counts that was reached in the period."""
        reached = SQL.identifier(self._table, "reached")
        all_bits = SQL(
            "((1 << (%(reached)s & %(level)s)) - 1 + ((%(reached)s >> %(bits)s) << %(stages)s))",
            reached=reached,
            level=(1 << LEVEL_BITS) - 1,
            bits=LEVEL_BITS,
            stages=_STAGE_BITS,
        )

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
    def _read_groups(self, query, sets, terms, key, days):
        """Counts and sums of each group of each set.

        The rows are grouped once, as finely as all sets together want it, which PostgreSQL does on
        several cores; what comes of it is rolled up set by set, and here from one row for each key.

        :return: dict of dicts of the dicts of ``_read_funnel`` without what follows from others
        """
        columns = [term for term, _values in terms.values()]
        key, get_bits = key
        names = {spec: SQL.identifier(f"group_{n}") for n, spec in enumerate(terms)}
        query.groupby = _by_number(len(columns) + 2)
        sums = [("revenue", self._field_to_sql(self._table, "revenue", query))]
        sums += [(name, SQL.identifier(self._table, name)) for name in days]
        finest = query.select(
            *(SQL("%s AS %s", *pair) for pair in zip(columns, names.values(), strict=True)),
            SQL("%s AS key", key),
            SQL("%s AS currency", self._get_currency_sql()),
            SQL("COUNT(*) AS number"),
            *(SQL("SUM(%s) AS %s", column, SQL.identifier(name)) for name, column in sums),
        )
        kept = SQL(", ").join([*names.values(), SQL("key"), SQL("currency")])
        rows = self.env.execute_query(
            SQL(
                "SELECT %s, %s, SUM(number)::int8, %s FROM (%s) AS finest"
                " GROUP BY GROUPING SETS (%s)",
                SQL("GROUPING(%s)", SQL(", ").join(names.values())) if names else SQL("0"),
                kept,
                SQL(", ").join(SQL("SUM(%s)", SQL.identifier(name)) for name, _column in sums),
                finest,
                SQL(", ").join(
                    SQL("(%s)", SQL(", ").join([*map(names.get, specs), SQL("key, currency")]))
                    for specs in sets
                ),
            )
        )
        found = {specs: {} for specs in sets}
        by_mask = {_get_mask(specs, terms): specs for specs in sets}
        for mask, *row in rows:
            specs = by_mask[mask]
            found_values, (kept_key, *counted) = row[: len(terms)], row[len(terms) :]
            by_spec = dict(zip(terms, found_values, strict=True))
            values = tuple(_get_value(by_spec[spec], terms[spec]) for spec in specs)
            group = found[specs].setdefault(values, new_group(values, days))
            self._count(group, get_bits(kept_key), *counted)
        return {
            specs: {
                values: group
                for values, group in groups.items()
                if any(group["reached"].values()) or group["exits"] or group["lost"]
            }
            for specs, groups in found.items()
        }

    @api.model
    def _count(self, group, bits, currency_id, number, revenue, *days):
        """Add to ``group`` so many rows of one key and currency."""
        group["revenue"] += self._convert_revenue(revenue, currency_id)
        for index, code in enumerate(STAGES):
            if bits >> index & 1:
                group["reached"][code] += number
                if index and days:
                    group["days"][code] += days[index - 1] or 0.0
        left = bits >> _STAGE_BITS
        if exit_id := left >> 1:
            group["exits"][exit_id] += number
        elif left:
            group["lost"] += number

    @api.model
    def _get_currencies(self):
        """Those that rows may have."""
        companies = self.env["res.company"].sudo()  # sudo: their currencies, to convert from
        return companies.search(Domain.TRUE).currency_id

    @api.model
    def _get_currency_sql(self):
        """What revenue is to be summed by: nothing where all companies have one currency."""
        if len(self._get_currencies()) > 1:
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
        """Add the medians of the days between stages to ``groups`` by ``terms``."""
        key, get_bits = key
        is_level = get_bits is _get_bits
        medians = [
            SQL(
                "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s) FILTER (WHERE %s & %s > %s)",
                SQL.identifier(self._table, name),
                key,
                (1 << LEVEL_BITS) - 1 if is_level else 1 << number,
                number if is_level else 0,
            )
            for number, name in enumerate(DAYS, 1)
        ]
        columns = [term for term, _values in terms]
        query.groupby = _by_number(len(columns)) if terms else None
        for row in self.env.execute_query(query.select(*columns, *medians)):
            values = tuple(map(_get_value, row, terms))
            if group := groups.get(values):
                found = row[len(terms) :]
                group["median_days"] = dict(zip(STAGES[1:], found, strict=True))


def _by_number(count):
    """SQL to group by the first columns of a query, however long they are."""
    return SQL(", ").join(SQL("%s", number) for number in range(1, count + 1))


def _get_bits(reached):
    """Of a row's ``reached``: a bit for each stage, above them how it left."""
    level, left = reached & (1 << LEVEL_BITS) - 1, reached >> LEVEL_BITS
    return (1 << level) - 1 + (left << _STAGE_BITS)


def _get_mask(specs, terms):
    """What PostgreSQL's ``GROUPING`` says of a set: a bit for each of ``terms`` that it lacks."""
    return sum(1 << n for n, spec in enumerate(reversed(list(terms))) if spec not in specs)


def _get_value(found, term):
    """What the client is told of a value of ``term``, whose SQL may have numbered the values."""
    _sql, values = term
    return found if values is None or found is None else values[found]


def new_group(values=(), days=True):
    """A group as ``_read_funnel`` returns it, of no leads."""
    return {
        "group": values,
        "reached": dict.fromkeys(STAGES, 0),
        "days": dict.fromkeys(STAGES[1:] if days else (), 0.0),
        "exits": defaultdict(int),
        "lost": 0,
        "revenue": 0.0,
        "cost": None,
        "is_cost_hidden": False,
    }


def finish(group):
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
