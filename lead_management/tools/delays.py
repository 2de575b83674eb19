# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta

import pytz


class Delays:
    """Adds delays to moments, working days by a working calendar.

    Calendars are slow to ask: what was found in one is kept as long as this object lives.
    """

    def __init__(self, calendar):
        """:param calendar: ``resource.calendar``; without one all days are working days"""
        self.calendar = calendar
        self._ends = {}

    def add(self, moment, delay, unit, timezone=None):
        """When ``delay`` units after ``moment`` are over.

        Hours are hours by the clock. Days end at the same time of day, summer or winter time. The
        first working day is the first after that of ``moment``, and it ends when work does.

        :param datetime moment: naive UTC
        :param str unit: ``hours``, ``days`` or ``working_days``
        :param str timezone: of whoever has to keep it; the calendar's where it is not given
        :return: naive UTC datetime
        """
        if unit == "hours" or not delay:
            return moment + timedelta(hours=delay)
        end = self._get_end_of_work(moment, delay) if unit == "working_days" else None
        if end:
            return end
        zone = pytz.timezone(timezone or self.calendar.tz or "UTC")
        local = pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
        return _to_utc(zone.localize(local + timedelta(days=delay)))

    def _get_end_of_work(self, moment, days):
        """End of work on the last of so many working days; ``None`` where nobody ever works."""
        if not self.calendar:
            return None
        zone = pytz.timezone(self.calendar.tz)
        today = pytz.utc.localize(moment).astimezone(zone).date()
        if (today, days) not in self._ends:
            tomorrow = zone.localize(datetime.combine(today + timedelta(days=1), time.min))
            end = self.calendar.plan_days(days, tomorrow, compute_leaves=True)
            self._ends[today, days] = end and _to_utc(end)
        return self._ends[today, days]


def to_local_date(moment, timezone):
    """The date that ``moment``, naive UTC, is in ``timezone``, which may be empty."""
    return pytz.utc.localize(moment).astimezone(pytz.timezone(timezone or "UTC")).date()


def _to_utc(moment):
    return moment.astimezone(pytz.utc).replace(tzinfo=None)
