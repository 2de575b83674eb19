# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import BaseCase

from ..tools.phones import beginnings, significant
from ..tools.search import patterns, search_text


class TestToolsPhones(BaseCase):
    def test_significant(self):
        for written, expected in {
            "0912345678": "912345678",
            "+84 912 345 678": "912345678",
            "84912345678": "912345678",
            "0084912345678": "912345678",
            "+84 (0)912 345 678": "912345678",
            "01682345678": "382345678",
            "+841202345678": "702345678",
            "0842345678": "842345678",  # VinaPhone's 084, no country code
            "024 3825 1234": "2438251234",
            "+65 9123 4567": "6591234567",
            "1900 1234": "19001234",
            "": "",
        }.items():
            with self.subTest(written=written):
                self.assertEqual(significant(written), expected)

    def test_beginnings(self):
        self.assertEqual(beginnings("0168"), ["38", "168"])
        self.assertEqual(beginnings("+84 9"), ["9"])
        self.assertEqual(beginnings("84912"), ["912", "84912"])
        self.assertEqual(beginnings("+65 91"), ["6591"])

    def test_search_text(self):
        self.assertEqual(search_text(["An", False, "Đỗ  B"], "0912 345 678"), " an do b 912345678")
        self.assertEqual(search_text([False], False), "")

    def test_patterns(self):
        self.assertEqual(patterns("Văn ăn"), [[["%van%"]], [["% an%"]]])
        self.assertEqual(patterns("50%"), [[["%50\\%%"]]])
        self.assertEqual(patterns("  "), [])
