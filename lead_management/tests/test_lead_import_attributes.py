# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

import openpyxl

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

    def test_template_with_attributes_called_like_fields(self):
        """What a template calls them is read, in either language, and can be told apart."""
        self.env["res.lang"]._activate_lang("vi_VN")
        attributes = self.env["lead.attribute"].create(
            [
                {"name": "phone", "type": "char", "required": True},
                {"name": "Điện thoại", "type": "char"},
                {"name": "Lead-title", "type": "char"},
                {"name": "🚀", "type": "char"},
                {"name": "⭐", "type": "char"},
            ]
        )
        for language, phone in (("en_US", "0912345678"), ("vi_VN", "0912345679")):
            with self.subTest(language):
                user = self.marketing_user
                user.lang = language
                template = self.env["lead.import"].with_user(user).with_context(lang=language)
                data = base64.b64decode(template.create({}).template_file)
                book = openpyxl.load_workbook(io.BytesIO(data))
                sheet, marks = book.worksheets[0], book["lead_management"]
                targets = [cells[1].value for cells in marks if cells[0].value == "column"]
                filled = dict(zip(attributes.mapped("field_name"), "abcde", strict=True))
                values = {"phone": phone, "name": language, **filled}
                sheet.append([values.get(target) for target in targets])
                stream = io.BytesIO()
                book.save(stream)
                lead_import = self.new_import(stream.getvalue(), "template.xlsx")
                lead_import.action_read()
                self.assertEqual(lead_import.mapping_ids.mapped("target"), targets)
                self.assertFalse(lead_import.reading_notices)
                self.run_import(lead_import)
                self.assertRecordValues(lead_import.row_ids.lead_id, [values])

    def test_choices_of_what_a_column_fills_can_be_told_apart(self):
        attribute = self.env["lead.attribute"].create({"name": "phone", "type": "char"})
        labels = dict(self.env["lead.import.mapping"]._get_targets())
        self.assertEqual(labels["phone"], "Phone")
        self.assertEqual(labels[attribute.field_name], f"phone ({attribute.field_name})")
        questions = self.env["lead.capture.form.field"]._get_default_labels()
        self.assertEqual(questions[attribute.field_name], "phone", "visitors see no field's name")


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
