# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

import openpyxl

from odoo.tests import BaseCase

from ..tools.workbook_writer import TemplateColumn, write_rows, write_template

DANGEROUS = ["=1+1", "+84912345678", "-1", "@SUM(A1)", "\tx"]


class TestWorkbookWriter(BaseCase):
    def test_text_never_becomes_a_formula(self):
        sheet = openpyxl.load_workbook(io.BytesIO(write_rows(["=a"], [DANGEROUS]))).active
        for row, texts in ((1, ["=a"]), (2, [text.strip() for text in DANGEROUS])):
            for column, text in enumerate(texts, start=1):
                cell = sheet.cell(row, column)
                self.assertEqual((cell.value, cell.data_type), (text, "s"))
        self.assertTrue(sheet["A2"].quotePrefix)

    def test_rows_keep_what_they_were(self):
        cells = ["0912", 7, 1.5, True, None, {"date": "2026-12-31T00:00:00"}, {"error": "#N/A"}]
        sheet = openpyxl.load_workbook(io.BytesIO(write_rows(list("abcdefg"), [cells]))).active
        written = [cell.value for cell in sheet[2]]
        self.assertEqual(written[:5], cells[:5])
        self.assertTrue(sheet["F2"].is_date)
        self.assertEqual(written[6], "#N/A")

    def test_template(self):
        columns = [
            TemplateColumn("Name", "What it is called", "=Example", "text"),
            TemplateColumn("Stage", choices=("New", "=Won")),
            TemplateColumn("Source", choices=("Facebook",), is_open=True),
            TemplateColumn("Deadline", kind="date"),
        ]
        data = write_template(columns, "Leads", "Help", ("Column", "Content", "Choices"))
        book = openpyxl.load_workbook(io.BytesIO(data))
        self.assertEqual(book.sheetnames, ["Leads", "Help", "Lists"])
        self.assertEqual(book["Lists"].sheet_state, "hidden")
        sheet = book["Leads"]
        self.assertEqual([cell.value for cell in sheet[1]], ["Name", "Stage", "Source", "Deadline"])
        self.assertTrue(all(cell.font.bold for cell in sheet[1]))
        self.assertEqual(sheet["A2"].data_type, "s")
        self.assertEqual(sheet.column_dimensions["A"].number_format, "@")
        self.assertEqual(sheet.column_dimensions["D"].number_format, "dd/mm/yyyy")
        stage, source = sheet.data_validations.dataValidation
        self.assertEqual(stage.formula1, "=Lists!$B$1:$B$2")
        self.assertTrue(stage.showErrorMessage)
        self.assertFalse(source.showErrorMessage, "a new source may be typed")
        self.assertEqual(book["Lists"]["B2"].data_type, "s")
        self.assertEqual(book["Help"]["B2"].value, "What it is called")
