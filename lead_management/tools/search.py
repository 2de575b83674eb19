# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The text a lead is found by, and the patterns a query becomes.

Both are folded (case, accents and spaces aside), so that a plain LIKE compares them and one trigram
index serves it, with or without PostgreSQL's unaccent.

Punctuation is written as capital letters, of which folded text has none. A trigram index ignores
punctuation and begins a new word after it: for "hanh.nguyen" it would also offer "thanh … nguyen",
and for "an" every address with ".an", each to be read and rejected.
"""

import re
import string

from . import phones
from .text import fold

# What a lead is found by, beside its telephone number
SEARCHED_COLUMNS = ("name", "contact_name", "partner_name", "email_from")
# What can be found by the search text, as crm has trigram indexes for
COLUMNS_IN_SEARCH_TEXT = (*SEARCHED_COLUMNS, "email_normalized")

# Digits as numbers are written, in a query that may hold names as well
_NUMBER = re.compile(r"(?<!\S)\+?\(?\d[\d\s./()-]*\d(?!\S)")
_MIN_NUMBER = 3
# A number this long is found wherever it stands in one; a shorter one where a number begins
_LONG_NUMBER = 7
# Shorter words are looked for where a word begins: anywhere, they are in every other text, and no
# index helps
_MIN_INNER_WORD = 3

PUNCTUATION = string.punctuation
# Six share one with a sign like them: there are only 26. Once changed, all texts of leads have to
# be computed again
PUNCTUATION_LETTERS = "EOKVPLIBDCXTJZQGGHYAUWNRMSFINRMS"
_LETTER_OF = str.maketrans(PUNCTUATION, PUNCTUATION_LETTERS)

# In front of a search text that may say less than PostgreSQL's unaccent makes of the same names
UNCERTAIN = "~"
# Characters that unaccent may write as Latin letters or digits, or leave out, and fold() does not
# (Ł, ½, Ａ, …): all but ASCII and what is common and surely none of them (other scripts, dashes,
# quotation marks, arrows, pictures). A test asks PostgreSQL about each character there is.
_UNCERTAIN_CHARACTER = re.compile(
    "[^\x00-\x7f\xab\xb0\xb7\xbb\xd7\u0400-\u1aaf\u2010-\u2027\u2030-\u205e\u2190-\u2459"
    "\u25a0-\u2bff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\ufe0f\ufffd\U0001f300-\U0001faff]"
)
_WILDCARDS = re.compile(r"[\\%_]+")
_COMPARED = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")


def search_text(texts, phone):
    """What a lead is found by; every word, punctuation with it, and number has a space in front.

    It begins with ``UNCERTAIN`` if ``implied_patterns`` says nothing of it.

    :param list texts: names, addresses and whatever else; empty ones are left out
    :param str phone: a telephone number in any spelling, or nothing
    """
    parts = [_spell(text) for text in texts if text]
    if phone and (number := phones.significant(phone)):
        parts.append(number)
    text = "".join(f" {part}" for part in parts)
    return f"{UNCERTAIN}{text}" if is_uncertain(text) else text


def _spell(text):
    return fold(text).translate(_LETTER_OF)


def is_uncertain(text):
    """Whether PostgreSQL's unaccent may make more of what was folded to ``text``."""
    # two spaces are left where an accent stood alone
    return "  " in text or (not text.isascii() and bool(_UNCERTAIN_CHARACTER.search(text)))


def implied_patterns(like):
    """LIKE patterns of a search text, if one of its texts is (I)LIKE the pattern ``like``.

    Letters and digits that stand together in ``like``, or with a space between, stand so in the
    text, whether or not accents and case count; those that fold() makes of both are the same, but
    for an ``UNCERTAIN`` text. Of punctuation nothing is told, since unaccent writes some itself.

    :return: a list of patterns, all of which hold; empty if there is nothing to tell
    """
    words = [word for part in _WILDCARDS.split(like) for word in _COMPARED.findall(fold(part))]
    return [f"%{word}%" for word in words if len(word) >= _MIN_INNER_WORD]


def patterns(query):
    """What a search text must be like to be found by ``query``.

    :return: a list of lists of lists of LIKE patterns. One alternative at least of each list has
        to hold, and an alternative holds when all of its patterns do
    """
    found = []
    words = []
    end = 0
    for match in _NUMBER.finditer(query):
        number = match.group()
        if len(phones.digits_of(number)) < _MIN_NUMBER:
            continue
        words += _spell(query[end : match.start()]).split()
        end = match.end()
        # as it is typed, too: a lead's title may hold it
        typed = _spell(number).split()
        # where a number begins as it is typed, it is found by that already
        found.append(
            [[_inside(word) for word in typed]]
            + [[_of_number(start)] for start in phones.beginnings(number) if [start] != typed]
        )
    words += _spell(query[end:]).split()
    return [[[_inside(word)]] for word in words] + found


def _inside(word):
    return f"%{word}%" if len(word) >= _MIN_INNER_WORD else f"% {word}%"


def _of_number(digits):
    return f"%{digits}%" if len(digits) >= _LONG_NUMBER else f"% {digits}%"
