# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON from strangers: only what RFC 8259 allows, and what a database can store."""

import json
import re

from .errors import MalformedPayload

MAX_BYTES = 65_536
MAX_DEPTH = 32
# Strings are skipped, one that never ends to the very end: else it would be tried from each quote
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
# What PostgreSQL stores in no text
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def loads(raw, max_bytes=MAX_BYTES):
    """Read a JSON document.

    Of a key that occurs twice in an object the last value is taken.

    :param bytes raw: UTF-8
    :param int max_bytes: what may be posted, unless said otherwise
    :raise MalformedPayload: it is none, is too long or too deep, or holds NUL, half a surrogate
        pair, NaN or an infinite number
    """
    if len(raw) > max_bytes:
        raise MalformedPayload(f"longer than {max_bytes} bytes")
    try:
        text = raw.decode("utf-8-sig")
        _check_depth(text)
        document = json.loads(text, parse_constant=_refuse_constant, parse_float=_parse_float)
    except MalformedPayload:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedPayload(f"no JSON: {str(error)[:200]}") from error
    _check_texts(document)
    return document


def _check_depth(text):
    depth = 0
    for match in _BRACKETS.finditer(text):
        bracket = match[0]
        if bracket in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise MalformedPayload(f"nested deeper than {MAX_DEPTH} levels")
        elif bracket in "]}":
            depth -= 1


def _refuse_constant(name):
    raise MalformedPayload(f"{name} is no JSON number")


def _parse_float(written):
    number = float(written)
    if number in (float("inf"), float("-inf")):
        raise MalformedPayload("a number that is too large")
    return number


def _check_texts(value):
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise MalformedPayload("a text with characters that cannot be stored")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_texts(key)
            _check_texts(item)
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)
