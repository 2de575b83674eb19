# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

PRESETS = (
    "last_30_days",
    "this_month",
    "last_month",
    "this_quarter",
    "this_year",
    "all",
)
STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
}
# How many months a period by the calendar has
_MONTHS = {"this_month": 1, "last_month": 1, "this_quarter": 3, "this_year": 12}
# Longest periods, in days, that are shown by day and by week
_DAYS, _WEEKS = 31, 183


def get_period(preset, today):
    """First and last day of a period by its name, both included; ``None`` where it has no end.

    :raise KeyError: when there is no such period
    """
    month = today.replace(day=1)
    quarter = month.replace(month=month.month - (month.month - 1) % 3)
    return {
        "last_30_days": (today - timedelta(days=29), today),
        "this_month": (month, month + relativedelta(months=1, days=-1)),
        "last_month": (month - relativedelta(months=1), month - timedelta(days=1)),
        "this_quarter": (quarter, quarter + relativedelta(months=3, days=-1)),
        "this_year": (date(today.year, 1, 1), date(today.year, 12, 31)),
        "all": (None, None),
    }[preset]


def get_former_period(preset, period, today):
    """The period to compare a period with, as far as it has come: first and last day.

    Of this month, quarter and year the same days of the one before, up to today's; of last month
    the month before it; of other periods as many days directly before, of which a period that still
    runs is compared with as many as have passed.

    :param preset: one of ``PRESETS``, or any other name for other days
    :param tuple period: its first and last day
    :return: ``None`` where there is none: the period has no end, or has not begun
    """
    first, last = period
    if not (first and last) or first > today:
        return None
    months = _MONTHS.get(preset)
    if months:
        before = relativedelta(months=months)
        end = first - timedelta(days=1)
        return first - before, min(end, today - before) if last >= today else end
    length = last - first
    start = first - length - timedelta(days=1)
    return start, start + min(length, today - first)


def get_step(first, last):
    """What a period is best divided into: ``day``, ``week`` or ``month``."""
    if not (first and last):
        return "month"
    days = (last - first).days + 1
    return "day" if days <= _DAYS else "week" if days <= _WEEKS else "month"


def get_start(day, step, week_start=0):
    """First day of the day, week or month that ``day`` is in.

    :param int week_start: first day of the week, Monday is 0
    """
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=(day.weekday() - week_start) % 7 if step == "week" else 0)


def get_starts(first, last, step, week_start=0):
    """First days of all the days, weeks or months of a period, the first maybe before it."""
    start = get_start(first, step, week_start)
    starts = []
    while start <= last:
        starts.append(start)
        start += STEPS[step]
    return starts
