# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import io

import xlwt

from odoo.tests import BaseCase

from ..tools.workbook_errors import WorkbookError
from ..tools.workbook_reader import open_table
from .lead_import_common import make_xls
from .old_excel import make_excel4, make_excel5

ROWS = [["Name", "Phone", "Deadline"], ["An", 912345678, datetime.date(2026, 12, 31)]]
READ = [["An", 912345678, {"date": "2026-12-31T00:00:00"}]]


class TestWorkbookXls(BaseCase):
    def rows(self, data):
        return [cells for _number, cells in open_table(data).rows]

    def test_excel_5(self):
        for label, data in {
            "in a document": make_excel5(ROWS),
            "bare": make_excel5(ROWS, is_bare=True),
            "dates from 1904": make_excel5(ROWS, is_1904=True),
        }.items():
            with self.subTest(label):
                self.assertEqual(open_table(data).headers, ROWS[0])
                self.assertEqual(self.rows(data), READ)

    def test_excel_4(self):
        data = make_excel4([["Name", "Phone"], ["An", 912345678]])
        self.assertEqual(self.rows(data), [["An", 912345678]])

    def test_letters_of_its_code_page(self):
        self.assertEqual(self.rows(make_excel5([["Tên"], ["Cúc"]])), [["Cúc"]])

    def test_password(self):
        with self.assertRaises(WorkbookError) as caught:
            open_table(make_excel5(ROWS, is_protected=True))
        self.assertEqual(caught.exception.code, "password")

    def test_dates_from_1904(self):
        book = xlwt.Workbook()
        book.dates_1904 = True
        sheet = book.add_sheet("Leads")
        sheet.write(0, 0, "Deadline")
        days = (datetime.date(2026, 12, 31) - datetime.date(1904, 1, 1)).days
        sheet.write(1, 0, days, xlwt.easyxf(num_format_str="dd/mm/yyyy"))
        self.assertEqual(self.rows(_save(book)), [[{"date": "2026-12-31T00:00:00"}]])

    def test_errors_and_formulas(self):
        book = xlwt.Workbook()
        sheet = book.add_sheet("Leads")
        sheet.write(0, 0, "Name")
        sheet.row(1).set_cell_error(0, 42)
        sheet.row(2).set_cell_boolean(0, True)
        sheet.write(3, 1, xlwt.Formula('""'))
        sheet.write(3, 2, "x")
        self.assertEqual(self.rows(_save(book)), [[{"error": "#N/A"}], [True], [None, None, "x"]])

    def test_hidden_rows_and_sheets(self):
        book = xlwt.Workbook()
        secret = book.add_sheet("Secret")
        secret.visibility = 1
        secret.write(0, 0, "Email")
        sheet = book.add_sheet("Leads")
        for row in range(4):
            sheet.write(row, 0, "Name" if row == 0 else f"An {row}")
        sheet.row(2).hidden = True
        table = open_table(_save(book))
        self.assertEqual((table.sheets, table.sheet), (["Leads"], "Leads"))
        self.assertEqual(len(list(table.rows)), 3)
        self.assertEqual((table.hidden_count, table.hidden_rows), (1, [3]))

    def test_hidden_rows_of_excel_5(self):
        table = open_table(make_excel5(ROWS, hidden=[1]))
        list(table.rows)
        self.assertEqual(table.hidden_rows, [2])

    def test_another_document_is_refused_by_name(self):
        word = "WordDocument".encode("utf-16-le")
        data = make_xls([["Name"], ["An"]]).replace("Workbook".encode("utf-16-le"), word[:16])
        with self.assertRaises(WorkbookError) as caught:
            open_table(data + word)
        self.assertEqual(caught.exception.params, {"format": ".doc"})
        embedding = make_xls([["Name"], ["An"]]) + word
        self.assertEqual(
            self.rows(embedding), [["An"]], "a document inside a workbook does no harm"
        )


def _save(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
