# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

import polib

from odoo.tests import TransactionCase
from odoo.tools import file_open
from odoo.tools.translate import trans_export


class TranslationsCase(TransactionCase):
    """Everything a user reads of an addon is there in Vietnamese too."""

    allow_inherited_tests_method = True
    addon = None
    fewest_terms = 1  # so that an export which finds none does not pass for a translated addon

    def _exported_terms(self):
        """The terms of the addon as it is now, each with its places: what ``make pot`` writes."""
        buffer = io.BytesIO()
        trans_export(None, [self.addon], buffer, "po", self.env)
        return _places(polib.pofile(buffer.getvalue().decode()))

    def _vietnamese(self):
        with file_open(f"{self.addon}/i18n/vi.po") as file:
            return polib.pofile(file.read())

    def test_every_term_has_its_vietnamese(self):
        vietnamese = _places(entry for entry in self._vietnamese() if entry.translated())
        exported = self._exported_terms()
        self.assertGreater(len(exported), self.fewest_terms)
        self.assertFalse(exported - vietnamese, "terms without Vietnamese: run `make pot`")

    def test_placeholders_survive(self):
        for entry in self._vietnamese():
            with self.subTest(msgid=entry.msgid):
                for placeholder in ("%s", "%d"):
                    self.assertEqual(
                        entry.msgid.count(placeholder), entry.msgstr.count(placeholder)
                    )
                self.assertEqual(_named(entry.msgid), _named(entry.msgstr))


def _places(entries):
    """Each term with each place it stands in: a view takes no translation meant for another."""
    return {(entry.msgid, place) for entry in entries for place, _line in entry.occurrences}


def _named(text):
    """The named placeholders of ``text``, as ``%(name)s`` leaves them."""
    return {part.partition(")")[0] for part in text.split("%(")[1:]}
