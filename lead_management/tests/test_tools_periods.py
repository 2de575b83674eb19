# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.tests import BaseCase

from ..tools.periods import PRESETS, get_period, get_start, get_starts, get_step

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
