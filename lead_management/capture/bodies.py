# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading what others post, of which nothing can be taken for granted."""

import datetime
import hashlib
import hmac
import urllib.parse

# Digits of seconds since 1970: fewer are a date, 20261122, more are milliseconds
_DIGITS_OF_SECONDS = range(9, 12)


def as_dict(value):
    """``value`` where it is an object of JSON, an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def as_list(value):
    """``value`` where it is an array of JSON, an empty one otherwise."""
    return value if isinstance(value, list) else []


def as_text(value):
    """``value`` as text: ids come as numbers and as text, and are text to us."""
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def as_moment(value, timezone=datetime.UTC):
    """Naive UTC of a moment: seconds or milliseconds since 1970, or ISO 8601.

    :param timezone: ``tzinfo`` of what does not say its own
    :return: ``None`` for what is no moment
    """
    written = as_text(value)
    try:
        if written.isdecimal() and len(written) >= _DIGITS_OF_SECONDS.start:
            seconds = int(written) / (1 if len(written) in _DIGITS_OF_SECONDS else 1000)
            moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        else:
            moment = datetime.datetime.fromisoformat(written)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone)
        return moment.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError, OSError):
        return None


def is_web_address(text):
    """Whether ``text`` is the address of a web page, not of a script or a file.

    Control characters and spaces are none of it, so it can be shown and gone to as it is.
    """
    try:
        address = urllib.parse.urlsplit(text)
        is_web = address.scheme.lower() in ("http", "https") and bool(address.hostname)
    except ValueError:
        return False
    return is_web and text.isprintable() and not set(text) & {" ", "\\"}


def is_same_secret(offered, expected):
    """Compare what somebody offers with what it has to be, in a time that tells nothing of it.

    :param str offered: as it came in
    :param str expected: without one nothing is right
    """
    if not expected:
        return False
    return hmac.compare_digest(offered.encode(errors="replace"), expected.encode())


def digest(text):
    """What a text hashes to, by which it is known again: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def fingerprint(raw):
    """Key of a body that has none of its own."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def as_payload(raw):
    """A body as the inbox keeps it, readable or not; the database stores no NUL."""
    return raw.decode(errors="replace").replace("\0", "\ufffd")
