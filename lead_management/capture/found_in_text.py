# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Telephone numbers and e-mail addresses in what people write to us."""

import re

from ..tools import phones

# Dots, dashes, brackets and spaces that people put between digits
_GAP = r"[\s.\-–()_]{0,3}"
# Whole mobile numbers, those of eleven digits until 2018 as well; ``phones`` knows which exist
_MOBILE = re.compile(
    rf"""
    (?<![\d+])
    (?: (?: \+ | 00 )? {_GAP} 84 {_GAP} 0? | 0 )
    (?: {_GAP} 1 {_GAP} [2689] (?: {_GAP} \d ){{8}} | {_GAP} [35789] (?: {_GAP} \d ){{8}} )
    (?! \d )
    """,
    re.VERBOSE,
)
# No longer than RFC 5321 has them, and begun once a word: else a long one is read from each letter
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


def find_phone(text):
    """The first Vietnamese mobile number in ``text``, however it is spelt, as +84912345678.

    :return: ``None`` where there is none
    """
    return next(filter(None, map(read_mobile, _MOBILE.findall(text))), None)


def find_email(text):
    """The first e-mail address in ``text``, ``None`` where there is none."""
    match = _EMAIL.search(text)
    return match[0] if match else None


def read_mobile(written):
    """A Vietnamese mobile number in E.164 format, with today's prefix: +84912345678.

    :param str written: the number alone, in any spelling
    :return: ``None`` for what is none
    """
    digits = phones.digits_of(written)
    is_international = digits.startswith(phones.COUNTRY_CODE)
    return phones.to_e164(f"+{digits}" if is_international else digits, True)


def find_contact_details(text):
    """What ``text`` says of how to reach who wrote it.

    :return: dict of ``phone`` and ``email_from``, those that are there
    """
    found = {"phone": find_phone(text), "email_from": find_email(text)}
    return {target: value for target, value in found.items() if value}
