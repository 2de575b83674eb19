# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import io
import os
import re
import zipfile

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from odoo.tests import BaseCase

from ..tools import workbook_child, workbook_reader
from ..tools.workbook_errors import WorkbookError
from ..tools.workbook_process import read_workbook
from .lead_import_common import make_csv, make_xls, make_xlsx

ROWS = [["Họ tên", "SĐT", "Nguồn"], ["Nguyễn Thị Ánh", "0912345678", "Facebook"]]


def read(data, **options):
    """Header and rows of a file, without a process of its own."""
    table = workbook_reader.open_table(data, **options)
    return table.headers, [cells for _number, cells in table.rows]


def repack(data, **replaced):
    """The zip archive ``data`` with entries replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in replaced:
                target.writestr(name, source.read(name))
        for name, content in replaced.items():
            target.writestr(name, content)
    return stream.getvalue()


def make_xlsx_of_inline_text(text):
    """A workbook whose second row is ``text``; openpyxl would cut it."""
    sheet = "xl/worksheets/sheet1.xml"
    data = make_xlsx([["a"], [111]])
    content = zipfile.ZipFile(io.BytesIO(data)).read(sheet).decode()
    cell = f'<c r="A2" t="inlineStr"><is><t>{text}</t></is></c>'
    return repack(data, **{sheet: re.sub(r'<c r="A2".*?</c>', cell, content)})


class TestWorkbook(BaseCase):
    def assert_refused(self, code, data):
        with self.assertRaises(WorkbookError) as caught:
            read(data)
        self.assertEqual(caught.exception.code, code)
        self.assertIn(code, WorkbookError.CODES)

    def test_every_format_and_encoding_reads_the_same(self):
        files = {
            "xlsx": make_xlsx(ROWS),
            "xls": make_xls(ROWS),
            "UTF-8": make_csv(ROWS),
            "UTF-8 with mark": make_csv(ROWS, "utf-8-sig"),
            "UTF-16": make_csv(ROWS, "utf-16"),
            "UTF-16 without mark": make_csv(ROWS, "utf-16-le"),
            "UTF-16 big end first": make_csv(ROWS, "utf-16-be"),
            "separator declared": b"sep=;\r\n" + make_csv(ROWS, separator=";"),
        }
        files |= {repr(mark): make_csv(ROWS, separator=mark) for mark in ",;\t|"}
        for label, data in files.items():
            with self.subTest(label):
                self.assertEqual(read(data), (ROWS[0], ROWS[1:]))

    def test_cells(self):
        def fill(_book, sheet):
            sheet["A2"] = datetime.datetime(2026, 12, 31)
            sheet["B2"] = "=1+1"
            sheet["C2"] = "#N/A"
            sheet["D2"] = 1.5
            sheet["E2"] = 7.0
            sheet["F2"] = True
            sheet["G2"] = "  \t "
            sheet["H2"] = "a\u0301"

        _headers, rows = read(make_xlsx([list("abcdefgh")], fill))
        self.assertEqual(
            rows,
            [
                [
                    {"date": "2026-12-31T00:00:00"},
                    {"error": "formula"},
                    {"error": "#N/A"},
                    1.5,
                    7,
                    True,
                    None,
                    "á",
                ]
            ],
        )

    def test_formulas(self):
        sheet = "xl/worksheets/sheet1.xml"
        content = zipfile.ZipFile(io.BytesIO(make_xlsx([["a"], ["b"]]))).read(sheet).decode()
        for label, cell, value in (
            ("with its value", "<c r='A2'><f>1+1</f><v>2</v></c>", 2),
            ("text", "<c r='A2' t='str'><f>A1</f><v>a</v></c>", "a"),
            ("never computed", "<c r='A2'><f>1+1</f></c>", {"error": "formula"}),
            ("never computed, so openpyxl", "<c r='A2'><f>1+1</f><v/></c>", {"error": "formula"}),
            ("an error", "<c r='A2' t='e'><f>1/0</f><v>#DIV/0!</v></c>", {"error": "#DIV/0!"}),
            ("empty text", "<c r='A2' t='str'><f>\"\"</f><v></v></c>", None),
        ):
            with self.subTest(label):
                row = f"<row r='2'>{cell}<c r='B2'><v>1</v></c></row></sheetData>"
                data = content[: content.index('<row r="2"')] + row + "</worksheet>"
                data = repack(make_xlsx([["a"]]), **{sheet: data.encode()})
                self.assertEqual(read(data)[1], [[value, 1]])

    def test_dates_from_1904(self):
        def fill(book, sheet):
            book.epoch = CALENDAR_MAC_1904
            sheet["A2"] = datetime.datetime(2026, 12, 31)

        self.assertEqual(read(make_xlsx([["a"]], fill))[1], [[{"date": "2026-12-31T00:00:00"}]])

    def test_dates_that_are_none(self):
        def fill(_book, sheet):
            for index, value in enumerate((-1, 99_999_999, 0.5, 60), start=2):
                sheet.cell(index, 1, value).number_format = "dd/mm/yyyy"

        rows = [cells for [cells] in read(make_xlsx([["a"]], fill))[1]]
        self.assertEqual(rows[:2], [{"error": "#VALUE!"}] * 2)
        self.assertEqual(rows[2], "12:00:00")
        self.assertIn("date", rows[3])

    def test_numbers_nobody_meant(self):
        sheet = "xl/worksheets/sheet1.xml"
        data = make_xlsx([["a"], [111], [222], [333]])
        content = zipfile.ZipFile(io.BytesIO(data)).read(sheet)
        for old, new in ((b"111", b"9" * 16), (b"222", b"9" * 40), (b"333", b"1e300")):
            content = content.replace(old, new)
        rows = read(repack(data, **{sheet: content}))[1]
        self.assertEqual(rows, [[10**16 - 1], [{"error": "#NUM!"}], [1e300]])

    def test_texts_that_xml_cannot_hold(self):
        rows = [["a"], ["x_x000D_y"], ["_x0000_z"], ["_x00_"]]
        self.assertEqual(read(make_xlsx(rows))[1], [["x\ry"], ["\ufffdz"], ["_x00_"]])

    def test_cells_of_a_megabyte(self):
        self.assert_refused("too_heavy", make_xlsx_of_inline_text(os.urandom(2**19 + 1).hex()))
        self.assertEqual(len(read(make_xlsx_of_inline_text("Ánh " * 2_500))[1][0][0]), 10_000)

    def test_a_million_blank_rows_with_a_format(self):
        sheet = "xl/worksheets/sheet1.xml"
        data = make_xlsx(ROWS)
        content = zipfile.ZipFile(io.BytesIO(data)).read(sheet).decode()
        blank = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 1_000_003))
        content = content.replace("</sheetData>", f"{blank}</sheetData>")
        self.assertEqual(read(repack(data, **{sheet: content})), (ROWS[0], ROWS[1:]))

    def test_merged_cells_keep_the_top_left(self):
        data = make_xlsx(
            [["a", "b"], ["x", None], [None, "y"]], lambda _book, sheet: sheet.merge_cells("A2:A3")
        )
        self.assertEqual(read(data)[1], [["x"], [None, "y"]])

    def test_far_cell_costs_nothing(self):
        def far(_book, sheet):
            sheet["XFD1048576"] = "far"

        self.assertEqual(read(make_xlsx(ROWS, far)), (ROWS[0], ROWS[1:]))

    def test_stops_after_a_thousand_blank_rows(self):
        within = make_csv([*ROWS, *[[""]] * 1000, ["An"]])
        beyond = make_csv([*ROWS, *[[""]] * 1001, ["An"]])
        self.assertEqual([len(read(data)[1]) for data in (within, beyond)], [2, 1])

    def test_limits_are_said_at_one_more(self):
        # one more than fits, and what just fits
        header = [f"c{index}" for index in range(201)]
        self.assert_refused("too_many_columns", make_csv([header, header]))
        self.assertEqual(len(read(make_csv([header[:200], header[:200]]))[0]), 200)
        self.assert_refused("too_many_columns", make_csv([header[:200], [""] * 200 + ["x"]]))
        far = [[*header[:3], *[None] * 5_000, "far"], ["x"]]
        self.assert_refused("too_many_columns", make_xlsx(far))
        self.assert_refused("too_many_columns", make_csv(far))
        self.assert_refused("too_many_rows", b"a,b\n" + b"1,2\n" * 100_001)
        self.assertEqual(len(read(b"a,b\n" + b"1,2\n" * 100_000)[1]), 100_000)
        self.assert_refused("file_too_big", b"a" * (20 * 1024**2 + 1))

    def test_no_table(self):
        for code, data in {
            "empty_file": b"",
            "unknown_format": bytes(range(256)) * 20,
            "html_file": b"<html><table><tr><td>Name</td></tr></table></html>",
            "duplicate_headers": "Tên,tên\na,b\n".encode(),
        }.items():
            with self.subTest(code):
                self.assert_refused(code, data)
        self.assert_refused("empty_file", b" \n\n")
        for head in (b"%PDF-1.7", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"Rar!\x1a"):
            self.assert_refused("other_format", head + bytes(100))

    def test_other_workbooks_are_refused_by_name(self):
        xlsx = make_xlsx(ROWS)
        macro = zipfile.ZipFile(io.BytesIO(xlsx)).read("[Content_Types].xml")
        macro = macro.replace(b"spreadsheetml.sheet.main", b"macroEnabled.main")
        for name, data in {
            ".xlsm": repack(xlsx, **{"[Content_Types].xml": macro}),
            ".xlsb": repack(xlsx, **{"xl/workbook.bin": b""}),
            ".ods": repack(xlsx, mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
            ".docx": repack(xlsx, **{"word/document.xml": b""}),
            ".numbers": repack(xlsx, **{"Index/Document.iwa": b""}),
            "Strict Open XML": repack(
                xlsx, **{"xl/workbook.xml": b'<workbook xmlns="http://purl.oclc.org/ooxml/x"/>'}
            ),
        }.items():
            with self.subTest(name), self.assertRaises(WorkbookError) as caught:
                read(data)
            self.assertEqual(caught.exception.params, {"format": name})

    def test_damaged(self):
        xlsx, xls = make_xlsx(ROWS), make_xls(ROWS)
        sheet = "xl/worksheets/sheet1.xml"
        for label, data in {
            "truncated xlsx": xlsx[: len(xlsx) // 2],
            "truncated xls": xls[: len(xls) // 2],
            "no workbook part": repack(xlsx, **{"[Content_Types].xml": b"<Types/>"}),
            "broken XML": repack(xlsx, **{sheet: b"<worksheet><sheetData><row>"}),
            "a document, no workbook": xls[:512] + bytes(4096),
        }.items():
            with self.subTest(label):
                self.assert_refused("damaged", data)

    def test_password(self):
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
        self.assert_refused("password", ole + "EncryptedPackage".encode("utf-16-le"))

    def test_bombs_are_not_opened(self):
        xlsx = make_xlsx(ROWS)
        sheet = "xl/worksheets/sheet1.xml"
        many = {f"xl/{index}": b"" for index in range(2001)}
        for label, data in {
            "ratio": repack(xlsx, **{sheet: b" " * 50_000_000}),
            "entries": repack(xlsx, **many),
            "doctype": repack(xlsx, **{sheet: b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
            "doctype in UTF-16": repack(xlsx, **{sheet: "<!DOCTYPE x><x/>".encode("utf-16")}),
        }.items():
            with self.subTest(label):
                self.assert_refused("suspicious_archive", data)


class TestWorkbookProcess(BaseCase):
    def read_messages(self, data, **limits):
        return list(read_workbook(data, **limits))

    def assert_refused(self, code, data, **limits):
        with self.assertRaises(WorkbookError) as caught:
            self.read_messages(data, **limits)
        self.assertEqual(caught.exception.code, code)

    def test_messages(self):
        header, rows, end = self.read_messages(make_csv([*ROWS, ["Bình", "", "Facebook"]]))
        self.assertEqual((header["type"], header["row"]), ("header", 1))
        self.assertEqual(header["headers"], ROWS[0])
        self.assertEqual(rows["rows"][1], [3, ["Bình", None, "Facebook"]])
        self.assertEqual(end["row_count"], 2)
        self.assertEqual(end["samples"], [["Nguyễn Thị Ánh", "Bình"], ["0912345678"], ["Facebook"]])

    def test_unreadable_characters_never_reach_the_database(self):
        _header, rows, _end = self.read_messages(b"Name,Note\nA\x00n," + b"x" * 200 + b"\n")
        self.assertEqual(rows["rows"], [[2, ["A\ufffdn", "x" * 200]]])

    def test_messages_are_no_burden(self):
        rows = [["Name", "Note"], *[["An", "x" * 50_000]] * 100]
        sizes = [len(message.get("rows", ())) for message in self.read_messages(make_csv(rows))]
        self.assertEqual(sizes, [0, *[20] * 5, 0])

    def test_refusals_come_through(self):
        self.assert_refused("no_rows", b"Name,Phone\n")
        self.assert_refused("other_format", b"%PDF-1.7")

    def test_what_libraries_print_is_no_message(self):
        data = make_xlsx(ROWS)
        styles = zipfile.ZipFile(io.BytesIO(data)).read("xl/styles.xml")
        styles = styles.replace(b'xfId="0"', b'xfId="9"')
        self.assert_refused("damaged", repack(data, **{"xl/styles.xml": styles}))

    def test_limits(self):
        rows = make_csv([["a", "b"], *[["x" * 50, "y" * 50]] * 50_000])
        self.assert_refused("too_heavy", rows, memory_mb=40)
        xlsx = make_xlsx([["a"] * 1, *[[index] for index in range(60_000)]])
        self.assert_refused("too_slow", xlsx, seconds=0)

    def test_child_that_dies(self):
        rows = workbook_child.ROWS_PER_MESSAGE * 2
        messages = read_workbook(make_csv([["a"], *[["x"]] * rows]))
        next(messages)
        messages.close()  # a caller that gives up leaves no process behind
        with self.assertRaises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
