# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names of countries as people write them.

The Unicode CLDR's names in Vietnamese and English come with Babel; the table adds short forms that
are in neither.
"""

from functools import cache

from babel import Locale

from .text import fold

_SHORT_NAMES = {
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "my": "US",
    "hoa ky": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "uae": "AE",
    "viet nam": "VN",
    "vn": "VN",
    "han quoc": "KR",
    "korea": "KR",
    "trieu tien": "KP",
    "dai loan": "TW",
    "hong kong": "HK",
    "uc": "AU",
    "czech republic": "CZ",
    "burma": "MM",
    "holland": "NL",
}


@cache
def names(language="en"):
    """Codes of ISO 3166 by ``text.fold`` of a name in Vietnamese, English or ``language``."""
    codes = {}
    for code in dict.fromkeys((language.split("_")[0], "vi", "en")):
        for country, name in Locale.parse(code).territories.items():
            if len(country) == 2 and country.isalpha():
                codes[fold(name)] = country
    return {**codes, **_SHORT_NAMES}


def find_code(name, language="en"):
    """Code of the country that ``name`` names, in capitals; ``None`` when it names none."""
    key = fold(name)
    return names(language).get(key) or (key.upper() if len(key) == 2 else None)
