# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows out of an .xlsx workbook, streamed.

openpyxl reads what surrounds the cells: sheets, text table, number formats, calendar. The cells are
read here, because its read-only sheets trust or search for the sheet's own dimension, hide formulas
without a value among the blanks, and take five times as long over texts stored inside their cells,
which is how most programs other than Excel store them.
"""

import io
import re
from xml.etree.ElementTree import iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHEET_MAIN_NS

_TAG = f"{{{SHEET_MAIN_NS}}}"
_ROW, _VALUE, _FORMULA, _INLINE = (_TAG + name for name in ("row", "v", "f", "is"))
_TEXT, _RUN = _TAG + "t", _TAG + "r"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNCOMPUTED = {"error": "formula"}


class XlsxBook:
    """An .xlsx workbook.

    Whatever openpyxl, zipfile and the XML parser answer to damaged files comes through.

    :param bytes data: the whole file
    :param int max_columns: what is filled further to the right counts as one column more
    """

    def __init__(self, data, max_columns):
        reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        self._archive = reader.archive
        texts = list(map(_unescape, reader.shared_strings))
        self._cells = _CellReader(reader.wb, texts, max_columns)
        parts = [
            (sheet.name, sheet.state == "visible", part.target)
            for sheet, part in reader.parser.find_sheets()
            if part.Type.endswith("/worksheet")
        ]
        self.sheets = [(name, is_visible) for name, is_visible, _path in parts]
        self._paths = [path for _name, _is_visible, path in parts]

    def rows(self, index):
        """Iterate over the rows that the sheet at ``index`` stores.

        :return: a generator of row number from 1, cells, and whether the row is hidden. Cells are
            text, numbers, booleans, dates, ``None`` and ``{"error": …}``; the list may end with
            the last that is filled.
        """
        number = 0
        with self._archive.open(self._paths[index]) as source:
            for _event, element in iterparse(source):
                if element.tag == _ROW:
                    number = max(int(element.get("r") or 0), number + 1)
                    is_hidden = element.get("hidden") in ("1", "true")
                    yield number, self._cells.read_row(element), is_hidden
                    element.clear()


class _CellReader:
    """Turns the cells of one workbook into values."""

    def __init__(self, book, shared_strings, max_columns):
        self._shared_strings = shared_strings
        self._epoch = book.epoch
        self._dates = book._date_formats
        self._durations = book._timedelta_formats
        self._max_columns = max_columns

    def read_row(self, row):
        """Values of the cells of ``row``, each at its place."""
        values = []
        index = -1
        for cell in row:
            reference = cell.get("r")
            index = _column_index(reference) if reference else index + 1
            value = self._read_cell(cell)
            if value is None:
                continue
            place = min(index, self._max_columns)
            if place >= len(values):
                values.extend([None] * (place + 1 - len(values)))
            values[place] = value
        return values

    def _read_cell(self, cell):
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(_INLINE)
            return None if inline is None else _inline_text(inline)
        value = cell.findtext(_VALUE)
        if not value:
            # a formula whose value is an empty text has said so: its kind is "str"
            is_computed = kind == "str" and value is not None
            return None if is_computed or cell.find(_FORMULA) is None else _UNCOMPUTED
        match kind:
            case "str":
                return _unescape(value)
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
        is_duration = style in self._durations
        if number < 0 and not is_duration:
            return {"error": "#VALUE!"}
        try:
            return from_excel(number, self._epoch, timedelta=is_duration)
        except (OverflowError, ValueError):
            return {"error": "#VALUE!"}


def _inline_text(inline):
    """Text of a cell that holds it itself, its pieces of different looks joined."""
    if len(inline) == 1 and inline[0].tag == _TEXT:
        return _unescape(inline[0].text or "") or None
    pieces = (
        (node.findtext(_TEXT) if node.tag == _RUN else node.text)
        for node in inline
        if node.tag in (_TEXT, _RUN)
    )
    return _unescape("".join(piece or "" for piece in pieces)) or None


def _unescape(text):
    """``text`` with the letters that XML cannot hold, which Excel writes as ``_x000D_``."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


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
