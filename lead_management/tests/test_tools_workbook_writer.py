# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

import openpyxl

from odoo.tests import BaseCase

from ..tools.workbook_writer import TemplateColumn, TemplateWords, write_rows, write_template

DANGEROUS = ["=1+1", "+84912345678", "-1", "@SUM(A1)", "\tx"]
WORDS = TemplateWords(
    language="en_US",
    title="Leads",
    help_title="Help",
    help_lines=("Fill in the first sheet.",),
    help_headers=("Column", "Content", "Choices"),
    example="Example",
    not_a_choice="Choose one.",
)


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

    def template(self, *columns):
        return openpyxl.load_workbook(io.BytesIO(write_template(columns, WORDS)))

    def test_template(self):
        book = self.template(
            TemplateColumn("name", "Name", "What it is called", "=Example", "text"),
            TemplateColumn("stage_id", "Stage", choices=("New", "=Won")),
            TemplateColumn("source_id", "Source", choices=("Facebook",), is_open=True),
            TemplateColumn("date_deadline", "Deadline", kind="date"),
            TemplateColumn("x_size", "Size", is_required=True),
        )
        self.assertEqual(book.sheetnames, ["Leads", "Help", "Lists", "lead_management"])
        self.assertEqual(book["Lists"].sheet_state, "hidden")
        self.assertEqual(book["lead_management"].sheet_state, "veryHidden")
        sheet = book["Leads"]
        self.assertEqual(
            [cell.value for cell in sheet[1]], ["Name", "Stage", "Source", "Deadline", "Size *"]
        )
        self.assertTrue(all(cell.font.bold for cell in sheet[1]))
        self.assertEqual(sheet["A2"].data_type, "s")
        self.assertEqual(sheet.column_dimensions["A"].number_format, "@")
        self.assertEqual(sheet["A2"].number_format, "@")
        self.assertEqual(sheet.column_dimensions["D"].number_format, "dd/mm/yyyy")

    def test_dropdowns(self):
        names = tuple(f"Source {number}" for number in range(1_500))
        book = self.template(
            TemplateColumn("stage_id", "Stage", choices=("New", "=Won")),
            TemplateColumn("source_id", "Source", choices=names, is_open=True),
        )
        stage, source = book["Leads"].data_validations.dataValidation
        self.assertEqual(stage.formula1, "Lists!$A$1:$A$2")
        self.assertEqual(str(stage.sqref), "A2:A100001")
        self.assertEqual((stage.errorTitle, stage.error), ("Stage", "Choose one."))
        self.assertTrue(stage.showErrorMessage)
        self.assertEqual(stage.errorStyle, "warning", "codes are understood as well")
        self.assertFalse(source.showErrorMessage, "a new source may be typed")
        self.assertEqual(source.formula1, "Lists!$B$1:$B$1500")
        self.assertEqual(book["Lists"]["A2"].data_type, "s")
        self.assertEqual(book["Lists"]["B1500"].value, "Source 1499")

    def test_help(self):
        book = self.template(
            TemplateColumn("name", "Name", "What it is called", is_required=True),
            TemplateColumn("stage_id", "Stage", choices=tuple("abcdefghijklmnopqrstuvw")),
        )
        rows = [[cell.value for cell in row] for row in book["Help"]]
        self.assertEqual(
            rows[:4],
            [
                ["Fill in the first sheet.", None, None],
                [None, None, None],
                ["Column", "Content", "Choices"],
                ["Name *", "What it is called", None],
            ],
        )
        self.assertTrue(rows[4][2].endswith("t; …"))
