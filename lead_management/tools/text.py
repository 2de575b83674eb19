# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Text as it comes out of files: cleaned, compared, and kept from becoming a formula."""

import re
import unicodedata

# What PostgreSQL cannot store (NUL, lone surrogates) and control characters nobody typed on
# purpose. Tab, line feed and carriage return stay.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Stands where a character could not be read, as decoders have it.
UNREADABLE = "\ufffd"
_SPACES = re.compile(r"\s+")


class _WithoutAccents(dict):
    """For ``str.translate``: drops combining characters; fills itself with those that occur."""

    def __missing__(self, code):
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_ACCENTS = _WithoutAccents()
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# How much a cell of Excel holds, in units of UTF-16.
_MAX_CELL = 32_767


def storable(text):
    """Return ``text`` composed (NFC), with U+FFFD for each character a database cannot store."""
    if text.isascii() and text.isprintable():
        return text  # most of what files hold
    return _UNSTORABLE.sub(UNREADABLE, unicodedata.normalize("NFC", text))


def clean(text):
    """Return ``text`` trimmed and without unreadable characters, and whether there were any."""
    cleaned = storable(text).replace(UNREADABLE, "")
    return cleaned.strip(), UNREADABLE in storable(text)


def name_key(text):
    """Key under which two spellings of one name are the same: letter case and spaces aside."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip().casefold()


def fold(text):
    """Like ``name_key``, accents aside as well: "Hồ Chí  Minh" and "ho chi minh" are one."""
    key = name_key(text).replace("đ", "d")
    return key if key.isascii() else unicodedata.normalize("NFD", key).translate(_WITHOUT_ACCENTS)


def header_key(text):
    """Key by which a column header is recognised: accents, case and punctuation aside."""
    return _SPACES.sub(" ", re.sub(r"[^\w]+|_", " ", fold(text))).strip()


def column_letter(index):
    """Name of the column at ``index`` (from 0) as spreadsheets show it: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_formula_like(text):
    """Whether a spreadsheet program could take ``text`` for a formula."""
    return text.startswith(_FORMULA_STARTS)


def cell_text(text):
    """Return ``text`` as a cell of a workbook can hold it: cleaned, lines end alike, cut."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        text = text.strip()  # as most are: there is nothing to clean
    else:
        text = clean(text)[0].replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > _MAX_CELL // 2:
        units = text.encode("utf-16-le")[: 2 * _MAX_CELL]
        text = units.decode("utf-16-le", errors="ignore")
    return text


def mark_as_text(text):
    """Return ``text`` as a .csv file can hold it: an apostrophe before what is like a formula."""
    return f"'{text}" if is_formula_like(text) else text


def unmark_text(text):
    """Return ``text`` without the apostrophe of ``mark_as_text``."""
    return text[1:] if text.startswith("'") and is_formula_like(text[1:]) else text
