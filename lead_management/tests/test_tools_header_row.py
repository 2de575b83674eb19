# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import BaseCase

from ..tools.workbook_errors import WorkbookError
from ..tools.workbook_reader import open_table
from .lead_import_common import make_csv, make_xlsx

HEADER = ["Họ tên", "SĐT", "Nguồn"]
ROW = ["Nguyễn Thị Ánh", "0912345678", "Facebook"]


class TestHeaderRow(BaseCase):
    def assert_header(self, number, *rows, headers=HEADER, **options):
        table = open_table(make_csv(rows), **options)
        self.assertEqual((table.header_row, table.headers), (number, headers))
        return list(table.rows)

    def test_first_row(self):
        self.assertEqual(self.assert_header(1, HEADER, ROW), [(2, ROW)])

    def test_titles_above(self):
        for label, titles in {
            "one": [["DANH SÁCH KHÁCH HÀNG"]],
            "after blank lines": [[], ["DANH SÁCH"], [], []],
            "company and day": [["CÔNG TY AN PHÁT", "", "Ngày 20/11/2026"], ["Số 12"]],
            "as wide as the table": [["Tháng", "11", "Năm 2026"], ["Lập bởi", "An", "Hà Nội"]],
            "an address": [["an@example.com", "0912345678", "x"]],
        }.items():
            with self.subTest(label):
                number = len(titles) + 1
                rows = self.assert_header(number, *titles, HEADER, ROW)
                self.assertEqual(rows, [(number + 1, ROW)])

    def test_unknown_names(self):
        header = ["Colour", "Shape"]
        self.assert_header(1, header, ["red", "round"], headers=header)
        self.assert_header(3, ["Report"], ["by me"], header, ["red", "2"], headers=header)

    def test_names_the_caller_knows(self):
        rows = (["a", "b", "c"], ["Cỡ giày", "Màu da", "Vân tay"], ["x", "y", "1"])
        self.assert_header(1, *rows, headers=list("abc"))
        self.assert_header(2, *rows, headers=rows[1], known_headers={"co giay", "mau da"})

    def test_words_of_a_header_in_the_data_do_not_count(self):
        self.assert_header(
            1,
            ["Kênh", "Colour", "Shape"],
            ["Email", "12", "1"],
            ["Website", "Phone", "Email"],
            headers=["Kênh", "Colour", "Shape"],
        )

    def test_numbers_as_names(self):
        header = ["Khu vực", "2025", "2026"]
        self.assert_header(1, header, ["Bắc", "1", "2"], headers=header)

    def test_one_column(self):
        self.assert_header(1, ["Phone"], ["0912345678"], headers=["Phone"])
        self.assert_header(2, ["Khách hàng tháng 11"], ["Phone"], ["0912345678"], headers=["Phone"])

    def test_header_of_two_rows(self):
        def merge(_book, sheet):
            sheet.merge_cells("A1:A2")
            sheet.merge_cells("B1:C1")
            sheet.merge_cells("D1:D2")

        rows = [
            ["Mã lead", "Thông tin", None, "Nguồn"],
            [None, "Họ tên", "SĐT"],
            ["L1", "Nguyễn Thị Ánh", "0912345678", "Facebook"],
        ]
        table = open_table(make_xlsx(rows, merge))
        self.assertEqual(table.headers, ["Mã lead", "Họ tên", "SĐT", "Nguồn"])
        self.assertEqual([cells for _number, cells in table.rows], [rows[2]])

    def test_a_title_is_no_name(self):
        rows = [["DANH SÁCH"], [None, "Họ tên", "SĐT"], ["x", "Ánh", "0912345678"]]
        table = open_table(make_xlsx(rows))
        self.assertEqual(table.headers, ["", "Họ tên", "SĐT"])

    def test_names_are_compared_after_that(self):
        with self.assertRaises(WorkbookError) as caught:
            open_table(make_csv([["DANH SÁCH"], ["Tên", "TÊN"], ["An", "An"]]))
        self.assertEqual(caught.exception.code, "duplicate_headers")

    def test_every_row_of_the_table_may_be_used(self):
        titles = b"DANH SACH\n" * 3
        rows = list(open_table(titles + b"a,b\n" + b"1,2\n" * 100_000).rows)
        self.assertEqual((len(rows), rows[0][0]), (100_000, 5))
