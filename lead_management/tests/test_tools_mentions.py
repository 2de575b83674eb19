# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo.tests import TransactionCase

from ..tools.mentions import mention_pattern, rough_pattern

PERSON = (["+84325678901"], ["an.nguyen@example.com"], ["4711x"])
PATTERN = mention_pattern(*PERSON)
MENTIONS = (
    "+84325678901",
    "84325678901",
    "0084 325 678 901",
    "0325678901",
    "0325 678 901",
    "032.567.8901",
    "+84 (0)325 678 901",
    "0162 567 8901",
    "+84 162 5678901",
    '{"phone": 325678901.0}',
    "https://x.example/?p=%2B84325678901&q=1",
    "https://x.example/?p=%200325678901",
    "https://x.example/?p=0325+678+901",
    "AN.Nguyen@Example.com",
    "An <an.nguyen@example.com>, x",
    "https://x.example/?e=an.nguyen%40example.com",
    "https://x.example/?a%3Dan.nguyen%40example.com",
    "uid:4711x;",
)
OTHERS = (
    "10325678901",
    "03256789012",
    "0325678902",
    "jan.nguyen@example.com",
    "an.nguyen@example.com.vn",
    "an.nguyen@example.community",
    "anXnguyen@example.com",
    "14711x",
)


class TestToolsMentions(TransactionCase):
    def test_python_finds_every_spelling_and_nobody_else(self):
        found = [text for text in MENTIONS + OTHERS if re.search(PATTERN, text, re.IGNORECASE)]
        self.assertEqual(found, list(MENTIONS))

    def test_postgresql_finds_the_same(self):
        self.env.cr.execute(
            "SELECT text FROM unnest(%s) WITH ORDINALITY AS given (text, number)"
            " WHERE text ~* %s ORDER BY number",
            [list(MENTIONS + OTHERS), PATTERN],
        )
        self.assertEqual([text for (text,) in self.env.cr.fetchall()], list(MENTIONS))

    def test_the_rough_one_misses_nobody(self):
        for text in MENTIONS:
            with self.subTest(text):
                self.env.cr.execute("SELECT %s ~* %s", [text, rough_pattern(*PERSON)])
                self.assertTrue(self.env.cr.fetchone()[0])

    def test_nothing_to_look_for(self):
        for pattern in (mention_pattern, rough_pattern):
            self.assertEqual(pattern(["12345", False], [None], [""]), "")
