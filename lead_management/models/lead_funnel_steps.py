# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import get_lang

from ..tools.periods import STEPS, get_starts

# More steps are left to PostgreSQL to find
_MOST_STEPS = 500


class LeadFunnel(models.Model):
    """The days, weeks and months of the user's time zone that leads arrived in."""

    _inherit = "lead.funnel"

    @api.model
    def _get_step_sql(self, spec, start, end):
        """SQL of the number of the step that a row arrived in, and when each of them began.

        :param str spec: ``entry_date:`` and one of ``STEPS``, nothing else is known
        :param datetime start, end: limits of the rows there are; ``None`` where they are open
        :return: (``SQL``, list of midnights in the user's time zone); ``None`` of another spec
        """
        starts = self._get_steps(spec, start, end)
        if not starts:
            return None
        numbers = [SQL("%s", number) for number in range(len(starts))]
        number = self._get_tree_sql(starts, numbers)
        if not start and not end:
            column = SQL.identifier(self._table, "entry_date")
            number = SQL("CASE WHEN %s IS NOT NULL THEN %s END", column, number)
        return number, [datetime.combine(day, time.min) for day in starts]

    @api.model
    def _read_group_groupby(self, alias, groupby_spec, query):
        # core goes by the time zone of the context, and without one it knows by UTC
        is_zone_known = self.env.context.get("tz") in pytz.all_timezones_set
        starts = is_zone_known and self._get_steps(groupby_spec, None, None)
        if not starts or alias != self._table:
            return super()._read_group_groupby(alias, groupby_spec, query)
        self._check_field_access(self._fields["entry_date"], "read")
        moments = [SQL("%s::timestamp", datetime.combine(day, time.min)) for day in starts]
        return SQL(
            "CASE WHEN %s IS NOT NULL THEN %s END",
            SQL.identifier(alias, "entry_date"),
            self._get_tree_sql(starts, moments),
        )

    @api.model
    def _get_steps(self, spec, start, end):
        """First days of the steps that rows between these limits arrived in, if ``spec`` is known.

        :return: list of dates, ``None`` for too many
        """
        name, _colon, step = spec.partition(":")
        if name != "entry_date" or step not in STEPS:
            return None
        earliest, latest = self._get_span()
        if not earliest:
            return None
        first = max(filter(None, (start, earliest)))
        last = min(end - timedelta(seconds=1), latest) if end else latest
        days = [self._get_local_day(moment) for moment in (first, last)]
        starts = get_starts(*days, step, self._get_week_start()) or [days[0]]
        return starts if len(starts) <= _MOST_STEPS else None

    @api.model
    def _get_tree_sql(self, starts, results):
        """SQL of the one of ``results`` whose step a row arrived in.

        A few comparisons take a third of the time of finding the month of each moment in a time
        zone.
        """
        moments = [self._get_limits((day, None))[0] for day in starts[1:]]
        return _get_tree(SQL.identifier(self._table, "entry_date"), moments, results)

    @api.model
    def _get_span(self):
        """When the first and the last lead of all arrived."""
        ((earliest, latest),) = self.env.execute_query(
            SQL("SELECT MIN(entry_date), MAX(entry_date) FROM lead_funnel")
        )
        return earliest, latest

    @api.model
    def _get_local_day(self, moment):
        zone = self.env.context.get("tz") or self.env.user.tz or "UTC"
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date()

    @api.model
    def _get_week_start(self):
        """First day of the user's week, Monday is 0."""
        return int(get_lang(self.env).week_start) - 1


def _get_tree(column, moments, results):
    """SQL of the one of ``results`` between whose two of ``moments``, in order, ``column`` is."""
    if not moments:
        return results[0]
    middle = len(moments) // 2
    return SQL(
        "CASE WHEN %s < %s THEN %s ELSE %s END",
        column,
        moments[middle],
        _get_tree(column, moments[:middle], results[: middle + 1]),
        _get_tree(column, moments[middle + 1 :], results[middle + 1 :]),
    )
