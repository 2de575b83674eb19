# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime

from odoo.tests import BaseCase

from ..tools import countries, headers, provinces, text, values


class TestValues(BaseCase):
    def test_numbers(self):
        for written, number in {
            "1.234.567,89": 1234567.89,
            "1,234,567.89": 1234567.89,
            "1.234.567": 1234567,
            "1.234": 1234,
            "1,5": 1.5,
            "0.125": 0.125,
            "-5": -5,
            "5.000.000 VNĐ": 5000000,
            "12 000 ₫": 12000,
            "50 triệu": 50000000,
            "1,5 tỷ": 1500000000,
            "12k": 12000,
            7: 7,
        }.items():
            with self.subTest(written):
                self.assertEqual(values.parse_number(written), number)
        for written in ("abc", "1.2.3", "12-5", "1,23,456"):
            with self.subTest(written), self.assertRaises(values.CellError):
                values.parse_number(written)

    def test_dates(self):
        day = datetime.date(2026, 12, 31)
        for cell in ("31/12/2026", "31-12-2026", "31.12.2026", "2026-12-31", "31/12/26"):
            with self.subTest(cell):
                self.assertEqual(values.parse_date(cell), day)
        self.assertEqual(values.parse_date({"date": "2026-12-31T08:30:00"}), day)
        for cell in ("12/31/2026", "30/02/2026", "soon", 46000):
            with self.subTest(cell), self.assertRaises(values.CellError):
                values.parse_date(cell)

    def test_phones(self):
        self.assertEqual(values.parse_phone("912345678"), ("0912345678", True))
        self.assertEqual(values.parse_phone("912345678", is_vietnamese=False)[0], "912345678")
        for phone in ("0912345678", "+84 912 345 678", "84912345678", "12345678", "0281234567"):
            with self.subTest(phone):
                self.assertEqual(values.parse_phone(phone), (phone, False))

    def test_emails(self):
        for written in ("an@example.com", "An <an@example.com>", "mailto:an@example.com"):
            self.assertEqual(values.parse_email(written), "an@example.com")
        for written in ("an@example", "an example.com", "a@b@c.com", "@example.com"):
            with self.subTest(written), self.assertRaises(values.CellError):
                values.parse_email(written)

    def test_yes_and_no(self):
        for cell in ("Có", "co", "YES", "1", 1, True, "Đúng", "x"):
            self.assertTrue(values.parse_yes_no(cell), cell)
        for cell in ("Không", "no", "0", 0, False, "chưa"):
            self.assertFalse(values.parse_yes_no(cell), cell)
        with self.assertRaises(values.CellError):
            values.parse_yes_no("maybe")

    def test_blanks(self):
        tokens = values.parse_blank_tokens("Select; N/A; -; Chọn")
        for cell in (None, "", "  ", "select", "SELECT ", "n/a", "-", "chọn"):
            self.assertTrue(values.is_blank(cell, tokens), cell)
        for cell in ("Selected", 0, False, "--", {"error": "#N/A"}):
            self.assertFalse(values.is_blank(cell, tokens), cell)

    def test_errors_in_cells(self):
        for shown, code in (("#N/A", "cell_error"), ("formula", "formula")):
            with self.assertRaises(values.CellError) as caught:
                values.to_text({"error": shown})
            self.assertEqual(caught.exception.code, code)

    def test_names(self):
        self.assertEqual(values.split_names("VIP; vip ,Mới,, "), ["VIP", "Mới"])
        self.assertEqual(values.split_names('"a; "b" c; d'), ['"a', '"b" c', "d"])
        for names in (["VIP", "Mới"], ["A, B", "C;D", '"q" r', '5" màn'], ['"'], ['a"', '"b;']):
            self.assertEqual(values.split_names(values.join_names(names)), names)

    def test_dates_with_a_time(self):
        for cell, moment in {
            "22/11/2026 8:30": (2026, 11, 22, 8, 30),
            "2026-11-22T08:30:15": (2026, 11, 22, 8, 30, 15),
            "22/11/2026": (2026, 11, 22),
        }.items():
            self.assertEqual(values.parse_datetime(cell), datetime.datetime(*moment), cell)
        cell = {"date": "2026-11-22T08:30:15"}
        self.assertEqual(values.parse_datetime(cell).second, 15)
        for cell in ("22/11/2026 25:00", "31/02/2026 08:00", "8:30"):
            with self.subTest(cell), self.assertRaises(values.CellError):
                values.parse_datetime(cell)

    def test_apostrophe_of_text(self):
        for written in ("=1", "+84 912", "-5", "@x"):
            self.assertEqual(text.mark_as_text(written), f"'{written}")
            self.assertEqual(values.to_text(f"'{written}"), (written, False))
        for written in ("An", "'An", "''=1"):
            self.assertEqual(text.mark_as_text(written), written)
            self.assertEqual(values.to_text(written), (written, False))

    def test_text_of_a_cell(self):
        self.assertEqual(text.cell_text(" Ho\u0302\r\na\x00 "), "Hô\na")
        self.assertEqual(text.cell_text("x" * 40_000), "x" * 32_767)

    def test_text(self):
        self.assertEqual(text.fold("  ĐẶNG   Văn "), "dang van")
        self.assertEqual(text.clean(" a\x00b\ud800 "), ("ab", True))
        self.assertEqual(text.clean("Hồ"), ("Hồ", False))
        self.assertEqual([text.column_letter(i) for i in (0, 25, 26, 701)], ["A", "Z", "AA", "ZZ"])

    def test_places(self):
        for name, code in {
            "Việt Nam": "VN",
            "viet nam": "VN",
            "Russia": "RU",
            "Tanzania": "TZ",
            "Nhật Bản": "JP",
            "United States": "US",
            "fr": "FR",
            "Atlantis": None,
        }.items():
            self.assertEqual(countries.find_code(name), code, name)
        for name in ("TP. Hồ Chí Minh", "TP HCM", "Thành phố Hồ Chí Minh", "ho chi minh"):
            self.assertEqual(provinces.province_key(name), "ho chi minh", name)
        self.assertEqual(provinces.province_key("Tỉnh Thừa Thiên - Huế"), "thua thien hue")
        self.assertEqual(provinces.find_successor("binh duong"), "ho chi minh")

    def test_headers(self):
        names = [
            "Họ và Tên",
            "SĐT",
            "Di động",
            "Lead Source",
            "Prospect ID",
            "Favourite colour",
            "",
        ]
        self.assertEqual(
            headers.recognise(names, {}),
            [
                "contact_name",
                "phone",
                headers.TO_NOTES,  # one telephone number a lead; the second is not lost
                "source_id",
                "external_reference",
                headers.TO_NOTES,
                headers.TO_NOTES,
            ],
        )
        labels = {text.header_key("Favourite Colour"): "color"}
        self.assertIn("color", headers.recognise(names, labels))
