# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Facebook posts to a webhook of a page, and how it proves that it is Facebook.

Sources: https://developers.facebook.com/docs/graph-api/webhooks/getting-started (handshake,
signature), https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving (lead
forms), https://developers.facebook.com/docs/graph-api/webhooks/reference/page (comments) and
https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages.
"""

import dataclasses
import hashlib
import hmac
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
from .strict_json import loads

# What the “Test” button of an app's dashboard sends: there is no such lead
SAMPLE_LEAD = "444444444444"
# How every answer begins of a lead that Facebook's testing tool for lead forms made
_DUMMY_ANSWER = "<test lead:"

KINDS = ("leadgen", "comment", "message")


@dataclasses.dataclass(frozen=True)
class PageEvent:
    """One thing that happened on a page.

    :param str kind: ``leadgen`` (a lead form was filled in), ``comment`` or ``message``
    :param str page_id: the page it happened on
    :param dict value: what Facebook says of it
    """

    kind: str
    page_id: str
    value: dict

    @property
    def key(self):
        """Id that Facebook gave what happened."""
        if self.kind == "message":
            return as_text(as_dict(self.value.get("message")).get("mid"))
        return as_text(self.value.get("leadgen_id" if self.kind == "leadgen" else "comment_id"))

    @property
    def person_id(self):
        """Id by which the page knows who wrote."""
        return _get_id(self.value, "from" if self.kind == "comment" else "sender")

    @property
    def person_name(self):
        """Name of who commented; messages do not say it."""
        return as_text(as_dict(self.value.get("from")).get("name"))

    @property
    def text(self):
        """What the person wrote."""
        if self.kind == "comment":
            return as_text(self.value.get("message"))
        return as_text(as_dict(self.value.get("message")).get("text"))

    @property
    def attachment_types(self):
        """What came with it, as Facebook calls it: ``image``, ``audio``, ``file`` and so on."""
        if self.kind == "comment":
            return ["image"] if self.value.get("photo") else []
        attachments = as_dict(self.value.get("message")).get("attachments")
        return [as_text(as_dict(attachment).get("type")) for attachment in as_list(attachments)]

    @property
    def link(self):
        """Address of the post that was commented on."""
        return as_text(as_dict(self.value.get("post")).get("permalink_url"))

    @property
    def date(self):
        """When it happened, naive UTC; ``None`` where that is not said."""
        return as_moment(self.value.get("created_time") or self.value.get("timestamp"))


def answer_handshake(params, verify_token):
    """What to answer when Facebook asks whether an address is the app's.

    :param params: parameters of the address
    :param str verify_token: the word agreed on
    :return: the challenge as text; ``None`` to refuse
    """
    offered = params.get("hub.verify_token") or ""
    if params.get("hub.mode") != "subscribe" or not is_same_secret(offered, verify_token):
        return None
    return params.get("hub.challenge") or ""


def is_signed(raw, signature, app_secret):
    """Whether ``raw`` comes from Facebook: HMAC-SHA256 of the body with the app's secret.

    :param bytes raw: body as it came
    :param str signature: header ``X-Hub-Signature-256``, ``sha256=`` and hexadecimal digits
    :param str app_secret: without one nothing is genuine
    """
    if not app_secret or not signature:
        return False
    digest = hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()
    return is_same_secret(signature, f"sha256={digest}")


def prove_token(access_token, app_secret):
    """``appsecret_proof`` of a call, which shows that it is the app that has the token.

    See https://developers.facebook.com/docs/graph-api/guides/secure-requests.
    """
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()


def split(raw):
    """Take apart a body of Facebook's, which may tell of several things.

    What a page does itself, and what is neither a lead form, a comment nor a message, is left out.

    :param bytes raw: a body whose signature was checked
    :return: list of (key by which a repetition is recognised, payload for ``read_event``); a body
        that cannot be read is one of them
    """
    try:
        entries = as_dict(loads(raw)).get("entry")
    except MalformedPayload:
        entries = None
    if not isinstance(entries, list):
        return [(fingerprint(raw), as_payload(raw))]
    return [_prepare_event(*part) for entry in map(as_dict, entries) for part in _read_entry(entry)]


def read_event(payload):
    """Read one payload of ``split``.

    :raise MalformedPayload: it is not what Facebook documents
    """
    said = as_dict(loads(payload.encode(errors="replace")))
    event = PageEvent(
        as_text(said.get("kind")), as_text(said.get("page_id")), as_dict(said.get("value"))
    )
    if event.kind not in KINDS or not event.key:
        raise MalformedPayload("not an event of a page")
    if event.kind != "leadgen" and not event.person_id:
        raise MalformedPayload("the event does not say who wrote")
    return event


def read_answers(lead):
    """Answers of a lead form: key of the question → answer, or several.

    :param dict lead: what the Graph API says of a lead: ``field_data`` is a list of ``name`` and
        ``values``, ``custom_disclaimer_responses`` one of ``checkbox_key`` and ``is_checked``
    """
    answers = {}
    for field in map(as_dict, as_list(lead.get("field_data"))):
        values = list(filter(None, map(as_text, as_list(field.get("values")))))
        if values:
            answers[as_text(field.get("name"))] = values[0] if len(values) == 1 else values
    for box in map(as_dict, as_list(lead.get("custom_disclaimer_responses"))):
        # as Facebook writes it: 1, "1" or true
        is_checked = str(box.get("is_checked")).lower() in ("1", "true")
        answers[as_text(box.get("checkbox_key"))] = "yes" if is_checked else "no"
    return answers


def is_dummy(answers):
    """Whether Facebook's own testing tool filled in the form."""
    said = [answer for answer in answers.values() if isinstance(answer, str)]
    return any(answer.startswith(_DUMMY_ANSWER) for answer in said)


def _read_entry(entry):
    """What an entry tells of that concerns us: tuples of kind, page and value."""
    page_id = as_text(entry.get("id"))
    for change in map(as_dict, as_list(entry.get("changes"))):
        value = as_dict(change.get("value"))
        if change.get("field") == "leadgen":
            yield "leadgen", page_id or as_text(value.get("page_id")), value
        elif change.get("field") == "feed" and _is_new_comment(value, page_id):
            yield "comment", page_id, value
    for event in map(as_dict, as_list(entry.get("messaging"))):
        if "message" in event and not as_dict(event["message"]).get("is_echo"):
            yield "message", page_id, event


def _is_new_comment(value, page_id):
    is_new = value.get("item") == "comment" and value.get("verb") == "add"
    return is_new and _get_id(value, "from") != page_id


def _prepare_event(kind, page_id, value):
    payload = json.dumps(
        {"kind": kind, "page_id": page_id, "value": value}, ensure_ascii=False, sort_keys=True
    )
    return PageEvent(kind, page_id, value).key or fingerprint(payload.encode()), payload


def _get_id(value, name):
    return as_text(as_dict(value.get(name)).get("id"))
