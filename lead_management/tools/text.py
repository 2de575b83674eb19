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
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
    decomposed = unicodedata.normalize("NFD", name_key(text).replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


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
