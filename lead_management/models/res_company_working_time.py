# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from pytz import utc

from odoo import models
from odoo.tools import ormcache

# A calendar that nobody has worked by for so long opens no more
MAX_MONTHS_BACK = 24


class ResCompany(models.Model):
    """Working time between two moments without a query: how soon each lead was answered.

    The hours are those of the company's calendar as core counts them, two-week calendars, time
    zones and public holidays included, looked up a month at a time and kept until a calendar
    changes. Core looks them up for each question, which is felt when an activity is done.

    A company without a calendar works day and night.
    """

    _inherit = "res.company"

    def cache_invalidation_fields(self):
        return {*super().cache_invalidation_fields(), "resource_calendar_id"}

    def _get_working_time(self, start, end):
        """How long this company works from ``start`` to ``end``.

        :param datetime start: naive UTC
        :param datetime end: naive UTC
        :return: timedelta
        """
        self.ensure_one()
        total = timedelta()
        month = _get_month(start)
        while month < end:
            next_month = month + relativedelta(months=1)
            intervals, whole = self._get_working_month(month)
            if start <= month and next_month <= end:
                total += whole
            else:
                total += sum(
                    (
                        min(closes, end) - max(opens, start)
                        for opens, closes in intervals
                        if opens < end and closes > start
                    ),
                    timedelta(),
                )
            month = next_month
        return max(total, timedelta())

    def _get_start_of_working_time(self, working_time, end):
        """The moment before which more than ``working_time`` lies until ``end``.

        :param timedelta working_time: as ``_get_working_time`` counts it
        :param datetime end: naive UTC
        :return: naive UTC; ``datetime.min`` where so much is never worked
        """
        self.ensure_one()
        month = _get_month(end)
        for _month in range(MAX_MONTHS_BACK):
            intervals, _whole = self._get_working_month(month)
            for opens, closes in reversed(intervals):
                worked = max(min(closes, end) - opens, timedelta())
                if worked > working_time:
                    return min(closes, end) - working_time
                working_time -= worked
            month -= relativedelta(months=1)
        return datetime.min

    @ormcache("self.id", "month")
    def _get_working_month(self, month):
        """When this company works in the month that begins at ``month``.

        :param datetime month: its first moment, naive UTC
        :return: (opening and closing times, naive UTC, in order; all the working time in it)
        """
        self.ensure_one()
        end = month + relativedelta(months=1)
        calendar = self.sudo().resource_calendar_id  # sudo: working hours are nobody's secret
        if not calendar:
            return ((month, end),), end - month
        intervals = calendar._work_intervals_batch(
            utc.localize(month),
            utc.localize(end),
            # else those of other companies that hold for any calendar count too
            domain=[("time_type", "=", "leave"), ("company_id", "in", [False, self.id])],
        )[False]
        times = tuple(
            (_get_naive(opens), _get_naive(closes)) for opens, closes, _attendances in intervals
        )
        return times, sum((closes - opens for opens, closes in times), timedelta())


def _get_month(moment):
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _get_naive(moment):
    return moment.astimezone(utc).replace(tzinfo=None)
