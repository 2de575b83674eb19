# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from pytz import utc

from odoo import models
from odoo.tools import ormcache

# A calendar that nobody has worked by for so long opens no more
MAX_MONTHS_BACK = 24


class ResourceCalendar(models.Model):
    """Working time between two moments without a query: how soon each lead was answered.

    Core's own hours, two-week calendars, time zones and public holidays included, looked up a month
    at a time and kept until a calendar changes. Core looks them up for each question, which costs
    more than all the rest of an activity's completion.
    """

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def _get_working_time(self, company, start, end):
        """How long one works by this calendar from ``start`` to ``end``; without one, all the time.

        :param company: ``res.company`` whose public holidays count
        :param datetime start: naive UTC
        :param datetime end: naive UTC
        :return: timedelta
        """
        if end <= start:
            return timedelta()
        if not self:
            return end - start
        total = timedelta()
        month = _get_month(start)
        while month < end:
            next_month = month + relativedelta(months=1)
            intervals, whole = self._get_working_month(company.id, month)
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
        return total

    def _get_start_of_working_time(self, company, working_time, end):
        """The moment up to which more than ``working_time`` has passed at ``end``.

        :param company: ``res.company`` whose public holidays count
        :param timedelta working_time: as ``_get_working_time`` counts it
        :param datetime end: naive UTC
        :return: naive UTC; ``datetime.min`` where so much is never worked
        """
        if not self:
            return end - working_time
        month = _get_month(end)
        for _month in range(MAX_MONTHS_BACK):
            intervals, _whole = self._get_working_month(company.id, month)
            for opens, closes in reversed(intervals):
                worked = min(closes, end) - opens
                if worked > working_time:
                    return min(closes, end) - working_time
                working_time -= max(worked, timedelta())
            month -= relativedelta(months=1)
        return datetime.min

    @ormcache("self.id", "company_id", "month")
    def _get_working_month(self, company_id, month):
        """When one works by this calendar in the month that begins at ``month``.

        :param datetime month: its first moment, naive UTC
        :return: (opening and closing times, naive UTC, in order; all the working time in it)
        """
        self.ensure_one()
        calendar = self.sudo()  # sudo: working hours are nobody's secret, and kept for everybody
        start = utc.localize(month)
        intervals = calendar._work_intervals_batch(
            start,
            start + relativedelta(months=1),
            # else those of other companies that hold for any calendar count too
            domain=[("time_type", "=", "leave"), ("company_id", "in", [False, company_id])],
        )[False]
        times = tuple(
            (_get_naive(opens), _get_naive(closes)) for opens, closes, _attendances in intervals
        )
        return times, sum((closes - opens for opens, closes in times), timedelta())


def _get_month(moment):
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _get_naive(moment):
    return moment.astimezone(utc).replace(tzinfo=None)
