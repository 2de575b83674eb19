# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase

from ..importing.guess import guess_attribute_type
from .lead_attribute_common import LeadAttributeCase
from .lead_import_common import LeadImportCase


class TestLeadImportAttributes(LeadAttributeCase, LeadImportCase):
    def test_columns_in_the_notes_become_attributes(self):
        rows = [["Phone", "Bank", "Visits"], ["0912345678", "VCB", 3], ["0912345679", "ACB", "-"]]
        lead_import = self.read_rows(*rows, user=self.marketing_manager)
        self.assertTrue(lead_import.has_columns_in_notes)
        lead_import.action_create_attributes()
        self.assertFalse(lead_import.has_columns_in_notes)
        bank, visits = self.env["lead.attribute"].search([("name", "in", ("Bank", "Visits"))])
        self.assertEqual((bank.type, visits.type), ("selection", "integer"))
        self.run_import(lead_import)
        first, second = lead_import.row_ids.lead_id.sorted("phone")
        self.assertEqual(first[bank.field_name].name, "VCB")
        self.assertEqual((first[visits.field_name], second[visits.field_name]), (3, 0))
        with self.assertRaises(UserError):
            self.read_rows(*rows, user=self.marketing_manager).action_create_attributes()

    def test_only_for_managers(self):
        lead_import = self.read_rows(["Phone", "Bank"], ["0912345678", "VCB"])
        with self.assertRaises(AccessError):
            lead_import.action_create_attributes()


class TestGuessAttributeType(BaseCase):
    def test_types(self):
        for expected, cells in {
            "boolean": ["Yes", "No", "có"],
            "integer": [0, 1, 5, "12"],
            "float": [1, 2.5, "1.234,5"],
            "date": ["31/12/2026", {"date": "2026-01-01"}],
            "selection": ["VCB", "ACB"],
            "char": [f"Street {number}" for number in range(40)],
            "text": ["short", "long " * 100],
        }.items():
            with self.subTest(expected):
                self.assertEqual(guess_attribute_type(cells), expected)
        self.assertEqual(guess_attribute_type([]), "char")
