# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What telephone systems say of a call, each with its own words.

Field names and values as in Stringee's call events (https://developer.stringee.com/docs/server/
call-events), OMICall's call webhook (https://api.omicall.com/omicall-api), Asterisk's call detail
records, and what others commonly call the same. Whoever's system uses others names them.
"""

import dataclasses
import datetime
import json
import urllib.parse

from .bodies import as_moment, digest, is_web_address
from .contact import CapturedContact
from .errors import MalformedPayload
from .strict_json import loads

# What a call tells → the fields that say it, the first that is there counts. A dot: within.
COMMON_KEYS = {
    name: keys.split()
    for name, keys in {
        "call_id": "call_id callid transaction_id call_uuid uniqueid linkedid uuid id",
        "status": "call_status disposition status event state callstatus eventtype",
        "caller": "from.number caller caller_id callerid from_number source_number src from "
        "caller_number phone_number phone customer_number",
        "callee": "to.number callee called to_number destination_number dst to",
        "direction": "direction call_type from.type",
        "date": "start_time starttime start calldate timestamp_ms time timestamp created_date",
        "seconds": "answerduration answer_duration billsec bill_sec answer_sec talk_time talktime "
        "duration",
        "recording_url": "recording_url recording_file_url recordingfile record_url recording "
        "record_link linkrecord",
        "extension": "extension sip_user agent agent_extension ext to.alias",
    }.items()
}
# How the known systems name what others name otherwise
PRESETS = {
    "stringee": {
        "call_id": "call_id",
        "status": "call_status",
        "caller": "from.number",
        "callee": "to.number",
        "direction": "from.type",
        "date": "timestamp_ms",
        "seconds": "answerDuration",
        "recording_url": "",
        "extension": "to.alias",
    },
    "omicall": {
        "call_id": "transaction_id",
        "status": "disposition",
        "caller": "source_number",
        "callee": "destination_number",
        "direction": "direction",
        "date": "created_date",
        "seconds": "bill_sec",
        "recording_url": "recording_file_url",
        "extension": "sip_user",
    },
    "asterisk": {
        "call_id": "uniqueid",
        "status": "disposition",
        "caller": "src",
        "callee": "dst",
        "direction": "",
        "date": "start",
        "seconds": "billsec",
        "recording_url": "recordingfile",
        "extension": "",
    },
}
# Compared without case, spaces and punctuation
_WORDS = {
    "ringing": "ringing ring created started start incoming dialing newcall setup",
    "answered": "answered answer connected inprogress talking up pickup pickupincoming success",
    "missed": "missed noanswer busy cancel cancelled canceled abandoned failed voicemail rejected "
    "unanswered congestion nhỡ gọinhỡ",
    "ended": "ended hangup completed end finished cdr hangupincoming agentended",
}
STATUSES = {word: status for status, words in _WORDS.items() for word in words.split()}
_INCOMING = {"inbound", "incoming", "in", "external", "callin"}
_OUTGOING = {"outbound", "outgoing", "out", "internal", "callout"}
# Digits of an extension at most; the shortest numbers that people call from have more
_MAX_EXTENSION = 6
_MAX_URL = 2_000
_TOKEN_KEY = "token"


@dataclasses.dataclass
class Call:
    """One event of a call.

    :param str status: ``ringing``, ``answered``, ``missed`` or ``ended``
    :param str phone: number of the person outside, "" where it is hidden
    :param bool is_incoming: whether that person called
    :param str extension: of ours that it rang at or was made from
    :param datetime.datetime date: naive UTC, ``None`` where it is not said
    :param int seconds: talked, 0 where it is not said
    :param str recording_url: http or https, else ""
    """

    call_id: str
    status: str
    phone: str
    is_incoming: bool
    extension: str = ""
    date: datetime.datetime | None = None
    seconds: int = 0
    recording_url: str = ""


@dataclasses.dataclass
class CapturedCall(CapturedContact):
    """A call that somebody is to be remembered of."""

    call: Call | None = None


def parse(raw, content_type=""):
    """The fields of a request, those within others with their names joined by dots.

    :param bytes raw: JSON, or fields of a form, or what stood behind the ? of an address
    :raise MalformedPayload: it is none of these
    """
    if "json" in content_type.lower() or raw.lstrip()[:1] == b"{":
        document = loads(raw)
        if not isinstance(document, dict):
            raise MalformedPayload("no JSON object")
        return dict(_flatten(document))
    try:
        pairs = urllib.parse.parse_qsl(
            raw.decode("utf-8"), strict_parsing=True, max_num_fields=200, errors="strict"
        )
    except ValueError as error:
        raise MalformedPayload("neither JSON nor fields of a form") from error
    return {name.strip().lower(): value.replace("\0", "\ufffd") for name, value in pairs}


def _flatten(document, prefix=""):
    for key, value in document.items():
        name = f"{prefix}{key.strip().lower()}"
        if isinstance(value, dict):
            yield from _flatten(value, f"{name}.")
        elif value is not None and not isinstance(value, list):
            yield name, str(value)


def pop_token(fields):
    """Take the token out of ``fields``: of a system that can send no header."""
    return fields.pop(_TOKEN_KEY, "")


def key_of(fields, keys):
    """By what a replay of the same event of the same call is known."""
    call_id = _pick(fields, "call_id", keys)
    content = json.dumps(fields, sort_keys=True, ensure_ascii=False)
    return f"call:{call_id[:100]}:{digest(content)[:32]}"


def read(fields, keys=None, words=None, timezone=datetime.UTC):
    """What an event tells of a call.

    :param dict fields: of ``parse``
    :param dict keys: key of ``COMMON_KEYS`` → name of the field; "" for the common ones
    :param dict words: word of the telephone system → key of ``STATUSES``' values
    :param timezone: ``tzinfo`` of moments that do not say theirs
    :return: ``Call``
    :raise MalformedPayload: it does not say what happened, or who called
    """
    keys = keys or {}
    values = {name: _pick(fields, name, keys) for name in COMMON_KEYS}
    word = simplify(values["status"])
    seconds = _read_seconds(values["seconds"])
    status = (words or {}).get(word) or STATUSES.get(word)
    if not status:
        raise MalformedPayload(f"status: “{values['status'][:50]}” is not known")
    caller, callee = _number(values["caller"]), _number(values["callee"])
    is_incoming = _is_incoming(values["direction"], caller, callee)
    phone, ours = (caller, callee) if is_incoming else (callee, caller)
    extension = values["extension"] or (ours if _is_extension(ours) else "")
    if status == "ended" and seconds:
        status = "answered"
    return Call(
        values["call_id"],
        status,
        phone if any(map(str.isdigit, phone)) else "",
        is_incoming,
        extension,
        as_moment(values["date"], timezone),
        seconds if status == "answered" else 0,
        _read_web_address(values["recording_url"]),
    )


def combine(calls):
    """What several events of one call tell together, in the order they came."""
    first = calls[0]
    return dataclasses.replace(
        first,
        status=_combine_status([call.status for call in calls]),
        phone=next((call.phone for call in calls if call.phone), ""),
        extension=next((call.extension for call in reversed(calls) if call.extension), ""),
        date=min((call.date for call in calls if call.date), default=None),
        seconds=max(call.seconds for call in calls),
        recording_url=next((call.recording_url for call in calls if call.recording_url), ""),
    )


def _combine_status(statuses):
    """A call that was answered stays so; one that ended otherwise was missed."""
    if "answered" in statuses:
        return "answered"
    return "missed" if {"missed", "ended"} & set(statuses) else "ringing"


def is_internal(call):
    """Whether two extensions spoke with each other."""
    return _is_extension(call.phone)


def _pick(fields, name, keys):
    named = keys.get(name)
    candidates = (named.lower(),) if named else COMMON_KEYS[name]
    return next((fields[key].strip() for key in candidates if fields.get(key, "").strip()), "")


def _number(text):
    """The number in an address of internet telephony: sip:0912345678@example.com."""
    return text.removeprefix("sip:").removeprefix("sips:").partition("@")[0]


def simplify(word):
    """A word as it is compared with others: without case, spaces and punctuation."""
    return "".join(filter(str.isalnum, word.lower()))


def _is_extension(number):
    return 0 < len(number) <= _MAX_EXTENSION and number.isdigit()


def _is_incoming(direction, caller, callee):
    word = simplify(direction)
    if word in _INCOMING | _OUTGOING:
        return word in _INCOMING
    # where nobody says so, an extension that calls a number outside
    return not (_is_extension(caller) and callee and not _is_extension(callee))


def _read_seconds(text):
    try:
        return max(0, min(int(float(text)), 86_400))
    except (ValueError, OverflowError):
        return 0


def _read_web_address(text):
    return text if is_web_address(text) and len(text) <= _MAX_URL else ""
