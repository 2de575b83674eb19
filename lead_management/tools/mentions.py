# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a person is mentioned: her number however it is spelled, her address, her ids elsewhere.

The patterns mean the same to Python's ``re`` and to PostgreSQL (advanced regular expressions), both
to be used without regard to case.
"""

import re

from .phones import COUNTRY_CODE, RENUMBERED, digits_of

# Between two digits of a number: as people, web addresses and HTML write it
_GAP_ALTERNATIVES = r"[ ()./+_\u00a0-]|%20|&nbsp;"
_GAP = rf"(?:{_GAP_ALTERNATIVES}){{0,3}}"
# What comes before is no part of it. In a web address it may be a code, such as %2B of a plus sign
_ENCODED = "(?<=%[0-9a-f]{2})"
_AFTER_DIGITS = rf"(?:(?<![0-9])|{_ENCODED})"
_AFTER_WORD = rf"(?:(?<![\w.+-])|{_ENCODED})"
_OLD_PREFIXES = {new: old for old, new in RENUMBERED.items()}
# Fewer digits are no number that one person alone has
MIN_DIGITS = 7


def mention_pattern(phones=(), emails=(), ids=()):
    """A regular expression that finds all mentions of a person, and nobody else's.

    :param phones: numbers, in E.164 format or as they were typed
    :param emails: addresses
    :param ids: what other services call the person
    :return: the pattern, "" where nothing is given that could be looked for
    """
    return "|".join(
        [
            *(_phone_pattern(digits) for digits in _spellings(phones)),
            *(rf"{_AFTER_WORD}{_address(email)}(?![\w-]|\.\w)" for email in _given(emails)),
            *(rf"(?<!\w){re.escape(id_)}(?!\w)" for id_ in _given(ids)),
        ]
    )


def rough_pattern(phones=(), emails=(), ids=()):
    """Like ``mention_pattern``, but says yes to some others as well.

    PostgreSQL reads some 100 MB of text a second with it, and less than one with the other.
    """
    gaps = rf"(?:{_GAP_ALTERNATIVES})*"
    return "|".join(
        [
            *(gaps.join(digits) for digits in _spellings(phones)),
            *map(_address, _given(emails)),
            *map(re.escape, _given(ids)),
        ]
    )


def _given(values):
    return sorted(filter(None, values))


def _spellings(phones):
    """The digits that each number may be written with, its country code or zero left off."""
    for phone in _given(phones):
        digits = digits_of(phone).removeprefix("00")
        is_vietnamese = phone.startswith(f"+{COUNTRY_CODE}")
        if is_vietnamese:
            digits = digits.removeprefix(COUNTRY_CODE)
        digits = digits.removeprefix("0")
        if len(digits) < MIN_DIGITS:
            continue
        yield digits
        if is_vietnamese and digits[:2] in _OLD_PREFIXES:
            yield _OLD_PREFIXES[digits[:2]] + digits[2:]


def _phone_pattern(digits):
    start = rf"(?:\+?(?:00)?{COUNTRY_CODE}{_GAP})?(?:0{_GAP})?"
    return rf"{_AFTER_DIGITS}\+?{start}{_GAP.join(digits)}(?![0-9])"


def _address(email):
    """The pattern of an e-mail address, also as a part of a web address."""
    name, _at, domain = email.partition("@")
    return rf"{re.escape(name)}(?:@|%40){re.escape(domain)}"
