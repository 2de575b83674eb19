# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows out of an .xlsx workbook, streamed.

openpyxl reads what surrounds the cells: sheets, text table, number formats, calendar. The cells are
read here, because its read-only sheets trust or search for the sheet's own dimension, hide formulas
without a value among the blanks, and take five times as long over texts stored inside their cells,
which is how most programs other than Excel store them.
"""

import io
from xml.etree.ElementTree import iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHEET_MAIN_NS

from .workbook_errors import WorkbookError

_TAG = f"{{{SHEET_MAIN_NS}}}"
_ROW, _VALUE, _FORMULA, _INLINE = (_TAG + name for name in ("row", "v", "f", "is"))
_TEXT, _RUN = _TAG + "t", _TAG + "r"


def read_xlsx(data, max_columns):
    """Iterate over the rows of the first visible sheet, missing rows as empty ones.

    :param bytes data: the whole file
    :param int max_columns: cells further to the right are left out
    :return: a generator of lists of text, numbers, booleans, dates, ``None`` and
        ``{"error": …}``; the lists end with the last cell of their row
    :raise WorkbookError: no sheet is visible
    :raise Exception: whatever openpyxl and the XML parser answer to damaged files
    """
    reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    path = next(
        (
            part.target
            for sheet, part in reader.parser.find_sheets()
            if sheet.state == "visible" and "chartsheet" not in part.Type
        ),
        None,
    )
    if path is None:
        raise WorkbookError("no_visible_sheet")
    cells = _CellReader(reader.wb, reader.shared_strings)
    number = 0
    with reader.archive.open(path) as source:
        for _event, element in iterparse(source):
            if element.tag != _ROW:
                continue
            expected = number + 1
            number = int(element.get("r") or expected)
            for _missing in range(expected, number):
                yield []
            yield cells.read_row(element, max_columns)
            element.clear()


class _CellReader:
    """Turns the cells of one workbook into values."""

    def __init__(self, book, shared_strings):
        self._shared_strings = shared_strings
        self._epoch = book.epoch
        self._dates = book._date_formats
        self._durations = book._timedelta_formats

    def read_row(self, row, max_columns):
        """Values of the cells of ``row``, each at its place."""
        values = []
        for cell in row:
            index = _column_index(cell.get("r")) if cell.get("r") else len(values)
            if index >= max_columns:
                break
            value = self._read_cell(cell)
            if value is not None:
                values.extend([None] * (index + 1 - len(values)))
                values[index] = value
            elif index >= len(values):
                values.extend([None] * (index + 1 - len(values)))
        return values

    def _read_cell(self, cell):
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(_INLINE)
            return None if inline is None else _inline_text(inline)
        value = cell.findtext(_VALUE) or None
        if value is None:
            return None if cell.find(_FORMULA) is None else {"error": "formula"}
        match kind:
            case "s":
                return self._shared_strings[int(value)]
            case "n":
                return self._read_number(value, int(cell.get("s") or 0))
            case "b":
                return bool(int(value))
            case "e":
                return {"error": value[:20]}
            case "d":
                return from_ISO8601(value)
        return value

    def _read_number(self, value, style):
        number = float(value) if any(char in value for char in ".eEnN") else int(value)
        if style not in self._dates:
            return number
        try:
            return from_excel(number, self._epoch, timedelta=style in self._durations)
        except (OverflowError, ValueError):
            return {"error": "#VALUE!"}


def _inline_text(inline):
    """Text of a cell that holds it itself, its pieces of different looks joined."""
    pieces = (
        (node.findtext(_TEXT) if node.tag == _RUN else node.text)
        for node in inline
        if node.tag in (_TEXT, _RUN)
    )
    return "".join(piece or "" for piece in pieces) or None


def _column_index(reference):
    """Place from 0 of the column in a reference such as ``AB12``."""
    index = 0
    for char in reference:
        if not "A" <= char <= "Z":
            break
        index = index * 26 + ord(char) - ord("A") + 1
    if not index:
        raise ValueError(reference)
    return index - 1
