# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Vietnamese telephone numbers, however they are written, and the prefixes they had before 2018.

A national significant number is a number without the zero or the country code in front: 912345678
of 0912 345 678, +84 912 345 678 and 84912345678.
"""

import re

COUNTRY_CODE = "84"
# Mobile prefixes with their zero left off, 11-digit numbers until 2018: the Ministry of Information
# and Communications' plan for converting mobile network codes (Decision 798/QĐ-BTTTT, 30 May 2018)
# made them ten digits from 15 September 2018 on.
RENUMBERED = {
    # MobiFone
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    # VinaPhone
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    # Viettel
    "162": "32",
    "163": "33",
    "164": "34",
    "165": "35",
    "166": "36",
    "167": "37",
    "168": "38",
    "169": "39",
    # Vietnamobile
    "186": "56",
    "188": "58",
    # Gmobile
    "199": "59",
}
_NOT_DIGITS = re.compile(r"\D")
_INTERNATIONAL = re.compile(r"\s*(?:\+|00)")
# Mobile numbers of today, as https://en.wikipedia.org/wiki/Telephone_numbers_in_Vietnam lists them;
# rarer ones are left to the library of all countries' numbers
_MOBILE = re.compile(r"(?:3[2-9]|5[689]|7[06-9]|8[1-8]|9[0-8])\d{7}")
_PLAIN = re.compile(r"[\d+ .-]*")
# Whole numbers: mobile ones have nine digits, landlines ten, renumbered mobile ones had ten
_SIGNIFICANT_LENGTHS = (9, 10)


def digits_of(written):
    """The digits of a number as it is written, nothing else."""
    return _NOT_DIGITS.sub("", written)


def renumber(significant):
    """The start of a significant number with the prefix it has had since 2018."""
    return RENUMBERED.get(significant[:3], significant[:3]) + significant[3:]


def significant(written):
    """Significant number of a whole number; the digits with country code of a foreign one."""
    digits = digits_of(written)
    if _INTERNATIONAL.match(written):
        digits = digits.removeprefix("00")
        if not digits.startswith(COUNTRY_CODE):
            return digits
    # without +, 84 may also be how a national number begins: its length tells
    if digits.startswith(COUNTRY_CODE) and len(digits) - 2 in (*_SIGNIFICANT_LENGTHS, 11):
        digits = digits.removeprefix(COUNTRY_CODE)
    digits = digits.removeprefix("0")  # +84 (0)912 345 678, too
    return renumber(digits) if len(digits) == 10 else digits


def to_e164(written, is_vietnamese):
    """A mobile number in E.164 format, with the prefix it has had since 2018: +84912345678.

    :param str written: the number
    :param bool is_vietnamese: whether it is one where it does not say so itself
    :return: ``None`` for every other number, also for landlines
    """
    if not _PLAIN.fullmatch(written):
        return None
    if _INTERNATIONAL.match(written):
        is_vietnamese = digits_of(written).removeprefix("00").startswith(COUNTRY_CODE)
    if not is_vietnamese:
        return None
    number = significant(written)
    return f"+{COUNTRY_CODE}{number}" if _MOBILE.fullmatch(number) else None


def has_trunk_zero(written):
    """Whether a number begins as those of Vietnam do within the country: with one zero."""
    digits = digits_of(written)
    return digits.startswith("0") and not digits.startswith("00")


def beginnings(written):
    """How the significant numbers may begin that somebody looks for who types ``written``.

    Of a number that is not all there yet it is unclear what its first digits are.

    :return: a list of strings of digits, without repeats
    """
    digits = digits_of(written)
    if _INTERNATIONAL.match(written):
        rest = digits.removeprefix("00")
        if not rest.startswith(COUNTRY_CODE):
            return [rest]
        candidates = [rest.removeprefix(COUNTRY_CODE).removeprefix("0")]
    elif digits.startswith("0"):
        candidates = [digits.removeprefix("0")]
    elif digits.startswith(COUNTRY_CODE):
        candidates = [digits.removeprefix(COUNTRY_CODE).removeprefix("0"), digits]
    else:
        candidates = [digits]
    found = [form for number in candidates for form in (renumber(number), number)]
    return list(dict.fromkeys(filter(None, found)))
