# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Workbooks as Excel 4 and 5 saved them, record by record: no library writes those any more."""

import datetime
import io
import struct

from xlwt.CompoundDoc import XlsDoc

_ENCODING = "cp1258"
_GLOBALS, _SHEET = 0x0005, 0x0010
_DATE_FORMAT = 14
_DATE_XF = 1


def make_excel5(rows, hidden=(), is_1904=False, is_protected=False, is_bare=False):
    """A workbook of ``rows`` as Excel 5 saved it.

    :param rows: lists of ASCII texts, numbers and dates
    :param hidden: places of hidden rows, from 0
    :param bool is_1904: whether days are counted from 1904, as on a Macintosh
    :param bool is_protected: whether it claims to be encrypted
    :param bool is_bare: without the compound document around it, as some programs write it
    """
    sheet = _sheet(0x0809, struct.pack("<HHHH", 0x0500, _SHEET, 0, 0), rows, hidden, is_1904)
    head = _record(0x0809, struct.pack("<HHHH", 0x0500, _GLOBALS, 0, 0))
    if is_protected:
        head += _record(0x002F, b"\x01\x02\x03\x04")
    head += _record(0x0042, struct.pack("<H", 1258))
    head += _record(0x0022, struct.pack("<H", is_1904))
    for number_format in (0, _DATE_FORMAT):
        head += _record(0x00E0, struct.pack("<HH12x", 0, number_format))
    name = b"Leads"
    end = _record(0x000A)
    offset = len(head) + 4 + 7 + len(name) + len(end)
    head += _record(0x0085, struct.pack("<IBBB", offset, 0, 0, len(name)) + name)
    content = head + end + sheet
    return content if is_bare else _in_document(content)


def make_excel4(rows):
    """A worksheet of ``rows`` as Excel 4 saved it."""
    return _sheet(0x0409, struct.pack("<HHH", 0, _SHEET, 0), rows, (), False)


def _sheet(code, begin, rows, hidden, is_1904):
    content = _record(code, begin)
    for row in hidden:
        content += _record(0x0208, struct.pack("<HHHHHHHH", row, 0, 9, 255, 0, 0, 0x20, 0))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            content += _cell(row, column, value, is_1904)
    return content + _record(0x000A)


def _cell(row, column, value, is_1904):
    if isinstance(value, str):
        data = value.encode(_ENCODING)
        return _record(0x0204, struct.pack("<HHHH", row, column, 0, len(data)) + data)
    xf = 0
    if isinstance(value, datetime.date):
        epoch = datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30)
        value, xf = (value - epoch).days, _DATE_XF
    return _record(0x0203, struct.pack("<HHHd", row, column, xf, value))


def _record(code, data=b""):
    return struct.pack("<HH", code, len(data)) + data


def _in_document(content):
    """The compound document that holds a workbook of before Excel 97, whose stream is "Book"."""
    stream = io.BytesIO()
    XlsDoc().save(stream, content)
    new, old = "Book".encode("utf-16-le"), "Workbook".encode("utf-16-le")
    entry = old.ljust(64, b"\0") + struct.pack("<H", len(old) + 2)
    renamed = new.ljust(64, b"\0") + struct.pack("<H", len(new) + 2)
    return stream.getvalue().replace(entry, renamed)
