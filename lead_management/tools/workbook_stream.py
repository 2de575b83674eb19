# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables of any length as .xlsx, row by row into a file: what they take of memory stays the same.

The sheet is written here and not by a library, because those that do so take most of the time of an
export for it. Text is written as text, whatever it begins with: never as a formula or a link.
"""

import contextlib
import dataclasses
import datetime
import io
import math
import zipfile
from xml.sax.saxutils import escape

from .text import cell_text, column_letter, is_formula_like

_MIN_WIDTH, _MAX_WIDTH = 14, 40
_MAX_TITLE = 31
_DATE_FORMATS = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm"}
# Excel counts days from here, and before March 1900 it counts wrong.
_DAY_ZERO = datetime.date(1899, 12, 30)
_FIRST_DAY = datetime.date(1900, 3, 1)
_SECONDS_OF_DAY = 86_400
# Own number formats begin at this number; cell styles: the default one, the header's, text that a
# program must not take for a formula when somebody edits it, and then one for each column.
_FIRST_FORMAT = 164
_HEADER_STYLE, _QUOTED_STYLE, _FIRST_STYLE = 1, 2, 3
_BUFFER_BYTES = 256 * 1024

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SCHEMA = "http://schemas.openxmlformats.org"
_MAIN = f"{_SCHEMA}/spreadsheetml/2006/main"
_OFFICE = f"{_SCHEMA}/officeDocument/2006/relationships"
_PACKAGE = f"{_SCHEMA}/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIXED_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
}


@dataclasses.dataclass(frozen=True)
class TableColumn:
    """One column of a table.

    :param str header: what stands above it
    :param str kind: ``"text"``, ``"number"``, ``"date"`` or ``"datetime"``, of which its cells are
    :param int decimals: how many a number shows
    """

    header: str
    kind: str = "text"
    decimals: int = 0

    @property
    def number_format(self):
        """How a spreadsheet program shows the cells."""
        if self.kind == "number":
            # without marks between the thousands where it may be a number of something
            return f"#,##0.{'0' * self.decimals}" if self.decimals else "0"
        # a cell of the format "text" stays text when somebody edits it
        return _DATE_FORMATS.get(self.kind, "@")

    @property
    def width(self):
        """How wide it is, in characters."""
        return max(_MIN_WIDTH, min(_MAX_WIDTH, len(self.header) + 4))


def write_table(file, columns, rows, sheet_title):
    """Write a workbook of one sheet.

    :param file: binary file to write to
    :param columns: list of ``TableColumn``
    :param rows: iterable of sequences of ``None``, text, numbers, dates and naive datetimes, each
        of as many as there are columns
    :param str sheet_title: name of the sheet, without any of ``[]:*?/\\``
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            **_FIXED_PARTS,
            "xl/workbook.xml": _make_workbook(sheet_title),
            "xl/styles.xml": _make_styles(columns),
        }.items():
            archive.writestr(name, _DECLARATION + content)
        with contextlib.ExitStack() as stack:
            entry = stack.enter_context(
                archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
            )
            buffer = stack.enter_context(io.BufferedWriter(entry, _BUFFER_BYTES))
            sheet = stack.enter_context(io.TextIOWrapper(buffer, "utf-8"))
            _write_sheet(sheet, columns, rows)


def _make_workbook(title):
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={_quote(title[:_MAX_TITLE])} sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    )


def _quote(text):
    return '"' + escape(text, {'"': "&quot;"}) + '"'


def _make_styles(columns):
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode={_quote(column.number_format)}/>'
        for number, column in enumerate(columns, start=_FIRST_FORMAT)
    )
    styles = "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" '
        'applyNumberFormat="1"/>'
        for number in range(_FIRST_FORMAT, _FIRST_FORMAT + len(columns))
    )
    font = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
    return (
        f'<styleSheet xmlns="{_MAIN}">'
        f'<numFmts count="{len(columns)}">{formats}</numFmts>'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE7E1F2"/></patternFill></fill>'
        "</fills>"
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        "</cellStyleXfs>"
        f'<cellXfs count="{_FIRST_STYLE + len(columns)}">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" '
        'applyFill="1"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" '
        'applyNumberFormat="1"/>'
        f"{styles}</cellXfs>"
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


def _write_sheet(sheet, columns, rows):
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{column.width}" customWidth="1"/>'
        for number, column in enumerate(columns, start=1)
    )
    sheet.write(
        f'{_DECLARATION}<worksheet xmlns="{_MAIN}">'
        '<sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{widths}</cols><sheetData>"
    )
    letters = [column_letter(index) for index in range(len(columns))]
    header = "".join(
        _make_text(column.header, f"{letter}1", _HEADER_STYLE)
        for column, letter in zip(columns, letters, strict=True)
    )
    sheet.write(f'<row r="1">{header}</row>')
    places = list(enumerate(letters, start=_FIRST_STYLE))
    for number, row in enumerate(rows, start=2):
        cells = "".join(
            _make_cell(value, f"{letter}{number}", style)
            for value, (style, letter) in zip(row, places, strict=True)
            if value is not None
        )
        sheet.write(f'<row r="{number}">{cells}</row>')
    sheet.write("</sheetData></worksheet>")


def _make_cell(value, place, style):
    """XML of the cell at ``place``, such as ``"B7"``."""
    if isinstance(value, str):
        return _make_text(value, place, style)
    if isinstance(value, datetime.date):
        day = value.date() if isinstance(value, datetime.datetime) else value
        if day < _FIRST_DAY:
            return _make_text(value.isoformat(), place, style)
        value = _count_days(value, day)
    return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>' if math.isfinite(value) else ""


def _make_text(value, place, style):
    value = cell_text(value)
    if style != _HEADER_STYLE and is_formula_like(value):
        style = _QUOTED_STYLE
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def _count_days(value, day):
    """The number a date or a datetime is in a cell."""
    days = (day - _DAY_ZERO).days
    if not isinstance(value, datetime.datetime):
        return days
    return days + (3600 * value.hour + 60 * value.minute + value.second) / _SECONDS_OF_DAY
