# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What type of custom attribute suits a column of a file, told from what is in it."""

from ..tools import values
from ..tools.workbook_reader import display

# A list of more is no help to choose from
MAX_OPTIONS = 30
_LONG_TEXT = 250


def guess_attribute_type(cells):
    """Type of ``lead.attribute`` that can hold every one of ``cells``.

    :param list cells: different cells of a column, none of them blank
    """
    if not cells:
        return "char"
    for attribute_type, parse in (
        ("boolean", _parse_word),
        ("integer", values.parse_integer),
        ("float", values.parse_number),
        ("date", values.parse_date),
    ):
        if all(_can_parse(parse, cell) for cell in cells):
            return attribute_type
    texts = [display(cell) for cell in cells]
    if max(map(len, texts)) > _LONG_TEXT:
        return "text"
    return "selection" if len(texts) <= MAX_OPTIONS else "char"


def _parse_word(cell):
    """Yes or no in words: 1 and 0 may be numbers like others."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        raise values.CellError("not_yes_no", str(cell))
    return values.parse_yes_no(cell)


def _can_parse(parse, cell):
    try:
        parse(cell)
    except values.CellError:
        return False
    return True
