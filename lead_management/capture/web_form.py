# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a web form asks, and what a visitor's answers to it are worth."""

import dataclasses
import json
import urllib.parse

from ..tools import values
from ..tools.phones import digits_of
from ..tools.text import clean
from .bodies import digest, is_web_address
from .errors import MalformedPayload
from .strict_json import MAX_BYTES, loads

MAX_LONG_TEXT = 20_000
MAX_ADDRESS = 2_000
# E.164 ends at 15 digits; fewer than 8 reach nobody from outside
_PHONE_DIGITS = range(8, 16)
_PHONE_MARKS = set("+().-/ \u00a0")
# How browsers ask for each kind; numbers as text, since people write "1.500.000" and "1,5 triệu"
_HTML_TYPES = {"phone": "tel", "email": "email", "date": "date", "datetime": "datetime-local"}
_INPUT_MODES = {"number": "decimal", "integer": "numeric"}
# What browsers may fill in by themselves: https://html.spec.whatwg.org/#autofill
_AUTOCOMPLETE = {
    "contact_name": "name",
    "phone": "tel",
    "email_from": "email",
    "partner_name": "organization",
    "function": "organization-title",
    "street": "street-address",
    "city": "address-level2",
    "zip": "postal-code",
}
# Names of inputs that are no questions
KEY = "lead_form_key"
CONSENT = "lead_form_consent"
HONEYPOT = "homepage"
REFERRER = "lead_form_referrer"
PAGE = "lead_form_page"
LANDING = "lead_form_landing"
# the same, for templates
NAMES = {"key_name": KEY, "consent_name": CONSENT, "honeypot_name": HONEYPOT}
UTM = {"utm_campaign": "campaign", "utm_source": "source", "utm_medium": "medium"}
VISIT = (*UTM, PAGE, REFERRER, LANDING)


@dataclasses.dataclass(frozen=True)
class FormInput:
    """A question of a form.

    :param str name: what the input is called when it is sent: the target it fills
    :param str kind: ``text``, ``long_text``, ``phone``, ``email``, ``number``, ``integer``,
        ``date``, ``datetime``, ``choice`` (of ``choices``) or ``choices`` (several of them)
    :param str label: what the visitor reads
    :param tuple choices: pairs of what is sent and what the visitor reads
    """

    name: str
    kind: str
    label: str
    placeholder: str = ""
    help: str = ""
    is_required: bool = False
    choices: tuple = ()

    def get_answer(self, typed):
        """What the visitor answered.

        :param list typed: the texts sent under its name
        :return: a tuple of the answer, ``None`` for none, and the code of what is wrong with it:
            ``required``, ``too_long``, ``not_choice``, ``not_phone``, ``not_email``,
            ``not_number``, ``not_integer`` or ``not_date``, ``None`` for nothing
        """
        texts = [text for text in (clean(text)[0] for text in typed) if text]
        if not texts:
            return None, "required" if self.is_required else None
        if self.kind in ("choice", "choices"):
            allowed = {value for value, _label in self.choices}
            if not allowed.issuperset(texts):
                return None, "not_choice"
            return (texts if self.kind == "choices" else texts[0]), None
        return texts[0], self._find_fault(texts[0])

    @property
    def max_length(self):
        return MAX_LONG_TEXT if self.kind == "long_text" else values.MAX_TEXT

    @property
    def html_type(self):
        return _HTML_TYPES.get(self.kind, "text")

    @property
    def input_mode(self):
        return _INPUT_MODES.get(self.kind)

    @property
    def autocomplete(self):
        return _AUTOCOMPLETE.get(self.name)

    def _find_fault(self, text):
        if len(text) > self.max_length:
            return "too_long"
        if self.kind == "phone":
            return None if _is_phone(text) else "not_phone"
        try:
            match self.kind:
                case "email":
                    values.parse_email(text)
                case "number":
                    values.parse_number(text)
                case "integer":
                    values.parse_integer(text)
                case "date" | "datetime":
                    values.parse_datetime(text)
        except values.CellError as error:
            return "not_date" if error.code == "not_date" else error.code
        return None


def _is_phone(text):
    return len(digits_of(text)) in _PHONE_DIGITS and all(
        character.isdecimal() or character in _PHONE_MARKS for character in text
    )


def read_answers(inputs, posted):
    """Answers to all questions of a form.

    :param inputs: list of ``FormInput``
    :param dict posted: name → list of texts sent under it
    :return: a tuple of two dicts by name, answers and codes of what is wrong
    """
    answers, faults = {}, {}
    for question in inputs:
        answer, fault = question.get_answer(posted.get(question.name, []))
        if answer is not None:
            answers[question.name] = answer
        if fault:
            faults[question.name] = fault
    return answers, faults


def read_visit(posted, referer):
    """Where the visitor came from, as the snippet kept it, else as her browser says it.

    :param dict posted: name → list of texts sent under it
    :param str referer: the header of the request: for a page that is not ours, the page itself
    :return: dict with ``page_url``, ``landing_page`` (the first one of the visit), ``referrer`` and
        ``utm`` (``campaign``, ``source``, ``medium``, as far as they are known)
    """
    page = _get_address(posted, PAGE) or _only_address(referer[:MAX_ADDRESS])
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(page).query)
    utm = {kind: get_text(posted, name) or get_text(asked, name) for name, kind in UTM.items()}
    return {
        "page_url": page,
        "landing_page": _get_address(posted, LANDING),
        "referrer": _get_address(posted, REFERRER),
        "utm": {kind: name for kind, name in utm.items() if name},
    }


def read_payload(payload):
    """What is in the inbox for a form that was sent: dict with ``answers`` and more.

    :param str payload: JSON
    :raise MalformedPayload: it is none of a form
    """
    # longer than what was posted by the quotes in it
    said = loads(payload.encode(errors="replace"), max_bytes=2 * MAX_BYTES)
    if not isinstance(said, dict) or not isinstance(said.get("answers"), dict):
        raise MalformedPayload("no answers")
    return said


def get_text(posted, name, max_length=values.MAX_TEXT):
    """The text sent under ``name``, cleaned and not longer than a database column holds."""
    return clean(next(iter(posted.get(name, [])), ""))[0][:max_length]


def fingerprint(posted, day):
    """Key of what was sent by a page that carries none: the same twice in a day is one sending.

    :param dict posted: name → list of texts
    :param str day: the date
    """
    said = json.dumps([day, sorted(posted.items())], ensure_ascii=True)
    return f"plain-{digest(said)}"


def hash_answers(answers):
    """Tells whether a page that was sent twice says the same both times.

    :param dict answers: of ``read_answers``
    """
    return digest(json.dumps(answers, sort_keys=True))[:16]


def _get_address(posted, name):
    return _only_address(get_text(posted, name, MAX_ADDRESS))


def _only_address(text):
    return text if is_web_address(text) else ""
