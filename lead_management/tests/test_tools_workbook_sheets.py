# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import BaseCase

from ..tools.template_mark import TemplateMark
from ..tools.workbook_errors import WorkbookError
from ..tools.workbook_reader import open_table
from ..tools.workbook_writer import TemplateColumn, TemplateWords, write_template
from .lead_import_common import make_xlsx
from .test_tools_workbook import repack

ROWS = [["Họ tên", "SĐT"], ["Nguyễn Thị Ánh", "0912345678"]]
WORDS = TemplateWords("vi_VN", "Lead", "Trợ giúp", ("Line",), ("A", "B", "C"), "Ví dụ", "Chọn")


def make_book(**sheets):
    """A workbook of several sheets, by their names."""

    def fill(book, first):
        book.remove(first)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)

    return make_xlsx([], fill)


class TestWorkbookSheets(BaseCase):
    def assert_sheet(self, name, data, **options):
        table = open_table(data, **options)
        self.assertEqual(table.sheet, name)
        return table

    def test_first_with_a_table(self):
        table = self.assert_sheet("B", make_book(A=[], B=ROWS, C=ROWS))
        self.assertEqual(table.sheets, ["A", "B", "C"])
        self.assert_sheet("B", make_book(A=[["DANH SÁCH"]], B=ROWS))

    def test_known_names_before_others(self):
        data = make_book(Totals=[["Colour", "Count"], ["red", 1]], Leads=ROWS)
        self.assert_sheet("Leads", data)
        self.assert_sheet("Totals", data, known_headers={"colour"})

    def test_another_is_chosen(self):
        data = make_book(A=ROWS, B=[["Email"], ["an@example.com"]])
        table = self.assert_sheet("B", data, sheet="B")
        self.assertEqual(table.headers, ["Email"])
        self.assert_sheet("A", data, sheet="C")

    def test_hidden_ones_cannot_be_chosen(self):
        def hide_first(book, sheet):
            sheet.sheet_state = "veryHidden"
            sheet.title = "Secret"
            book.create_sheet("Leads").append(["Email"])
            book.worksheets[1].append(["an@example.com"])

        table = self.assert_sheet("Leads", make_xlsx(ROWS, hide_first), sheet="Secret")
        self.assertEqual(table.sheets, ["Leads"])

    def test_all_are_hidden(self):
        content = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
        with self.assertRaises(WorkbookError) as caught:
            open_table(repack(make_xlsx(ROWS), **{"xl/workbook.xml": content}))
        self.assertEqual(caught.exception.code, "no_visible_sheet")

    def test_a_damaged_one_does_not_matter_unless_chosen(self):
        data = repack(make_book(A=ROWS, B=ROWS), **{"xl/worksheets/sheet1.xml": b"<worksheet><x"})
        self.assert_sheet("B", data)
        with self.assertRaises(WorkbookError) as caught:
            open_table(data, sheet="A")
        self.assertEqual(caught.exception.code, "damaged")

    def test_hidden_rows_are_read_and_told(self):
        def hide(_book, sheet):
            for row in range(3, 11):
                sheet.row_dimensions[row].hidden = True

        table = open_table(make_xlsx([ROWS[0], *[ROWS[1]] * 11], hide))
        self.assertEqual(len(list(table.rows)), 11)
        self.assertEqual((table.hidden_count, table.hidden_rows), (8, [3, 4, 5, 6, 7]))

    def test_rows_far_below_are_told(self):
        def far(_book, sheet):
            sheet["A1048576"] = "far"

        table = open_table(make_xlsx(ROWS, far))
        self.assertEqual(len(list(table.rows)), 1)
        self.assertEqual(table.cut_after, 2)
        table = open_table(make_xlsx(ROWS))
        self.assertEqual((len(list(table.rows)), table.cut_after), (1, 0))

    def test_rows_that_claim_the_same_number(self):
        sheet = (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b"<sheetData>" + b"<row r='1'><c t='str'><v>Name</v></c></row>" * 3 + b"</sheetData>"
            b"</worksheet>"
        )
        table = open_table(repack(make_xlsx(ROWS), **{"xl/worksheets/sheet1.xml": sheet}))
        self.assertEqual([number for number, _cells in table.rows], [2, 3])

    def test_template_knows_itself(self):
        columns = [
            TemplateColumn("contact_name", "Họ tên", example="Ánh"),
            TemplateColumn("source_id", "Nguồn", choices=("Facebook",)),
        ]
        table = open_table(write_template(columns, WORDS))
        self.assertEqual((table.sheet, table.sheets), ("Lead", ["Lead"]), "no help, no lists")
        self.assertEqual(
            table.template,
            TemplateMark(
                "vi_VN",
                "Trợ giúp",
                "Ví dụ",
                (("contact_name", "Họ tên"), ("source_id", "Nguồn")),
            ),
        )

    def test_a_mark_that_is_none(self):
        for label, rows in {
            "empty": [],
            "something else": [["Name"], ["An"]],
            "of a later version": [["lead_management", "2"]],
        }.items():
            with self.subTest(label):
                self.assertIsNone(open_table(make_book(Leads=ROWS, lead_management=rows)).template)
        broken = TemplateMark.from_rows([["lead_management", "1"], ["column"], [None, 7], []])
        self.assertEqual(broken, TemplateMark())
