# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.sql import index_exists, make_index_name

from ..hooks import create_trigram_indexes
from ..models.crm_lead_searched_columns import SearchedChar
from ..tools.search import COLUMNS_IN_SEARCH_TEXT, is_uncertain
from ..tools.text import fold
from .common import LeadManagementCase

NAMES = (
    "Nguyễn Thị Ẩn",
    "Nguye\u0302\u0303n thi an",  # as macOS types it
    "NGUYEN THI AN",
    "Đặng Đức",
    "Ðang Duc",  # the Icelandic letter, which looks the same
    "Łukasz Wałęsa",
    "Lukasz Walesa",
    "Straße 12½",
    "Strasse 12 1/2",
    "ＦＵＬＬ width",
    "full width",
    "ng\u20ddu\u20ddyen",  # circles unaccent leaves out
    "ﬁnance œuvre Ærø",
    "finance oeuvre aero",
    "“Báo giá” – phần mềm…",
    '"bao gia" - phan mem...',
    "100%_phần\\mềm",
    "100 phan mem",
    "İstanbul ıssız ISSIZ",
    "Ώρα Москва Ёлка 株式会社 ㎏",
    "🎉 khuyến mãi",
    "a\u00adb\u00adc soft",
    "tab\tand\u00a0space",
    "two  spaces",
    "lone \u0302 accent",
)
VALUES = (
    "nguyen",
    "Nguyễn",
    "thi an",
    "dang duc",
    "Đặng",
    "Ðang",
    "lukasz",
    "Łukasz",
    "walesa",
    "strasse",
    "straße",
    "1/2",
    "12 1",
    "full",
    "ＦＵＬＬ",
    "nguyen",
    "g\u20ddu",
    "finance",
    "ﬁnance",
    "aero",
    "ærø",
    "“bao",
    "gia -",
    "mem...",
    "100%phan",
    "100\\%",
    "n\\\\m",
    "_phan",
    "istanbul",
    "issiz",
    "ısSIZ",
    "москва",
    "елка",
    "株式会社",
    "kg",
    "🎉",
    "khuyen mai",
    "abc",
    "a-b-c",
    "and space",
    "two  spaces",
    "two spaces",
    "lone  accent",
    "lone \u0302 accent",
    "lone accent",
    "and\u00a0space",
    "ab",
    "   ",
    "%",
)


@tagged("post_install", "-at_install")
class TestCrmLeadSearchedColumns(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].create(
            [{"name": name, "email_from": f"{name} <an@x.example>"} for name in NAMES]
        )

    def _search_as_core(self, domain):
        with patch.object(SearchedChar, "condition_to_sql", fields.Char.condition_to_sql):
            return self.leads.search(domain)

    def test_finds_what_core_finds(self):
        found_any = self.leads.browse()
        for value in (*VALUES, *NAMES):
            for name in ("name", "email_from", "email_normalized"):
                for operator in ("ilike", "like", "=ilike", "=like", "=", "not ilike"):
                    domain = [("id", "in", self.leads.ids), (name, operator, value)]
                    with self.subTest(domain=domain[1]):
                        expected = self._search_as_core(domain)
                        self.assertEqual(self.leads.search(domain), expected)
                        if operator == "ilike":
                            found_any |= expected
        self.assertEqual(found_any, self.leads)

    def test_looks_at_the_search_text_first(self):
        for name in COLUMNS_IN_SEARCH_TEXT:
            query = self.leads._search([(name, "ilike", "Nguyễn an")])
            self.assertIn("%nguyen an%", query.where_clause.params)
        several = self.leads._search([("name", "in", ["Nguyễn", "Trần"])])
        self.assertNotIn("search_text", several.where_clause.code)

    def test_every_character_is_judged_rightly(self):
        """Unless a text is uncertain, folding says what PostgreSQL's unaccent says of it."""
        if not self.registry.has_unaccent:
            self.skipTest("without unaccent, letters are compared as they are")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT chr(code), lower(unaccent('a' || chr(code) || 'b'))
                  FROM generate_series(1, 1114111) code
                 WHERE code NOT BETWEEN 55296 AND 57343
                   AND lower(unaccent(chr(code))) <> chr(code)
                """
            )
        )
        self.assertGreater(len(rows), 1000)
        for character, unaccented in rows:
            folded = fold(f"a{character}b")
            if not is_uncertain(folded):
                with self.subTest(character=character, code=hex(ord(character))):
                    self.assertEqual(self._compared(folded), self._compared(fold(unaccented)))

    def _compared(self, text):
        """Its letters, digits and spaces, and whether something else is between them."""
        return re.sub(r"[^a-z0-9 ]+", "-", text)

    def test_indexes_of_crm(self):
        """They are gone, also when an upgrade of crm has made them, until the addon is."""
        indexes = [make_index_name("crm_lead", name) for name in COLUMNS_IN_SEARCH_TEXT]
        self.assertFalse([name for name in indexes if index_exists(self.cr, name)])
        create_trigram_indexes(self.env)
        self.assertFalse([name for name in indexes if not index_exists(self.cr, name)])
        self.env["crm.lead"].init()
        self.assertFalse([name for name in indexes if index_exists(self.cr, name)])
