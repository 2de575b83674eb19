# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import string

import phonenumbers

from odoo.tests import BaseCase

from ..tools.phones import RENUMBERED, beginnings, significant, to_e164
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

    def test_e164_as_the_library_of_all_numbers_has_it(self):
        for number in (f"{prefix:02}{rest}" for prefix in range(100) for rest in (
            "0123456", "9876543", "123456", "12345678"
        )):  # fmt: skip
            for written in (f"0{number}", f"+84{number}", f"+84 {number}", number):
                if found := to_e164(written, is_vietnamese=True):
                    parsed = phonenumbers.parse(written, "VN")
                    if number[:3] not in RENUMBERED:
                        self.assertTrue(phonenumbers.is_valid_number(parsed), written)
                        e164 = phonenumbers.PhoneNumberFormat.E164
                        self.assertEqual(phonenumbers.format_number(parsed, e164), found)

    def test_e164(self):
        for written, expected in {
            "0912 345 678": "+84912345678",
            "84.912.345.678": "+84912345678",
            "01682345678": "+84382345678",
            "+841682345678": "+84382345678",
            "024 3825 1234": None,
            "0912345678 / 0987654321": None,
            "+1 912 345 678": None,
            "0912345678a": None,
        }.items():
            with self.subTest(written=written):
                self.assertEqual(to_e164(written, is_vietnamese=True), expected)
        self.assertIsNone(to_e164("0912345678", is_vietnamese=False))
        self.assertEqual(to_e164("+84912345678", is_vietnamese=False), "+84912345678")

    def test_beginnings(self):
        self.assertEqual(beginnings("0168"), ["38", "168"])
        self.assertEqual(beginnings("+84 9"), ["9"])
        self.assertEqual(beginnings("84912"), ["912", "84912"])
        self.assertEqual(beginnings("+65 91"), ["6591"])

    def test_search_text(self):
        self.assertEqual(search_text(["An", False, "Đỗ  B"], "0912 345 678"), " an do b 912345678")
        self.assertEqual(search_text([False], False), "")
        # punctuation becomes letters, which neither LIKE nor the index treats specially
        self.assertEqual(search_text(["A.B", "c@d", "e-f"], False), " aZb cWd eJf")
        signs = search_text([string.punctuation], False)
        self.assertRegex(signs, r"\A [A-Z]+\Z")
        self.assertEqual(len(signs), 1 + len(string.punctuation))

    def test_patterns(self):
        self.assertEqual(patterns("Văn ăn"), [[["%van%"]], [["% an%"]]])
        self.assertEqual(patterns("50%"), [[["%50P%"]]])
        self.assertEqual(patterns("an."), [[["%anZ%"]]])
        # a number anywhere is one where a number begins, too
        self.assertEqual(patterns("345678"), [[["%345678%"]]])
        self.assertEqual(patterns("0912"), [[["%0912%"], ["% 912%"]]])
        self.assertEqual(patterns("  "), [])
