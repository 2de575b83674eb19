# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.tests import Form

from .common import LeadManagementCase


class TestResPartnerSearch(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact, cls.moved, cls.other = cls.env["res.partner"].create(
            [
                {"name": "Nguyễn Thị An", "phone": "0912 000 171", "email": "an@example.com"},
                {"name": "Trần Văn Bình", "phone": "01212 999 111", "ref": "KH-4711"},
                {"name": "Lê Hà", "phone": "0987 654 321"},
            ]
        )

    def _find(self, query):
        contacts = self.env["res.partner"].with_user(self.salesman)
        ours = ("id", "in", (self.contact | self.moved | self.other).ids)
        return contacts.search([("quick_search", "ilike", query), ours])

    def test_a_number_in_any_spelling(self):
        for query in ("0912 000 171", "0912000171", "+84 912 000 171", "84912000171", "0912.000"):
            with self.subTest(query):
                self.assertEqual(self._find(query), self.contact)

    def test_an_old_number(self):
        for query in ("01212 999 111", "0792999111", "+84792999111"):
            with self.subTest(query):
                self.assertEqual(self._find(query), self.moved)

    def test_what_core_looks_at(self):
        self.assertEqual(self._find("thị an"), self.contact)
        self.assertEqual(self._find("an@example"), self.contact)
        self.assertEqual(self._find("KH-4711"), self.moved)
        self.assertFalse(self._find("KH-0912"))

    def test_it_is_what_is_searched_for_at_once(self):
        arch = self.env["res.partner"].with_user(self.salesman).get_view(view_type="search")["arch"]
        self.assertEqual(etree.fromstring(arch).xpath("./field/@name")[0], "quick_search")

    def test_whoever_is_abroad_keeps_a_number_from_there(self):
        for code in ("jp", "uk", "us"):
            with self.subTest(code), Form(self.env["res.partner"]) as form:
                form.name = "Abroad"
                form.country_id = self.env.ref(f"base.{code}")
                for number in ("0912 345 678", "07911 12345", "090 1234 567"):
                    form.phone = number
                    self.assertFalse(form.phone.startswith("+84"), form.phone)
