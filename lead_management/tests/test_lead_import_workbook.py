# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

import openpyxl

from odoo.exceptions import UserError

from .lead_import_common import LeadImportCase


class TestLeadImportWorkbook(LeadImportCase):
    def open(self, lead_import, field_name):
        return openpyxl.load_workbook(io.BytesIO(base64.b64decode(lead_import[field_name])))

    def template(self):
        lead_import = self.env["lead.import"].with_user(self.marketing_user).create({})
        action = lead_import.action_download_template()
        self.assertIn(f"/web/content/lead.import/{lead_import.id}/template_file", action["url"])
        return self.open(lead_import, "template_file")

    def choices(self, book, header):
        """The dropdown under a header."""
        headers = [cell.value for cell in book.worksheets[0][1]]
        column = headers.index(header) + 1
        cells = (book["Lists"].cell(row, column).value for row in range(1, 100))
        return list(filter(None, cells))

    def test_template_has_every_column(self):
        headers = {cell.value for cell in self.template().worksheets[0][1]}
        columns = self.env["lead.import.catalogue"]._get_template_columns()
        self.assertEqual(headers, {column.label for column in columns})
        self.assertEqual(len(columns), len(headers), "no two columns of one label")

    def test_template_dropdowns(self):
        self.env["utm.source"].create({"name": "=cmd()"})
        book = self.template()
        self.assertIn("Customer", self.choices(book, "Lifecycle Stage"))
        self.assertIn("=cmd()", self.choices(book, "Source"))
        self.assertIn(self.salesman.name, self.choices(book, "Salesperson"))
        self.assertIn("Hà Nội", self.choices(book, "Province"))
        self.assertNotIn("California", self.choices(book, "Province"))
        self.assertEqual(self.choices(book, "Interest level"), ["Cold", "Warm", "Hot"])
        self.assertEqual(self.choices(book, "Converted (yes/no)"), ["Yes", "No"])

    def test_filled_template_is_imported_without_its_example(self):
        book = self.template()
        sheet = book.worksheets[0]
        headers = [cell.value for cell in sheet[1]]
        sheet.append([{"Contact name": "Bình", "Phone": "0912345678"}.get(h) for h in headers])
        stream = io.BytesIO()
        book.save(stream)
        lead_import = self.new_import(stream.getvalue(), "template.xlsx")
        lead_import.action_read()
        mapped = lead_import.mapping_ids.mapped("target")
        columns = self.env["lead.import.catalogue"]._get_template_columns()
        self.assertEqual(mapped, [column.target for column in columns])
        self.run_import(lead_import)
        self.assertEqual((lead_import.created_count, lead_import.skipped_count), (1, 1))
        self.assertEqual(lead_import.row_ids.lead_id.phone, "0912345678")

    def test_example_is_valid_itself(self):
        """Whoever only changes the title of the example row gets a lead."""
        book = self.template()
        book.worksheets[0]["A2"] = "Mine"
        stream = io.BytesIO()
        book.save(stream)
        lead_import = self.new_import(stream.getvalue(), "template.xlsx")
        lead_import.action_read()
        self.run_import(lead_import)
        self.assertFalse(lead_import.rejected_row_ids.mapped("reason"))
        self.assertFalse(lead_import.row_ids.mapped("warning")[0])
        self.assertEqual(lead_import.row_ids.lead_id.name, "Mine")

    def test_rejected_rows_can_be_corrected_and_imported(self):
        lead_import = self.import_rows(
            ["Phone", "Expected revenue", "Shoe size"],
            ["0912345678", "5", "38"],
            ["=HYPERLINK(1)", "x", "39"],
        )
        self.assertIn("rejected_file", lead_import.action_download_rejected()["url"])
        book = self.open(lead_import, "rejected_file")
        rows = [[cell.value for cell in row] for row in book.active]
        self.assertEqual(rows[0][:3], ["Phone", "Expected revenue", "Shoe size"])
        self.assertEqual(rows[1][:3], ["=HYPERLINK(1)", "x", "39"])
        self.assertEqual(book.active["A2"].data_type, "s")
        self.assertIn("is not a number", rows[1][3])
        book.active["B2"] = 7
        stream = io.BytesIO()
        book.save(stream)
        corrected = self.new_import(stream.getvalue(), "corrected.xlsx")
        corrected.action_read()
        self.assertEqual(corrected.mapping_ids[-1].target, "leave_out")
        self.run_import(corrected)
        lead = corrected.row_ids.lead_id
        self.assertEqual(lead.expected_revenue, 7)
        self.assertNotIn("Reason", lead.description)

    def test_nothing_rejected_nothing_to_download(self):
        with self.assertRaises(UserError):
            self.import_rows(["phone"], ["1"]).action_download_rejected()
