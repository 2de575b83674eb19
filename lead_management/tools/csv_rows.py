# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows out of a table saved as text, its encoding and separator found."""

import csv
import io
import itertools
import re

from .header_row import count_known
from .text import UNREADABLE
from .workbook_errors import WorkbookError
from .workbook_format import find_utf16

_MAX_CELL = 1024 * 1024
_SEPARATORS = (",", ";", "\t", "|")
# Excel's own way of naming the separator, on a line of its own.
_DECLARED_SEPARATOR = re.compile(r"sep=([^\w\s\"']|\t)\r?\n", re.IGNORECASE)
_HEAD_LINES, _HEAD_LETTERS = 50, 100_000
# A text with fewer bad bytes than this share of its other letters is UTF-8 all the same.
_BAD_SHARE = 0.1


class CsvBook:
    """A table saved as text: one sheet without a name.

    :param bytes data: the whole file
    :param int max_columns: what is filled further to the right counts as one column more
    """

    sheets = [("", True)]

    def __init__(self, data, max_columns):
        self._max_columns = max_columns
        self._content = decode(data)
        declared = _DECLARED_SEPARATOR.match(self._content)
        self._start = declared.end() if declared else 0
        self._separator = declared.group(1) if declared else _find_separator(self._content)

    def rows(self, _index):
        """Iterate over the rows, as ``XlsxBook.rows`` does; all cells are text.

        :raise WorkbookError: a quotation mark is never closed, or a cell is too long otherwise
        """
        csv.field_size_limit(_MAX_CELL)
        stream = io.StringIO(self._content, newline="")
        stream.seek(self._start)
        reader = csv.reader(stream, delimiter=self._separator)
        try:
            for number, cells in enumerate(reader, start=1):
                yield number, self._cut(cells), False
        except csv.Error as error:
            if '"' not in self._content:
                raise WorkbookError("too_heavy") from error
            line = reader.line_num + (self._start > 0)  # spreadsheets do not count that line
            raise WorkbookError("bad_quotes", line=line) from error

    def _cut(self, cells):
        if len(cells) <= self._max_columns:
            return cells
        beyond = itertools.islice(cells, self._max_columns, None)
        return cells[: self._max_columns] + list(itertools.islice(filter(str.strip, beyond), 1))


def decode(data):
    """Text of ``data``: as its mark says, else UTF-8, else UTF-16, else Windows Vietnamese."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = data.decode("utf-16", errors="replace")
    elif data.count(0):
        content = data.decode(find_utf16(data) or "utf-8-sig", errors="replace")
    else:
        content = _decode_bytes(data)
    return content.replace("\0", UNREADABLE)


def _decode_bytes(data):
    content = data.decode("utf-8-sig", errors="replace")
    bad = content.count(UNREADABLE)
    if not bad:
        return content
    letters = len(content) - bad - sum(char < "\x80" for char in content)
    return content if bad < _BAD_SHARE * letters else data.decode("cp1258", errors="replace")


def _find_separator(content):
    """The separator that makes names of columns out of the first lines, or else even rows."""
    head = io.StringIO(content[:_HEAD_LETTERS], newline="")
    lines = list(itertools.islice(head, _HEAD_LINES))
    return max(_SEPARATORS, key=lambda separator: _rate_separator(separator, lines))


def _rate_separator(separator, lines):
    try:
        rows = [cells for cells in csv.reader(lines, delimiter=separator) if cells]
    except csv.Error:
        return (0, 0)
    widths = list(map(len, rows))
    usual = max(set(widths), key=widths.count, default=0)
    evenness = usual > 1 and usual * widths.count(usual) / len(widths)
    return max((count_known(cells) for cells in rows), default=0), evenness
