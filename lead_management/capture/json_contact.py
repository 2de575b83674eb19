# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The JSON endpoint: an object, or a list of at most ``MAX_BATCH``, each about one person.

What keys mean is said to the outside in ``static/openapi.json``.
"""

import json

from .bodies import as_moment, as_payload, digest
from .contact import CHANNEL_KINDS, CapturedContact
from .errors import CaptureRefused, MalformedPayload
from .strict_json import loads

MAX_BATCH = 100
_MAX_KEY = 200
_MAX_ANSWERS = 200
# Keys that are no questions → attribute of the contact
_TEXTS = {
    "message": "text",
    "page_url": "page_url",
    "referrer": "referrer",
    "consent_text": "consent_text",
    "country_code": "country_code",
}
_UTM = {"utm_campaign": "campaign", "utm_source": "source", "utm_medium": "medium"}
_IDENTITIES = {f"{kind}_id": kind for kind in CHANNEL_KINDS}


def split(raw, idempotency_key, today):
    """Take a body apart into events.

    :param bytes raw: the body
    :param str idempotency_key: of the request, maybe empty; then an ``event_id`` in the object
        tells a replay, else the same content on the same day is one
    :param datetime.date today: in UTC
    :return: list of (external key, payload); what is no JSON is one event, to be looked at
    :raise CaptureRefused: more than ``MAX_BATCH`` in one request
    """
    try:
        document = loads(raw)
    except MalformedPayload:
        text = as_payload(raw)
        return [(_key_of(text, idempotency_key, today), text)]
    items = document if isinstance(document, list) else [document]
    if len(items) > MAX_BATCH:
        raise CaptureRefused(
            413, f"{len(items)} events in one request: send at most {MAX_BATCH} at a time."
        )
    events = []
    for number, item in enumerate(items):
        payload = json.dumps(item, ensure_ascii=False)
        key = idempotency_key
        if key and isinstance(document, list):
            key = f"{key}#{number}"
        elif not key and isinstance(item, dict):
            event_id = item.get("event_id")
            key = str(event_id) if isinstance(event_id, (str, int)) else ""
        events.append((_key_of(payload, key, today), payload))
    return events


def _key_of(payload, given, today):
    """By what a replay is known; long keys are stored as what they hash to."""
    if given and len(given) <= _MAX_KEY and given.isprintable():
        return f"key:{given}"
    if given:
        return "hash:" + digest(given)
    return f"{today}:{digest(payload)}"


def read(payload):
    """What an event says of a person.

    :param str payload: as ``split`` gives it
    :return: ``CapturedContact``
    :raise MalformedPayload: it is no JSON object, or not one of what was documented
    """
    document = loads(payload.encode("utf-8", "replace"))
    if not isinstance(document, dict):
        raise MalformedPayload("no JSON object")
    if len(document) > _MAX_ANSWERS:
        raise MalformedPayload(f"more than {_MAX_ANSWERS} keys")
    contact = CapturedContact("json")
    for key, value in document.items():
        if key in _TEXTS:
            setattr(contact, _TEXTS[key], _to_text(value))
        elif key in _UTM:
            contact.utm[_UTM[key]] = _to_text(value)
        elif key in _IDENTITIES:
            contact.identities[_IDENTITIES[key]] = _to_text(value)
        elif key == "date":
            contact.date = _read_date(value)
        elif key == "urgent":
            contact.is_urgent = value is True
        elif key != "event_id":
            contact.answers[key] = _read_answer(value)
    contact.consent_text = contact.consent_text or None
    return contact


def _read_answer(value):
    if isinstance(value, list):
        return [_to_text(item) for item in value]
    return _to_text(value)


def _to_text(value):
    """A JSON value as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _read_date(value):
    """A moment in ISO 8601, UTC where it does not say so, as a naive datetime in UTC."""
    moment = as_moment(value) if isinstance(value, str) else None
    if not moment:
        raise MalformedPayload(f"date: {str(value)[:50]} is no ISO 8601 date and time")
    return moment
