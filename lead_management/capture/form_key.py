# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The key that a form carries from its rendering to its sending.

It says when the form was shown, so that whoever sends it within an instant is known for a program,
and with what was typed it tells a second click, which the inbox does not take.
"""

import re
import secrets

from .bodies import is_same_secret

# Nobody reads a form and fills it in faster; programs do. Seconds.
MIN_SECONDS = 2
# Afterwards the page is shown once more, with all that was typed. Seconds.
MAX_SECONDS = 24 * 3600
_KEY = re.compile(r"(\d{1,12})-([0-9a-f]{16})-([0-9a-f]{64})", re.ASCII)


def make(sign, now):
    """A new key.

    :param sign: function of a text that gives its signature, 64 hexadecimal digits
    :param int now: seconds since 1970
    """
    said = f"{now}-{secrets.token_hex(8)}"
    return f"{said}-{sign(said)}"


def get_age(sign, key, now):
    """How long ago the form was shown that carries ``key``.

    :param sign: the function it was made with
    :param str key: as it was sent
    :param int now: seconds since 1970
    :return: seconds, or ``None`` when the key is none of ours, or too old
    """
    match = _KEY.fullmatch(key)
    if not match:
        return None
    shown, nonce, signature = match.groups()
    if not is_same_secret(signature, sign(f"{shown}-{nonce}")):
        return None
    age = now - int(shown)
    return age if 0 <= age <= MAX_SECONDS else None
