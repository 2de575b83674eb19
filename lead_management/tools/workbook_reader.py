# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows out of .xlsx, .xls and .csv files, as JSON-able values.

A cell becomes ``None`` (blank), text, a number, ``True``/``False``, or a dict:
``{"date": ISO text}`` for a date cell, ``{"error": what it showed}`` for a cell with an error in
it, which is ``"formula"`` for a formula whose value was never computed.
"""

import csv
import datetime
import io
import itertools
import math
import re

from . import text
from .workbook_errors import WorkbookError
from .workbook_format import find_utf16

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_BLANK_ROWS = 1_000
# Sheets are read a little wider than allowed, so that what lies beyond is refused, not lost.
_READ_COLUMNS = MAX_COLUMNS + 56
_MAX_CSV_CELL = 1024 * 1024
_CSV_SEPARATORS = (",", ";", "\t", "|")
_ERROR_VALUE = re.compile(r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!)")


def read_rows(data, file_format):
    """Iterate over the rows of the first visible sheet.

    :param bytes data: the whole file
    :param str file_format: as ``workbook_format.detect`` told
    :return: a generator of ``(row number from 1, list of cells)``, blank rows left out
    :raise WorkbookError: the file is damaged, protected, or has rows or columns beyond the limits
    """
    readers = {"xlsx": _read_xlsx, "xls": _read_xls, "csv": _read_csv}
    blank_rows = rows = 0
    for number, cells in enumerate(readers[file_format](data), start=1):
        cells = [None if cell is None else _to_json(cell) for cell in cells]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            blank_rows += 1
            if blank_rows > MAX_BLANK_ROWS:
                return
            continue
        blank_rows = 0
        if len(cells) > MAX_COLUMNS:
            raise WorkbookError("too_many_columns", limit=MAX_COLUMNS)
        rows += 1
        if rows > MAX_ROWS + 1:  # the header is a row as well
            raise WorkbookError("too_many_rows", limit=MAX_ROWS)
        yield number, cells


def find_header(rows):
    """Find the row that names the columns.

    The first row that is not blank. A sheet with titles above its header needs more than that,
    and this is where it goes.

    :param rows: iterator of ``read_rows``; the header and all before it are taken from it
    :return: a tuple of row number and header texts, ``""`` where a column has none
    :raise WorkbookError: no header, or two columns of one name
    """
    header = next(rows, None)
    if header is None:
        raise WorkbookError("empty_file")
    number, cells = header
    headers = ["" if cell is None else display(cell) for cell in cells]
    seen = {}
    for index, name in enumerate(headers):
        key = text.name_key(name)
        if key and key in seen:
            raise WorkbookError(
                "duplicate_headers",
                header=name[:100],
                first=text.column_letter(seen[key]),
                second=text.column_letter(index),
            )
        seen.setdefault(key, index)
    return number, headers


def display(cell):
    """The text a person would read in ``cell``, a value of ``read_rows``."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        if "error" in cell:
            return cell["error"]
        day, _separator, time = cell["date"].partition("T")
        return day if time in ("", "00:00:00") else f"{day} {time[:5]}"
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return repr(cell)
    return str(cell)


def _to_json(cell):
    """Turn what a library read into one of the values named at the top of this file."""
    if isinstance(cell, str):
        if _ERROR_VALUE.fullmatch(cell):
            return {"error": cell}
        return text.storable(cell) if cell and not cell.isspace() else None
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return {"error": str(cell)}
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, (datetime.datetime, datetime.date)):
        return {"date": cell.isoformat()[:19]}
    if cell is None or isinstance(cell, (bool, int, dict)):
        return cell
    return text.storable(str(cell))


def _read_xlsx(data):
    # Each child reads one format and loads one library.
    from .xlsx_rows import read_xlsx

    try:
        yield from read_xlsx(data, _READ_COLUMNS)
    except (WorkbookError, MemoryError):
        raise
    except Exception as error:
        # openpyxl, zipfile, zlib and the XML parser each have many errors of their own
        raise WorkbookError("damaged") from error


def _read_xls(data):
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=data, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        )
        sheet = _first_visible(book.sheet_by_index(index) for index in range(book.nsheets))
        for row in range(sheet.nrows):
            yield [_xls_value(xlrd, book, cell) for cell in sheet.row(row)[:_READ_COLUMNS]]
    except xlrd.XLRDError as error:
        raise WorkbookError("password" if "encrypted" in str(error) else "damaged") from error
    except (WorkbookError, MemoryError):
        raise
    except Exception as error:
        # xlrd answers damaged files with IndexError, AssertionError, KeyError, struct.error …
        raise WorkbookError("damaged") from error


def _first_visible(sheets):
    sheet = next((sheet for sheet in sheets if sheet.visibility == 0), None)
    if sheet is None:
        raise WorkbookError("no_visible_sheet")
    return sheet


def _xls_value(xlrd, book, cell):
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return {"error": "#VALUE!"}
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return {"error": xlrd.error_text_from_code.get(cell.value, "#VALUE!")}
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value


def _read_csv(data):
    content = _decode(data)
    # Excel's own way of naming the separator on a line of its own
    declared = re.match(r"sep=(.)\r?\n", content, re.IGNORECASE)
    if declared:
        content = content[declared.end() :]
    separator = declared.group(1) if declared else _find_separator(content)
    csv.field_size_limit(_MAX_CSV_CELL)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if len(cells) > _READ_COLUMNS:
                cells = cells[:_READ_COLUMNS]
            yield cells
    except csv.Error as error:
        raise WorkbookError("bad_quotes", line=reader.line_num) from error


def _decode(data):
    """Text of ``data``: as its mark says, else UTF-8, else UTF-16, else Windows Vietnamese."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if not data.count(0):
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1258", errors="replace")
    return data.decode(find_utf16(data) or "utf-8-sig", errors="replace")


def _find_separator(content):
    """The separator that splits the first lines into most columns, and into equally many."""
    head = list(itertools.islice(io.StringIO(content, newline=""), 50))

    def score(separator):
        try:
            widths = [len(cells) for cells in csv.reader(head, delimiter=separator) if cells]
        except csv.Error:
            return (0, 0)
        usual = max(set(widths), key=widths.count, default=0)
        return (usual > 1 and widths.count(usual) / len(widths) > 0.5, usual)

    return max(_CSV_SEPARATORS, key=score)
