# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open
from odoo.tools.translate import trans_export

MODULE = "lead_management_sale"


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """Everything a user reads is there in Vietnamese too."""

    def _exported_terms(self):
        """The terms of the addon as it is now: what ``make pot`` would write."""
        buffer = io.BytesIO()
        trans_export(None, [MODULE], buffer, "po", self.env)
        return {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}

    def _vietnamese(self):
        with file_open(f"{MODULE}/i18n/vi.po") as file:
            return polib.pofile(file.read())

    def test_every_term_has_its_vietnamese(self):
        vietnamese = {entry.msgid for entry in self._vietnamese() if entry.translated()}
        exported = self._exported_terms()
        self.assertGreater(len(exported), 20)
        self.assertFalse(exported - vietnamese, "terms without Vietnamese: run `make pot`")

    def test_placeholders_survive(self):
        for entry in self._vietnamese():
            with self.subTest(msgid=entry.msgid):
                for placeholder in ("%s", "%d"):
                    self.assertEqual(
                        entry.msgid.count(placeholder), entry.msgstr.count(placeholder)
                    )
                self.assertEqual(_named(entry.msgid), _named(entry.msgstr))


def _named(text):
    """The named placeholders of ``text``, as ``%(name)s`` leaves them."""
    return {part.partition(")")[0] for part in text.split("%(")[1:]}
