# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Zalo posts to the webhook of an Official Account, and how it proves that it is Zalo.

Sources: https://developers.zalo.me/docs/official-account/webhook/tong-quan (signature, an answer
within two seconds), /webhook/tin-nhan (messages), /webhook/quan-ly-thong-tin (follow, unfollow,
user_submit_info) of the same documents; for the withdrawal of consent
https://miniapp.zaloplatforms.com/documents/open-apis/open/revoke-and-remove-user-data.
"""

import dataclasses
import hashlib
import json

from .bodies import (
    as_dict,
    as_list,
    as_moment,
    as_payload,
    as_text,
    fingerprint,
    is_same_secret,
)
from .errors import MalformedPayload
from .found_in_text import read_mobile
from .strict_json import loads

_SIGNATURE_PREFIX = "mac="
WITHDRAWALS = ("user_withdraw", "user.revoke.consent")
_ABOUT_PERSON = ("follow", "unfollow", "user_submit_info", *WITHDRAWALS)
# user_send_text, user_send_image, …; those to a group begin user_send_group_
_MESSAGE = "user_send_"
_GROUP_MESSAGE = "user_send_group_"


@dataclasses.dataclass(frozen=True)
class AccountEvent:
    """One thing that happened at an Official Account.

    :param str name: Zalo's own, such as ``user_send_text``
    :param str user_id: the person's id at this account; more digits than a number keeps exactly
    :param dict body: all that Zalo says of it
    """

    name: str
    user_id: str
    body: dict

    @property
    def is_message(self):
        """Whether the person wrote to the account alone."""
        return self.name.startswith(_MESSAGE) and not self.name.startswith(_GROUP_MESSAGE)

    @property
    def is_withdrawal(self):
        return self.name in WITHDRAWALS

    @property
    def text(self):
        return as_text(as_dict(self.body.get("message")).get("text"))

    @property
    def attachment_type(self):
        """``image``, ``sticker``, ``location`` and so on; empty for a text."""
        kind = self.name.removeprefix(_MESSAGE) if self.is_message else ""
        return "" if kind == "text" else kind

    @property
    def coordinates(self):
        """Latitude and longitude of a place that was sent, as text; empty without one."""
        attachments = as_dict(self.body.get("message")).get("attachments")
        for attachment in as_list(attachments):
            payload = as_dict(as_dict(attachment).get("payload"))
            place = as_dict(payload.get("coordinates"))
            latitude, longitude = as_text(place.get("latitude")), as_text(place.get("longitude"))
            if latitude and longitude:
                return f"{latitude}, {longitude}"
        return ""

    @property
    def person_name(self):
        """Name of the person, where the event says it."""
        for part in ("sender", "follower"):
            person = as_dict(self.body.get(part))
            if name := as_text(person.get("name") or person.get("display_name")):
                return name
        return ""

    @property
    def date(self):
        """When it happened, naive UTC; ``None`` where that is not said."""
        return as_moment(self.body.get("timestamp"))


def is_signed(raw, signature, app_id, secret):
    """Whether ``raw`` comes from Zalo: SHA-256 of app id, body, time and the account's secret.

    It is no HMAC: the secret is the end of the text that is hashed.

    :param bytes raw: body as it came
    :param str signature: header ``X-ZEvent-Signature``, with or without ``mac=`` in front
    :param str app_id: the app that the account allowed
    :param str secret: “OA Secret Key”, not the app's own; without one nothing is genuine
    """
    if not (signature and app_id and secret):
        return False
    timestamp = _read_timestamp(raw)
    if not timestamp:
        return False
    # JSON of a forger may say half a surrogate pair
    sent_at = timestamp.encode(errors="replace")
    signed = b"".join([app_id.encode(), raw, sent_at, secret.encode()])
    offered = signature.strip().removeprefix(_SIGNATURE_PREFIX)
    return is_same_secret(offered, hashlib.sha256(signed).hexdigest())


def split(raw):
    """The one thing a body of Zalo's tells of, with the key by which a repetition is recognised.

    :param bytes raw: a body whose signature was checked
    :return: list of one (key, payload for ``read_event``)
    """
    try:
        key = _get_key(_read_body(loads(raw)))
    except MalformedPayload:
        key = fingerprint(raw)
    return [(key, as_payload(raw))]


def read_event(payload):
    """Read a payload of ``split``.

    :raise MalformedPayload: it is not what Zalo documents
    """
    event = _read_body(loads(payload.encode(errors="replace")))
    if (event.is_message or event.name in _ABOUT_PERSON) and not event.user_id:
        raise MalformedPayload("the event does not say who it is about")
    return event


def read_shared_info(event):
    """What somebody told us of herself at our asking: target or question → answer.

    Zalo documents two shapes of ``info``: with ``phone``, ``name``, ``address``, ``ward``,
    ``district`` and ``city`` side by side, and with the place in ``full_address``. Older accounts
    have all of it in ``message``.
    """
    body = event.body
    info = as_dict(body.get("info")) or as_dict(as_dict(body.get("message")).get("info"))
    info = info or as_dict(body.get("message"))
    full = as_dict(info.get("full_address"))
    places = [
        full.get("user_address") or info.get("address"),
        full.get("user_ward") or info.get("ward"),
        full.get("user_district") or info.get("district"),
    ]
    phone = as_text(info.get("phone"))
    answers = {
        "contact_name": as_text(info.get("name")),
        "phone": read_mobile(phone) or phone,
        "street": ", ".join(filter(None, map(as_text, places))),
        "state_id": as_text(full.get("user_city") or info.get("city")),
        "user_dob": as_text(info.get("user_dob")),
        "gender": as_text(info.get("gender")),
    }
    return {key: answer for key, answer in answers.items() if answer}


def _read_timestamp(raw):
    """``timestamp`` of a body in the very digits it was sent in, number or text."""
    try:
        # numbers as they are written: the signature is over them
        body = json.loads(raw, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return ""
    timestamp = as_dict(body).get("timestamp")
    return timestamp if isinstance(timestamp, str) else ""


def _read_body(body):
    if not isinstance(body, dict):
        raise MalformedPayload("not an event of an account")
    name = as_text(body.get("event_name") or body.get("event"))
    if not name:
        raise MalformedPayload("the event has no name")
    return AccountEvent(name, _get_user_id(body), body)


def _get_user_id(body):
    """The person's id, which is the receiver's of what the account itself sends."""
    sender = "recipient" if as_text(body.get("event_name")).startswith("oa_") else "sender"
    for part in (sender, "follower"):
        if user_id := as_text(as_dict(body.get(part)).get("id")):
            return user_id
    return as_text(body.get("user_id") or body.get("userId"))


def _get_key(event):
    message_id = as_text(as_dict(event.body.get("message")).get("msg_id"))
    if event.is_message and message_id:
        return message_id
    moment = message_id or as_text(event.body.get("timestamp"))
    return f"{event.name}:{event.user_id}:{moment}"
