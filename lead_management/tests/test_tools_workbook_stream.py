# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import io
import tempfile
import tracemalloc

from odoo.tests import BaseCase

from ..tools.workbook_reader import open_table
from ..tools.workbook_stream import TableColumn, write_table
from .lead_export_common import open_sheet


class TestToolsWorkbookStream(BaseCase):
    def make_book(self, columns, rows):
        stream = io.BytesIO()
        write_table(stream, [TableColumn(*column) for column in columns], rows, "Leads" * 10)
        return stream.getvalue()

    def cells(self, *values):
        """What a column of ``values`` holds for whoever opens the workbook."""
        sheet = open_sheet(self.make_book([("Value",)], [[value] for value in values]))
        return [row[0].value for row in sheet.iter_rows(min_row=2, max_row=len(values) + 1)]

    def test_types(self):
        day, moment = datetime.date(2026, 12, 31), datetime.datetime(2026, 3, 1, 20, 30, 15)
        columns = [("T",), ("N", "number", 2), ("I", "number"), ("D", "date"), ("M", "datetime")]
        shown = ("2026-12-31T00:00:00", "2026-03-01T20:30:15")
        data = self.make_book(
            columns, [["0912", 0.1, 7, day, moment], [None] * 5, ["", 0, 0, day, None]]
        )
        table = open_table(data)
        self.assertEqual(table.headers, ["T", "N", "I", "D", "M"])
        self.assertEqual(
            list(table.rows),
            [
                (
                    2,
                    ["0912", 0.1, 7, *({"date": value} for value in shown)],
                ),
                (4, [None, 0, 0, {"date": "2026-12-31T00:00:00"}]),
            ],
        )
        sheet = open_sheet(data)
        self.assertEqual(
            [cell.number_format for cell in sheet[2]],
            ["@", "#,##0.00", "0", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"],
        )
        self.assertEqual(sheet.freeze_panes, "A2")
        self.assertEqual(sheet.title, ("Leads" * 10)[:31])

    def test_what_excel_has_no_room_for(self):
        emoji = "😀" * 40_000
        self.assertEqual(
            self.cells("x" * 40_000, emoji, datetime.date(1899, 12, 31), float("nan")),
            ["x" * 32_767, "😀" * 16_383, "1899-12-31", None],
        )

    def test_text_stays_text(self):
        texts = ["=1", "{=1}", "http://example.com", "<r><t>1</t></r>", "12", "a\nb", "&<>\"'"]
        self.assertEqual([text.strip() for text in self.cells(*texts)], texts)
        self.assertEqual(self.cells("a\r\nb\rc", "a\x00b\x1fc"), ["a\nb\nc", "abc"])

    def test_memory_stays(self):
        """Ten times the rows take no more memory."""

        def peak(count):
            tracemalloc.start()
            rows = ([f"Lead {number} {'x' * 200}"] * 5 for number in range(count))
            with tempfile.TemporaryFile() as file:
                write_table(file, [TableColumn("A")] * 5, rows, "A")
            size = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return size

        self.assertLess(peak(5_000), 1.5 * peak(500))
