# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.tests import BaseCase

from ..tools.periods import PRESETS, get_former_period, get_period, get_start, get_starts, get_step

TODAY = date(2026, 3, 31)


class TestToolsPeriods(BaseCase):
    def test_presets(self):
        expected = {
            "last_30_days": (date(2026, 3, 2), TODAY),
            "this_month": (date(2026, 3, 1), TODAY),
            "last_month": (date(2026, 2, 1), date(2026, 2, 28)),
            "this_quarter": (date(2026, 1, 1), TODAY),
            "this_year": (date(2026, 1, 1), date(2026, 12, 31)),
            "all": (None, None),
        }
        self.assertEqual({name: get_period(name, TODAY) for name in PRESETS}, expected)
        may = (date(2026, 4, 1), date(2026, 6, 30))
        self.assertEqual(get_period("this_quarter", date(2026, 5, 31)), may)
        with self.assertRaises(KeyError):
            get_period("some_day", TODAY)

    def test_steps(self):
        self.assertEqual(get_step(date(2026, 3, 1), date(2026, 3, 31)), "day")
        self.assertEqual(get_step(date(2026, 3, 1), date(2026, 4, 1)), "week")
        self.assertEqual(get_step(date(2026, 1, 1), date(2026, 12, 31)), "month")
        self.assertEqual(get_step(None, TODAY), "month")

    def test_starts(self):
        """The 1 March 2026 is a Sunday."""
        sunday = date(2026, 3, 1)
        self.assertEqual(get_start(sunday, "week"), date(2026, 2, 23))
        self.assertEqual(get_start(sunday, "week", week_start=6), sunday)
        weeks = [date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9)]
        self.assertEqual(get_starts(sunday, date(2026, 3, 10), "week"), weeks)
        months = [date(2026, 1, 1), date(2026, 2, 1)]
        self.assertEqual(get_starts(date(2026, 1, 31), date(2026, 2, 1), "month"), months)
        self.assertEqual(get_starts(sunday, sunday, "day"), [sunday])

    def test_former_period(self):
        expected = {
            ("last_30_days", "2026-11-23"): ("2026-09-25", "2026-10-24"),
            ("this_month", "2026-11-23"): ("2026-10-01", "2026-10-23"),
            ("this_month", "2026-03-31"): ("2026-02-01", "2026-02-28"),
            ("this_month", "2026-04-30"): ("2026-03-01", "2026-03-30"),
            ("last_month", "2026-03-10"): ("2026-01-01", "2026-01-31"),
            ("this_quarter", "2026-11-23"): ("2026-07-01", "2026-08-23"),
            ("this_year", "2026-11-23"): ("2025-01-01", "2025-11-23"),
            ("this_year", "2028-02-29"): ("2027-01-01", "2027-02-28"),
        }
        for (preset, today), days in expected.items():
            today = date.fromisoformat(today)
            former = get_former_period(preset, get_period(preset, today), today)
            self.assertEqual(tuple(map(str, former)), days, (preset, today))
        today = date(2026, 11, 23)
        self.assertIsNone(get_former_period("all", (None, None), today))
        self.assertIsNone(get_former_period("custom", (date(2026, 1, 1), None), today))
        self.assertIsNone(get_former_period("custom", (date(2027, 1, 1), date(2027, 1, 2)), today))
        over = get_former_period("custom", (date(2026, 3, 11), date(2026, 3, 20)), today)
        self.assertEqual(over, (date(2026, 3, 1), date(2026, 3, 10)))
        running = get_former_period("custom", (date(2026, 11, 21), date(2026, 11, 30)), today)
        self.assertEqual(running, (date(2026, 11, 11), date(2026, 11, 13)), "three days so far")
