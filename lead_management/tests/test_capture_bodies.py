# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase

from ..capture.bodies import as_moment, is_same_secret, is_web_address


class TestCaptureBodies(BaseCase):
    def test_moments(self):
        moment = datetime.datetime(2026, 11, 10, 8, 0)
        for value in (
            1794297600,
            "1794297600",
            1794297600123,
            "2026-11-10T15:00:00+0700",
            "2026-11-10 08:00:00",
        ):
            self.assertEqual(as_moment(value), moment, value)
        self.assertEqual(as_moment("20261110"), datetime.datetime(2026, 11, 10))
        for value in (None, "", "soon", 10**40, [], "9" * 5000, True):
            with self.subTest(value=value):
                self.assertIsNone(as_moment(value))

    def test_moments_are_of_the_zone_they_do_not_say(self):
        zone = ZoneInfo("Asia/Ho_Chi_Minh")
        moment = datetime.datetime(2026, 11, 10, 8, 0)
        self.assertEqual(as_moment("2026-11-10 15:00:00", zone), moment)
        self.assertEqual(as_moment("2026-11-10T08:00:00Z", zone), moment)
        self.assertEqual(as_moment("1794297600", zone), moment)

    def test_web_addresses(self):
        for address in ("https://shop.example/tet?a=1", "HTTP://127.0.0.1:8000", "https://quà.vn"):
            self.assertTrue(is_web_address(address), address)
        for text in (
            "",
            "shop.example",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://",
            "https:///tet",
            "https://shop.example/a b",
            "https://shop.example/\n",
            "https:\\\\shop.example",
            "http://[::1",
        ):
            self.assertFalse(is_web_address(text), text)

    def test_secrets(self):
        self.assertTrue(is_same_secret("mật khẩu", "mật khẩu"))
        self.assertFalse(is_same_secret("mat khau", "mật khẩu"))
        self.assertFalse(is_same_secret("\ud800", "mật khẩu"))
        self.assertFalse(is_same_secret("", ""))
