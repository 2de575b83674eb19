# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unicodedata

from odoo.tests import BaseCase

from ..tools.workbook_errors import WorkbookError
from ..tools.workbook_reader import open_table
from .lead_import_common import make_csv, make_xls, make_xlsx

ROWS = [["Họ tên", "SĐT", "Nguồn"], ["Nguyễn Thị Ánh", "0912345678", "Facebook"]]
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def read(data):
    table = open_table(data)
    return [table.headers, *(cells for _number, cells in table.rows)]


def to_windows_1258(text):
    """``text`` as Windows writes it: tone marks are letters of their own, other marks are not."""
    pieces = []
    for letter in text:
        try:
            pieces.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", letter)
            tones = "".join(mark for mark in marks if mark in _TONES)
            others = "".join(mark for mark in marks if mark not in _TONES)
            pieces.append((unicodedata.normalize("NFC", base + others) + tones).encode("cp1258"))
    return b"".join(pieces)


class TestWorkbookCsv(BaseCase):
    def test_windows_vietnamese(self):
        letters = "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđĐÀÉ"
        data = to_windows_1258(f"Họ tên;Ghi chú\nNguyễn Thị Ánh;{letters}\n")
        self.assertEqual(read(data), [["Họ tên", "Ghi chú"], ["Nguyễn Thị Ánh", letters]])

    def test_a_byte_gone_wrong_does_not_make_it_windows(self):
        content = make_csv([ROWS[0], *[ROWS[1]] * 50]) + b"Tu\xff,,\n"
        self.assertEqual(read(content)[:2], ROWS)
        self.assertEqual(read(content)[-1], ["Tu\ufffd"])

    def test_the_content_counts_not_the_name(self):
        # names are not even looked at: what is called .csv may be a workbook, and the other way
        for data in (make_csv(ROWS), make_xlsx(ROWS), make_xls(ROWS)):
            self.assertEqual(read(data), ROWS)

    def test_line_ends(self):
        for end in (b"\n", b"\r\n", b"\r"):
            with self.subTest(end):
                self.assertEqual(read(make_csv(ROWS).replace(b"\r\n", end)), ROWS)

    def test_cells_of_several_lines_and_separators_in_quotes(self):
        rows = [["Name", "Note"], ["An", 'first, "second"\nthird; fourth']]
        for separator in ",;\t|":
            with self.subTest(separator):
                self.assertEqual(read(make_csv(rows, separator=separator)), rows)

    def test_decimal_commas_are_no_separators(self):
        rows = [["Name", "Revenue"], ["An", "1.234,5"], ["Bình", "7,5"]]
        self.assertEqual(read(make_csv(rows, separator=";")), rows)

    def test_declared_separators(self):
        self.assertEqual(read(b"sep=^\r\na,b^c\r\n1^2\r\n"), [["a,b", "c"], ["1", "2"]])
        # such a separator cannot be, so the line is one of the table
        self.assertEqual(read(b'sep="\r\nName,Phone\r\nAn,1\r\n')[0], ["Name", "Phone"])

    def test_nul_emoji_and_long_names(self):
        name = "Ánh " * 2_500
        [_header, cells] = read(f"Name,Note\n{name},😀 a\x00b\n".encode())
        self.assertEqual(cells, [name, "😀 a\ufffdb"])

    def test_row_numbers_are_those_that_spreadsheets_show(self):
        table = open_table(b"sep=;\n\nName;Phone\n\nAn;1\n")
        self.assertEqual((table.header_row, next(table.rows)[0]), (2, 4))

    def test_millions_of_blank_rows(self):
        table = open_table(make_csv(ROWS) + b",,\r\n" * 2_000_000)
        self.assertEqual(len(list(table.rows)), 1)
        self.assertEqual(table.cut_after, 2)

    def test_open_quotation_mark(self):
        with self.assertRaises(WorkbookError) as caught:
            read(b'Name,Note\n"An,' + b"x" * 1_100_000)
        self.assertEqual(
            (caught.exception.code, caught.exception.params), ("bad_quotes", {"line": 2})
        )
