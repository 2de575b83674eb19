# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows out of an .xls workbook of Excel 2 to 2003, or of one of many other programs."""

import io
import struct

import xlrd

from .workbook_errors import WorkbookError

_END_OF_SHEET, _ROW_RECORD = 0x000A, 0x0208
_ROW_IS_HIDDEN = 0x20


class XlsBook:
    """An .xls workbook.

    xlrd answers damaged files with IndexError, AssertionError, KeyError, struct.error and others,
    which come through.

    :param bytes data: the whole file
    :raise WorkbookError: it is protected by a password
    """

    def __init__(self, data):
        try:
            self._book = xlrd.open_workbook(
                file_contents=data, on_demand=True, ragged_rows=True, logfile=io.StringIO()
            )
        except xlrd.XLRDError as error:
            raise WorkbookError("password" if "encrypted" in str(error) else "damaged") from error
        visibilities = self._book._sheet_visibility  # asking a sheet itself would load it
        self.sheets = [
            (name, visibility == 0)
            for name, visibility in zip(self._book.sheet_names(), visibilities, strict=True)
        ]

    def rows(self, index):
        """Iterate over the rows of the sheet at ``index``, as ``XlsxBook.rows`` does."""
        hidden = self._find_hidden_rows(index)
        sheet = self._book.sheet_by_index(index)
        try:
            for row in range(sheet.nrows):
                cells = [self._read_cell(cell) for cell in sheet.row(row)]
                yield row + 1, cells, row in hidden
        finally:
            self._book.unload_sheet(index)

    def _read_cell(self, cell):
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, self._book.datemode)
            except (ValueError, OverflowError):
                return {"error": "#VALUE!"}
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return {"error": xlrd.error_text_from_code.get(cell.value, "#VALUE!")}
        return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value

    def _find_hidden_rows(self, index):
        """Set of places from 0 of the hidden rows of a sheet.

        xlrd tells them only together with all formats, and those it refuses to read in files of
        some programs. Records are a code, a length and that many bytes.
        """
        content = self._book.mem or b""  # worksheets of before Excel 5 are let go of at once
        position, hidden = self._book._sh_abs_posn[index], set()
        while position + 4 <= len(content):
            code, length = struct.unpack_from("<HH", content, position)
            if code == _END_OF_SHEET:
                break
            if code == _ROW_RECORD and position + 18 <= len(content):
                row, flags = struct.unpack_from("<H10xH", content, position + 4)
                if flags & _ROW_IS_HIDDEN:
                    hidden.add(row)
            position += 4 + length
        return hidden
