# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Workbooks we hand out: the import template, and the rows that were rejected.

Text from a database or a file is written as text, whatever it begins with: never as a formula.
"""

import dataclasses
import datetime
import io

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from .text import clean, is_formula_like
from .workbook_reader import display

# How far down the template's formats and dropdowns reach.
TEMPLATE_ROWS = 5_000
_LISTS_SHEET = "Lists"
_TEXT_FORMAT, _DATE_FORMAT = "@", "dd/mm/yyyy"
_MAX_CELL = 32_767
_HEADER_FILL = PatternFill("solid", fgColor="E7E1F2")
_EXAMPLE_FONT = Font(italic=True, color="808080")


@dataclasses.dataclass(frozen=True)
class TemplateColumn:
    """One column of the template.

    :param str header: what stands above it
    :param str help: what goes in, for the help sheet
    :param str example: what the example row shows
    :param str kind: ``"text"`` (never turned into a number), ``"date"`` or ``""``
    :param tuple choices: values of the dropdown
    :param bool is_open: whether other values than ``choices`` are welcome
    """

    header: str
    help: str = ""
    example: object = ""
    kind: str = ""
    choices: tuple = ()
    is_open: bool = False


def write_template(columns, sheet_title, help_title, help_headers):
    """Make the workbook people fill in.

    :param columns: list of ``TemplateColumn``
    :param str sheet_title: name of the sheet to fill in
    :param str help_title: name of the sheet that says what goes into which column
    :param help_headers: the help sheet's own three headers
    :return: the .xlsx file as bytes
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = sheet_title[:31]
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 24
    guide = book.create_sheet(help_title[:31])
    lists = book.create_sheet(_LISTS_SHEET)
    lists.sheet_state = "hidden"
    for index, column in enumerate(columns, start=1):
        _write_column(sheet, index, column)
        if column.choices:
            _add_dropdown(sheet, lists, index, column)
    _write_help(guide, columns, help_headers)
    return _save(book)


def _write_column(sheet, index, column):
    header = _put(sheet.cell(1, index), column.header)
    header.font = Font(bold=True)
    header.fill = _HEADER_FILL
    header.alignment = Alignment(vertical="center")
    letter = get_column_letter(index)
    dimension = sheet.column_dimensions[letter]
    dimension.width = max(14, min(40, len(column.header) + 4))
    number_format = {"text": _TEXT_FORMAT, "date": _DATE_FORMAT}.get(column.kind)
    example = _put(sheet.cell(2, index), column.example)
    if number_format:
        # the column for cells not there yet, and the example, which has a style of its own
        dimension.number_format = number_format
        example.number_format = number_format
    example.font = _EXAMPLE_FONT


def _add_dropdown(sheet, lists, index, column):
    for row, choice in enumerate(column.choices, start=1):
        _put(lists.cell(row, index), choice)
    letter = get_column_letter(index)
    validation = DataValidation(
        type="list",
        formula1=f"={_LISTS_SHEET}!${letter}$1:${letter}${len(column.choices)}",
        allow_blank=True,
        showErrorMessage=not column.is_open,
    )
    validation.add(f"{letter}2:{letter}{TEMPLATE_ROWS + 1}")
    sheet.add_data_validation(validation)


def _write_help(guide, columns, headers):
    for index, (header, width) in enumerate(zip(headers, (30, 90, 40), strict=True), start=1):
        cell = _put(guide.cell(1, index), header)
        cell.font = Font(bold=True)
        cell.fill = _HEADER_FILL
        guide.column_dimensions[get_column_letter(index)].width = width
    for row, column in enumerate(columns, start=2):
        choices = "; ".join(map(str, column.choices[:20]))
        for index, value in enumerate((column.header, column.help, choices), start=1):
            cell = _put(guide.cell(row, index), value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        guide.cell(row, 1).font = Font(bold=True)


def write_rows(headers, rows):
    """Make a workbook of rows as ``workbook_reader`` reads them.

    :param headers: texts
    :param rows: iterable of lists of cells
    :return: the .xlsx file as bytes
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    bold = [_put(WriteOnlyCell(sheet), header) for header in headers]
    for cell in bold:
        cell.font = Font(bold=True)
    sheet.append(bold)
    for cells in rows:
        sheet.append([_put(WriteOnlyCell(sheet), _from_json(cell)) for cell in cells])
    return _save(book)


def _from_json(cell):
    if isinstance(cell, dict):
        if "date" in cell:
            try:
                return datetime.datetime.fromisoformat(cell["date"])
            except ValueError:
                return cell["date"]
        return display(cell)
    return cell


def _put(cell, value):
    """Put ``value`` into ``cell``, text as text."""
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, datetime.date):
            cell.number_format = _DATE_FORMAT
        return cell
    value = clean(value)[0][:_MAX_CELL] or None
    cell.value = value
    if value is not None:
        cell.data_type = "s"
        if is_formula_like(value):
            cell.quotePrefix = True
    return cell


def _save(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
