# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which row of a sheet names its columns: above it may stand titles, dates and addresses.

Rows are tuples of row number, cells as ``workbook_reader`` makes them, and whether the row is
hidden; blank rows are left out.
"""

import re

from . import text
from .headers import ALIASES

# How many rows, blank ones aside, are searched for the header.
HEAD_ROWS = 30
_MAX_LENGTH = 200
# So many known names make a header of a row below what looks like data.
_SURE = 2
# Numbers, telephone numbers, dates, and e-mail addresses: what stands below a header.
_DATA = re.compile(r"[\d\s.,:/()+%-]+|[^\s@]+@[^\s@]+")


def find(rows, known):
    """Find the row that names the columns.

    The header is all words, above the first row of data, and as wide as half the table or has names
    that are known. Of several such rows it is the one with most known names, else the wider one.

    :param rows: the first rows of a sheet
    :param known: keys (``text.header_key``) of names that columns are known to have
    :return: a tuple of the header's place in ``rows`` and how many of its names are known
    """
    width = max((_count_filled(cells) for _number, cells, _is_hidden in rows), default=0)
    found, best, first_wide = None, (-1, False), None
    for place, (_number, cells, _is_hidden) in enumerate(rows):
        is_words, filled = _is_words(cells), _count_filled(cells)
        known_names = count_known(cells, known) if is_words else 0
        if known_names >= _SURE:  # those of groups of columns above count as well
            known_names = count_known(name_columns(rows, place), known)
        elif 2 * filled < width:
            continue  # a title
        first_wide = place if first_wide is None else first_wide
        rank = known_names, 2 * filled > width
        if is_words and rank > best:
            found, best = place, rank
        elif not is_words and found is not None:
            break
        elif not is_words:
            best = _SURE - 1, True
    if found is None:
        return first_wide or 0, 0
    return found, best[0]


def name_columns(rows, place):
    """Names of the columns by the header at ``place``.

    Where a header takes two rows, with groups of columns above, a column without a group has its
    name in the upper one.

    :return: list of texts as the cells hold them, ``None`` for a column without a name
    """
    number, cells, _is_hidden = rows[place]
    names = list(cells)
    if place and rows[place - 1][0] == number - 1:
        above = rows[place - 1][1]
        if _count_filled(above) > 1 and _is_words(above):
            names += [None] * (len(above) - len(names))
            for index, name in enumerate(above):
                names[index] = name if names[index] is None else names[index]
    return names


def count_known(cells, known=frozenset()):
    """How many different names in ``cells`` are ``known``, or usual for columns."""
    keys = {text.header_key(cell) for cell in cells if isinstance(cell, str)}
    return sum(key in known or key in ALIASES for key in keys)


def _count_filled(cells):
    return sum(cell is not None for cell in cells)


def _is_words(cells):
    return all(
        cell is None
        or (isinstance(cell, str) and len(cell) <= _MAX_LENGTH and not _DATA.fullmatch(cell))
        for cell in cells
    )
