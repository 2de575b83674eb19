# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names of Vietnamese provinces as people write them.

Resolution 202/2025/QH15 of the National Assembly merged the 63 provinces into 34 on 1 July 2025.
Lists made before that, and people's habits, still have the old names.
"""

import re

from .text import header_key

_PREFIX = re.compile(r"^(tinh|thanh pho|tp|t p)\s*(?=\w)")
_SPELLINGS = {
    "hcm": "ho chi minh",
    "hcmc": "ho chi minh",
    "hochiminh": "ho chi minh",
    "ho chi minh city": "ho chi minh",
    "sai gon": "ho chi minh",
    "saigon": "ho chi minh",
    "hn": "ha noi",
    "hanoi": "ha noi",
    "danang": "da nang",
    "hue": "thua thien hue",
}
_MERGED_INTO = {
    "an giang": ("kien giang",),
    "bac ninh": ("bac giang",),
    "ca mau": ("bac lieu",),
    "can tho": ("soc trang", "hau giang"),
    "da nang": ("quang nam",),
    "dak lak": ("phu yen",),
    "dong nai": ("binh phuoc",),
    "dong thap": ("tien giang",),
    "gia lai": ("binh dinh",),
    "hai phong": ("hai duong",),
    "ho chi minh": ("binh duong", "ba ria vung tau", "vung tau"),
    "hung yen": ("thai binh",),
    "khanh hoa": ("ninh thuan",),
    "lam dong": ("dak nong", "binh thuan"),
    "lao cai": ("yen bai",),
    "ninh binh": ("ha nam", "nam dinh"),
    "phu tho": ("vinh phuc", "hoa binh"),
    "quang ngai": ("kon tum",),
    "quang tri": ("quang binh",),
    "tay ninh": ("long an",),
    "thai nguyen": ("bac kan",),
    "tuyen quang": ("ha giang",),
    "vinh long": ("ben tre", "tra vinh"),
}
_SUCCESSORS = {old: new for new, olds in _MERGED_INTO.items() for old in olds}


def province_key(name):
    """Key under which the spellings of one province are the same, without "Tỉnh" or "TP"."""
    key = header_key(name)
    key = _PREFIX.sub("", key) or key
    return _SPELLINGS.get(key, key)


def find_successor(key):
    """Key of the province that took in the one of ``key`` in 2025; ``None`` if none did."""
    return _SUCCESSORS.get(key)
