# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Workbooks we hand out: the import template, and the rows that were rejected.

Text from a database or a file is written as text, whatever it begins with: never as a formula.
"""

import dataclasses
import datetime
import io
import itertools

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from . import template_mark
from .text import cell_text, is_formula_like
from .workbook_reader import MAX_ROWS, display

# How far down the template's dropdowns reach: as far as an import reads.
TEMPLATE_ROWS = MAX_ROWS
_LISTS_SHEET = "Lists"
_DATE_FORMAT = "dd/mm/yyyy"
_FORMATS = {"text": "@", "date": _DATE_FORMAT, "datetime": "dd/mm/yyyy hh:mm"}
_MAX_SHEET_TITLE = 31
_MAX_VALIDATION_TEXT = 225
_HEADER_FILL = PatternFill("solid", fgColor="E7E1F2")
_REQUIRED_FILL = PatternFill("solid", fgColor="FBE3C8")
_EXAMPLE_FONT = Font(italic=True, color="808080")
_HELP_WIDTHS = (30, 90, 40)
_CHOICES_IN_HELP = 20
_TABLE_WIDTH = 24
# A cell holds 32,767 UTF-16 units
_MAX_PIECE = 16_000


@dataclasses.dataclass(frozen=True)
class TemplateColumn:
    """One column of the template.

    :param str target: what an import knows it by, see ``template_mark``
    :param str header: what stands above it
    :param str help: what goes in, for the help sheet
    :param str example: what the example row shows
    :param str kind: ``"text"`` (never turned into a number), ``"date"``, ``"datetime"`` or ``""``
    :param tuple choices: values of the dropdown
    :param bool is_open: whether other values than ``choices`` are welcome
    :param bool is_required: whether it has to be filled in; its header gets a star
    """

    target: str
    header: str
    help: str = ""
    example: object = ""
    kind: str = ""
    choices: tuple = ()
    is_open: bool = False
    is_required: bool = False

    @property
    def shown_header(self):
        return f"{self.header} *" if self.is_required else self.header


@dataclasses.dataclass(frozen=True)
class TemplateWords:
    """What the template says beside its columns, in the language of who asked for it.

    :param str language: code of that language
    :param str title: name of the sheet to fill in
    :param str help_title: name of the sheet that says what goes into which column
    :param tuple help_lines: what is to be said of the template as a whole
    :param tuple help_headers: headers of that sheet's table: column, what goes in, choices
    :param str example: title by which the example row is known
    :param str not_a_choice: what to say when something else than a choice is typed in
    """

    language: str
    title: str
    help_title: str
    help_lines: tuple
    help_headers: tuple
    example: str
    not_a_choice: str


def write_template(columns, words):
    """Make the workbook people fill in.

    :param columns: list of ``TemplateColumn``
    :param words: ``TemplateWords``
    :return: the .xlsx file as bytes
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = words.title[:_MAX_SHEET_TITLE]
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 24
    guide = book.create_sheet(words.help_title[:_MAX_SHEET_TITLE])
    lists = book.create_sheet(_LISTS_SHEET)
    lists.sheet_state = "hidden"
    for index, column in enumerate(columns, start=1):
        _write_column(sheet, index, column)
        if column.choices:
            _add_dropdown(sheet, lists, index, column, words.not_a_choice)
    _write_help(guide, columns, words)
    _write_mark(book, columns, words, guide.title)
    return _save(book)


def _write_column(sheet, index, column):
    header = _put(sheet.cell(1, index), column.shown_header)
    header.font = Font(bold=True)
    header.fill = _REQUIRED_FILL if column.is_required else _HEADER_FILL
    header.alignment = Alignment(vertical="center")
    letter = get_column_letter(index)
    dimension = sheet.column_dimensions[letter]
    dimension.width = max(14, min(40, len(column.shown_header) + 4))
    number_format = _FORMATS.get(column.kind)
    example = _put(sheet.cell(2, index), column.example)
    if number_format:
        # the column for cells not there yet, and the example, which has a style of its own
        dimension.number_format = number_format
        example.number_format = number_format
    example.font = _EXAMPLE_FONT


def _add_dropdown(sheet, lists, index, column, not_a_choice):
    for row, choice in enumerate(column.choices, start=1):
        _put(lists.cell(row, index), choice)
    letter = get_column_letter(index)
    validation = DataValidation(
        type="list",
        formula1=f"{_LISTS_SHEET}!${letter}$1:${letter}${len(column.choices)}",
        allow_blank=True,
        showErrorMessage=not column.is_open,
        errorStyle="warning",  # an import understands more than the list has, codes for one
        errorTitle=column.header[:_MAX_SHEET_TITLE],
        error=not_a_choice[:_MAX_VALIDATION_TEXT],
    )
    validation.add(f"{letter}2:{letter}{TEMPLATE_ROWS + 1}")
    sheet.add_data_validation(validation)


def _write_help(guide, columns, words):
    for row, line in enumerate(words.help_lines, start=1):
        _put(guide.cell(row, 1), line)
    top = len(words.help_lines) + 2
    headers = zip(words.help_headers, _HELP_WIDTHS, strict=True)
    for index, (header, width) in enumerate(headers, start=1):
        cell = _put(guide.cell(top, index), header)
        cell.font = Font(bold=True)
        cell.fill = _HEADER_FILL
        guide.column_dimensions[get_column_letter(index)].width = width
    for row, column in enumerate(columns, start=top + 1):
        choices = "; ".join(map(str, column.choices[:_CHOICES_IN_HELP]))
        if len(column.choices) > _CHOICES_IN_HELP:
            choices += "; …"
        for index, value in enumerate((column.shown_header, column.help, choices), start=1):
            cell = _put(guide.cell(row, index), value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        guide.cell(row, 1).font = Font(bold=True)


def _write_mark(book, columns, words, help_title):
    """Leave word in the workbook of how it was made."""
    sheet = book.create_sheet(template_mark.SHEET)
    sheet.sheet_state = "veryHidden"
    mark = template_mark.TemplateMark(
        language=words.language,
        help_title=help_title,
        example=words.example,
        columns=tuple((column.target, column.header) for column in columns),
    )
    for row, texts in enumerate(mark.to_rows(), start=1):
        for index, value in enumerate(texts, start=1):
            _put(sheet.cell(row, index), value)


def write_rows(headers, rows):
    """Make a workbook of rows as ``workbook_reader`` reads them.

    :param headers: texts
    :param rows: iterable of lists of cells
    :return: the .xlsx file as bytes
    """
    book = openpyxl.Workbook(write_only=True)
    _write_table(
        book.create_sheet(), headers, ([_from_json(cell) for cell in cells] for cells in rows)
    )
    return _save(book)


def write_tables(tables):
    """Make a workbook with a sheet for each table; texts longer than a cell go on below.

    :param tables: tuples of a title of at most 31 characters, headers, and rows of texts, numbers,
        dates and datetimes
    :return: the .xlsx file as bytes
    """
    book = openpyxl.Workbook(write_only=True)
    for title, headers, rows in tables:
        sheet = book.create_sheet(title[:_MAX_SHEET_TITLE])
        for index in range(1, len(headers) + 1):
            sheet.column_dimensions[get_column_letter(index)].width = _TABLE_WIDTH
        _write_table(sheet, headers, (part for row in rows for part in _split_long(row)))
    return _save(book)


def _write_table(sheet, headers, rows):
    sheet.freeze_panes = "A2"
    bold = [_put(WriteOnlyCell(sheet), header) for header in headers]
    for cell in bold:
        cell.font = Font(bold=True)
    sheet.append(bold)
    for cells in rows:
        sheet.append([_put(WriteOnlyCell(sheet), cell) for cell in cells])


def _split_long(row):
    """``row`` as rows whose texts all fit their cells."""
    pieces = [
        [cell[at : at + _MAX_PIECE] for at in range(0, len(cell), _MAX_PIECE)]
        if isinstance(cell, str)
        else [cell]
        for cell in row
    ]
    return itertools.zip_longest(*pieces)


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
            has_time = isinstance(value, datetime.datetime) and value.time() != datetime.time()
            cell.number_format = _FORMATS["datetime" if has_time else "date"]
        return cell
    value = cell_text(value) or None
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
