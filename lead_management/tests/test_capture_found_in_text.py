# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

from odoo.tests import BaseCase

from ..capture.found_in_text import find_contact_details, find_email, find_phone


class TestCaptureFoundInText(BaseCase):
    def test_mobile_numbers_in_any_spelling(self):
        for text in (
            "0912345678",
            "Gọi em 0912 345 678 nhé",
            "sđt:0912.345.678.",
            "0912-345-678 (An)",
            "(+84) 912 345 678",
            "+84 (0) 912 345 678",
            "+84912345678",
            "84912345678",
            "84 912 345 678",
            "0084 912345678",
            "09 12 34 56 78 sau 18h",
            "Số em 0912 345 678 10h gọi được",
            "mình tên An,0912345678,quận 3",
        ):
            with self.subTest(text=text):
                self.assertEqual(find_phone(text), "+84912345678")

    def test_numbers_of_eleven_digits_as_they_are_today(self):
        for text in ("01682345678", "0168 234 5678", "+84 168.234.5678", "84 168 2345678"):
            with self.subTest(text=text):
                self.assertEqual(find_phone(text), "+84382345678")

    def test_the_first_of_several(self):
        self.assertEqual(find_phone("0987654321 hoặc 0912345678"), "+84987654321")

    def test_what_is_no_mobile_number(self):
        for text in (
            "",
            "Giá 1.500.000.000 đồng",
            "STK 190012345678901 Techcombank",
            "Hẹn 09/12/2026 lúc 8h",
            "Mã đơn 0123456789012345",
            "hotline 1900 1234",
            "10912345678",
        ):
            with self.subTest(text=text):
                self.assertIsNone(find_phone(text))

    def test_email(self):
        self.assertEqual(
            find_email("mail em là an.nguyen@example.com.vn."), "an.nguyen@example.com.vn"
        )
        self.assertIsNone(find_email("giá @ 5tr"))

    def test_long_words_take_no_time(self):
        """Whoever chats may send as much as she likes; read from each letter it took a minute."""
        started = time.monotonic()
        for text in ("a" * 60_000, "84" * 30_000, "a@" * 30_000, "0" + "_" * 60_000):
            find_contact_details(text)
        self.assertLess(time.monotonic() - started, 5)

    def test_contact_details(self):
        self.assertEqual(
            find_contact_details("An 0912.345.678, an@example.com"),
            {"phone": "+84912345678", "email_from": "an@example.com"},
        )
        self.assertEqual(find_contact_details("chào shop"), {})
