# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values of a lead out of cells: telephone numbers, e-mail addresses, dates, amounts, yes and no.

A cell is what ``workbook_reader`` makes of it. Each function returns the value or raises
``CellError``; a blank cell is the caller's business.
"""

import datetime
import functools
import re

from . import text
from .workbook_reader import display

MAX_TEXT = 250
# Python itself refuses to read some thousands
_MAX_DIGITS = 100
# Above, a float does not keep every whole number, and sums and columns break before long
_MAX_NUMBER = 10**15
_MAX_BLANK_TOKEN = 50

_EMAIL = re.compile(r"[^\s@<>,;\"']+@[^\s@<>,;\"'.]+(\.[^\s@<>,;\"'.]+)+")
_EMAIL_WRAPPING = re.compile(r"^(?:mailto:|.*<)|>$", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:\s.*)?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_TIME = re.compile(r"[T\s](\d{1,2}):(\d{2})(?::(\d{2}))?")
_NINE_DIGITS = re.compile(r"[2-9]\d{8}")
_CURRENCY = re.compile(r"vnd|vnđ|usd|eur|[₫đ$€\s\u00a0']", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# 1.234 / 1,234,567 / 1.234.567,89: the second mark, if any, is the other one
_GROUPED = re.compile(r"([+-]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?")
_MULTIPLIERS = {
    "k": 10**3,
    "nghin": 10**3,
    "ngan": 10**3,
    "tr": 10**6,
    "trieu": 10**6,
    "ty": 10**9,
    "ti": 10**9,
}
_AMOUNT_IN_WORDS = re.compile(rf"(.*\d)\s*({'|'.join(_MULTIPLIERS)})(?:\s*(?:vnd|dong|d))?")
# One of several names, in quotation marks or not, and what separates it from the next.
_NAMES = re.compile(r"""\s*(?:("(?:[^"]|"")*")\s*(?=[;,]|$)|([^;,]*))(?:[;,]|$)""")
_NEEDS_QUOTES = re.compile(r'[;,]|^\s*"')
_YES = {"1", "yes", "y", "true", "x", "co", "dung", "roi", "da chuyen doi", "ok"}
_NO = {"0", "no", "n", "false", "khong", "ko", "k", "sai", "chua"}


class CellError(Exception):
    """A cell that does not hold what its column should.

    :param str code: ``cell_error``, ``formula``, ``not_email``, ``not_date``, ``not_number``,
        ``not_integer`` or ``not_yes_no``
    :param str value: what the cell shows
    """

    def __init__(self, code, value):
        super().__init__(f"{code}: {value}")
        self.code = code
        self.value = value


def to_text(cell):
    """Text of ``cell`` as a person reads it, and whether unreadable characters were taken out.

    :raise CellError: ``cell_error`` or ``formula``
    """
    if isinstance(cell, dict) and "error" in cell:
        is_formula = cell["error"] == "formula"
        raise CellError("formula" if is_formula else "cell_error", cell["error"])
    return text.clean(text.unmark_text(display(cell)))


def parse_blank_tokens(tokens):
    """Set of keys of the words that mean "unknown", out of a text such as ``"Select; N/A; -"``."""
    return frozenset(filter(None, map(text.fold, tokens.split(";"))))


def is_blank(cell, blank_tokens):
    """Whether ``cell`` says nothing: empty, spaces, or one of the words that mean "unknown"."""
    if cell is None:
        return True
    if not isinstance(cell, str) or len(cell) > _MAX_BLANK_TOKEN:
        return False
    key = _fold_short(cell)
    return not key or key in blank_tokens


@functools.lru_cache(maxsize=4096)
def _fold_short(cell):
    """``text.fold`` of a short cell; the same few words fill most columns."""
    return text.fold(cell)


def parse_phone(value, is_vietnamese=True):
    """Telephone number as text.

    Vietnamese numbers have ten digits with their zero, so nine bare digits are one whose zero a
    spreadsheet took for the start of a number.

    :param str value: what the cell shows
    :param bool is_vietnamese: whether the number may be taken for a Vietnamese one
    :return: a tuple of the number and whether its zero was put back
    """
    if is_vietnamese and _NINE_DIGITS.fullmatch(value):
        return f"0{value}", True
    return value, False


def parse_email(value):
    """The e-mail address in ``value``, which may be wrapped as in ``An <an@example.com>``.

    :raise CellError: ``not_email``
    """
    address = _EMAIL_WRAPPING.sub("", value.strip()).strip().rstrip(">").strip()
    if not _EMAIL.fullmatch(address):
        raise CellError("not_email", value)
    return address


def parse_date(cell):
    """Date of a date cell, or of text as day/month/year or year-month-day.

    :raise CellError: ``not_date``
    """
    written = display(cell).strip()
    if match := _ISO_DATE.fullmatch(written):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.fullmatch(written):
        day, month, year = map(int, match.groups())
        year += 2000 if year < 100 else 0
    else:
        raise CellError("not_date", written)
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise CellError("not_date", written) from error


def parse_datetime(cell):
    """Date and time of a date cell, or of text as for ``parse_date``; midnight without a time.

    :return: a naive datetime, in whichever time zone the writer meant
    :raise CellError: ``not_date``
    """
    day = parse_date(cell)
    written = cell["date"] if isinstance(cell, dict) else display(cell)
    match = _TIME.search(written)
    try:
        time = datetime.time(*map(int, match.groups("0"))) if match else datetime.time()
    except ValueError as error:
        raise CellError("not_date", written) from error
    return datetime.datetime.combine(day, time)


def parse_number(cell):
    """Number of a cell; text may be 1.234.567,89 or 1,234,567.89, with a currency or "triệu".

    :raise CellError: ``not_number``, also for more than any amount is
    """
    is_number = isinstance(cell, (int, float)) and not isinstance(cell, bool)
    number = cell if is_number else _parse_written_number(display(cell))
    if not abs(number) < _MAX_NUMBER:  # nor is it NaN
        raise CellError("not_number", display(cell))
    return number


def _parse_written_number(written):
    factor = 1
    if match := _AMOUNT_IN_WORDS.fullmatch(text.fold(written)):
        amount, word = match.groups()
        factor = _MULTIPLIERS[word]
    else:
        amount = written
    digits = _CURRENCY.sub("", amount)
    if match := _GROUPED.fullmatch(digits):
        whole, _mark, fraction = match.groups()
        digits = re.sub(r"[.,]", "", whole) + (f".{fraction}" if fraction else "")
    else:
        digits = digits.replace(",", ".")
    if len(digits) > _MAX_DIGITS or not _NUMBER.fullmatch(digits):
        raise CellError("not_number", written)
    return float(digits) * factor if "." in digits else int(digits) * factor


def parse_integer(cell):
    """Whole number of a cell.

    :raise CellError: ``not_integer``, also for more than a database's integer holds
    """
    number = parse_number(cell)
    if number != int(number) or abs(number) >= 2**31:
        raise CellError("not_integer", display(cell))
    return int(number)


def parse_yes_no(cell):
    """Whether ``cell`` says yes, in Vietnamese, English or as 1 and 0.

    :raise CellError: ``not_yes_no``
    """
    if isinstance(cell, bool):
        return cell
    key = text.fold(display(cell))
    if key in _YES:
        return True
    if key in _NO:
        return False
    raise CellError("not_yes_no", display(cell))


def split_names(value):
    """Names in a text that separates them by ``;`` or ``,``, in their order and without repeats.

    A name in quotation marks may hold either, as ``join_names`` writes it.
    """
    names = {}
    for quoted, plain in _NAMES.findall(value):
        name = (quoted[1:-1].replace('""', '"') if quoted else plain).strip()
        if name:
            names.setdefault(text.name_key(name), name)
    return list(names.values())


def join_names(names):
    """Text of ``names`` that ``split_names`` takes apart again."""
    return "; ".join(_quote(name) if _NEEDS_QUOTES.search(name) else name for name in names)


def _quote(name):
    return '"' + name.replace('"', '""') + '"'
