# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables out of .xlsx, .xls and .csv files, as JSON-able values.

A cell becomes ``None`` (blank), text, a number, ``True``/``False``, or a dict:
``{"date": ISO text}`` for a date cell, ``{"error": what it showed}`` for a cell with an error in
it, which is ``"formula"`` for a formula whose value was never computed.
"""

import contextlib
import dataclasses
import datetime
import itertools
import math
import re
from collections.abc import Iterator

from . import header_row, template_mark, text
from .workbook_errors import WorkbookError
from .workbook_format import detect

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_BLANK_ROWS = 1_000
MAX_SHEETS = 50
# Letters of one cell; Excel itself has 32,767.
MAX_CELL = 1024 * 1024
_HIDDEN_ROWS_NAMED = 5
# Whole numbers that no program can have meant.
_HUGE = 10**30
_ERROR_VALUE = re.compile(r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!)")


@dataclasses.dataclass
class Table:
    """The table on one sheet of a file.

    :param list sheets: names of the visible sheets; empty for a file without sheets
    :param str sheet: the one that is read
    :param template: ``TemplateMark`` of a filled-in template, else ``None``
    :param int header_row: number of the row that names the columns
    :param list headers: names of the columns, ``""`` where one has none
    :param rows: iterator of ``(row number from 1, list of cells)``, blank rows left out. What is
        said below of rows is complete when it is at its end.
    :param int hidden_count: how many of the rows are hidden
    :param list hidden_rows: numbers of the first hidden ones
    :param int cut_after: number of the row after which reading stopped at too many blank ones
    """

    sheets: list
    sheet: str
    template: object
    header_row: int = 0
    headers: list = dataclasses.field(default_factory=list)
    rows: Iterator | None = None
    hidden_count: int = 0
    hidden_rows: list = dataclasses.field(default_factory=list)
    cut_after: int = 0


def open_table(data, sheet="", known_headers=()):
    """Open the table in a file.

    :param bytes data: the whole file
    :param str sheet: name of the sheet to read; by default the first visible one with a table whose
        headers are known, else the first with a table
    :param known_headers: keys (``text.header_key``) of names columns are known to have, beside
        those of ``headers``
    :return: ``Table``, whose rows are read as they are iterated over
    :raise WorkbookError: it cannot be read, now or when iterating over the rows
    """
    with _damaged_otherwise():
        book = _open_book(data)
    known = frozenset(known_headers)
    template = _read_mark(book)
    choices = _list_sheets(book, template)
    if sheet not in choices:
        sheet = _choose_sheet(book, choices, known)
    table = Table([name for name in choices if name], sheet, template)
    rows = _read_sheet(book, choices[sheet], table)
    head = list(itertools.islice(rows, header_row.HEAD_ROWS))
    if not head:
        raise WorkbookError("empty_file")
    place, _known_names = header_row.find(head, known)
    table.header_row = head[place][0]
    table.headers = _check_names(list(map(display, header_row.name_columns(head, place))))
    table.rows = _count_rows(itertools.chain(head[place + 1 :], rows), table)
    return table


def _open_book(data):
    # Each child reads one format and loads one library.
    match detect(data):
        case "xlsx":
            from .xlsx_rows import XlsxBook

            return XlsxBook(data, MAX_COLUMNS)
        case "xls":
            from .xls_rows import XlsBook

            return XlsBook(data)
    from .csv_rows import CsvBook

    return CsvBook(data, MAX_COLUMNS)


@contextlib.contextmanager
def _damaged_otherwise():
    """Whatever the libraries answer to a damaged file, which is much, becomes one error."""
    try:
        yield
    except (WorkbookError, MemoryError):
        raise
    except Exception as error:
        raise WorkbookError("damaged") from error


def _read_mark(book):
    """``TemplateMark`` of a workbook that was made as a template, else ``None``."""
    names = [name for name, _is_visible in book.sheets]
    if template_mark.SHEET not in names:
        return None
    try:
        rows = _read_sheet(book, names.index(template_mark.SHEET))
        rows = list(itertools.islice(rows, template_mark.MAX_ROWS))
    except WorkbookError:
        return None
    return template_mark.TemplateMark.from_rows([cells for _number, cells, _is_hidden in rows])


def _list_sheets(book, template):
    """The sheets that may be chosen: dict of name → place in ``book.sheets``."""
    choices = {}
    for index, (name, is_visible) in enumerate(book.sheets):
        is_help = template and name == template.help_title
        if is_visible and not is_help and len(choices) < MAX_SHEETS:
            choices.setdefault(text.clean(name)[0], index)
    return choices


def _choose_sheet(book, choices, known):
    """Name of the first sheet with a table of known headers, else the first with a table.

    :raise WorkbookError: there is no sheet to choose from
    """
    if not choices:
        raise WorkbookError("no_visible_sheet")
    if len(choices) == 1:
        return next(iter(choices))

    def rate(name):
        try:
            rows = _read_sheet(book, choices[name])
            head = list(itertools.islice(rows, header_row.HEAD_ROWS))
        except WorkbookError:
            return 0
        place, known_names = header_row.find(head, known)
        has_rows = len(head) > place + 1
        return 2 * (has_rows and known_names > 0) + has_rows

    return max(choices, key=rate)


def _read_sheet(book, index, table=None):
    """Iterate over the rows of a sheet that are not blank, until too many blank ones follow.

    :return: a generator of row number, cells, and whether the row is hidden
    :raise WorkbookError: the sheet is damaged, or a row is too wide
    """
    last = 0
    with _damaged_otherwise():
        for number, cells, is_hidden in book.rows(index):
            if number - last > MAX_BLANK_ROWS + 1:
                if table:
                    table.cut_after = last
                return
            cells = [None if cell is None else _to_json(cell) for cell in cells]
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                continue
            if len(cells) > MAX_COLUMNS:
                raise WorkbookError("too_many_columns", limit=MAX_COLUMNS)
            last = number
            yield number, cells, is_hidden


def _check_names(names):
    """Refuse two columns of one name.

    :raise WorkbookError: there are two
    """
    seen = {}
    for index, name in enumerate(names):
        key = text.name_key(name)
        if key and key in seen:
            raise WorkbookError(
                "duplicate_headers",
                header=name[:100],
                first=text.column_letter(seen[key]),
                second=text.column_letter(index),
            )
        seen.setdefault(key, index)
    return names


def _count_rows(rows, table):
    """Pass the rows on, note which are hidden, and stop when there are too many.

    :raise WorkbookError: there are too many, or none
    """
    count = 0
    for number, cells, is_hidden in rows:
        count += 1
        if count > MAX_ROWS:
            raise WorkbookError("too_many_rows", limit=MAX_ROWS)
        if is_hidden:
            table.hidden_count += 1
            if table.hidden_count <= _HIDDEN_ROWS_NAMED:
                table.hidden_rows.append(number)
        yield number, cells
    if not count:
        raise WorkbookError("no_rows")


def display(cell):
    """The text a person would read in ``cell``."""
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
    """Turn what a library read into one of the values named at the top of this file.

    :raise WorkbookError: a text is longer than any that was meant to be
    """
    if isinstance(cell, str):
        if len(cell) > MAX_CELL:
            raise WorkbookError("too_heavy")
        if cell.startswith("#") and _ERROR_VALUE.fullmatch(cell):
            return {"error": cell}
        return text.storable(cell) if cell and not cell.isspace() else None
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return {"error": str(cell)}
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, (datetime.datetime, datetime.date)):
        return {"date": cell.isoformat()[:19]}
    if isinstance(cell, int) and abs(cell) >= _HUGE:
        return {"error": "#NUM!"}
    if cell is None or isinstance(cell, (bool, int, dict)):
        return cell
    return text.storable(str(cell))
