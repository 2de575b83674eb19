# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Facebook's Graph API, as far as capture asks it.

Errors: https://developers.facebook.com/docs/graph-api/guides/error-handling, rate limits:
https://developers.facebook.com/docs/graph-api/overview/rate-limiting.
"""

from collections import namedtuple
from urllib.parse import quote

from . import facebook
from .bodies import as_dict, as_list, as_text
from .outside import RefusedError, UnavailableError, ask_json

# Unknown and service errors, and limits of an app, a person, a page and of custom kinds
_TEMPORARY = {"1", "2", "4", "17", "32", "341", "613"}
# Limits by use case, 80005 that of lead forms among them
_USE_CASE_LIMITS = range(80000, 80015)
# Of code 100: no such object, or not for this token
_NO_SUCH_OBJECT = "33"
_LEAD_FIELDS = ("id", "created_time", "field_data", "form_id", "custom_disclaimer_responses")
# Only for tokens that may read the page's advertisements
_AD_FIELDS = ("ad_name", "campaign_name", "platform")
_FORM_FIELDS = ("id", "name", "questions")
# What a page tells the app of: lead forms, messages, and comments with all that is on its wall
WEBHOOK_FIELDS = ("leadgen", "messages", "feed")

# A lead form; its questions are a dict of key → label
LeadForm = namedtuple("LeadForm", "id name questions")


class ObjectGoneError(RefusedError):
    """There is no such object, or none that this token may see."""


class TokenRejectedError(RefusedError):
    """The access token has expired or was revoked."""


class PermissionMissingError(RefusedError):
    """The access token does not allow this."""


class GraphApi:
    """Calls of one page.

    :param str address: ``https://graph.facebook.com`` or what plays it
    :param str version: such as ``v21.0``
    :param str access_token: the page's
    :param str app_secret: proves that the token is used by its app; without one, it is not proven
    """

    def __init__(self, address, version, access_token, app_secret=""):
        self._root = f"{address.rstrip('/')}/{version}"
        self._credentials = {"access_token": access_token}
        if app_secret:
            proof = facebook.prove_token(access_token, app_secret)
            self._credentials["appsecret_proof"] = proof

    def read_lead(self, leadgen_id):
        """What somebody filled into a lead form, with the advertisement where that may be seen.

        See https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving.
        """
        try:
            return self.fetch(leadgen_id, (*_LEAD_FIELDS, *_AD_FIELDS))
        except PermissionMissingError:
            return self.fetch(leadgen_id, _LEAD_FIELDS)

    def read_form(self, form_id):
        """A lead form with its questions, ``LeadForm``."""
        return _make_form(self.fetch(form_id, _FORM_FIELDS))

    def read_forms(self, page_id):
        """The lead forms of a page, the latest hundred, as list of ``LeadForm``."""
        answer = self.fetch(page_id, _FORM_FIELDS, edge="leadgen_forms", limit=100)
        return [_make_form(form) for form in map(as_dict, as_list(answer.get("data")))]

    def subscribe(self, page_id):
        """Have Facebook tell the app of what happens on the page.

        See https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-pages.
        """
        self._ask(
            f"{quote(page_id, safe='')}/subscribed_apps",
            method="POST",
            subscribed_fields=",".join(WEBHOOK_FIELDS),
        )

    def read_name(self, object_id="me"):
        """Name of a person who wrote to the page; of the page itself, when asked for ``me``."""
        return as_text(self.fetch(object_id, ("name",)).get("name"))

    def fetch(self, object_id, fields, edge="", **params):
        """Fields of an object, or of those it is connected with by ``edge``.

        :raise UnavailableError: Facebook cannot be reached, or asks to come back later
        :raise RefusedError: it answers with an error
        """
        path = "/".join(filter(None, [quote(object_id, safe=""), edge]))
        return self._ask(path, fields=",".join(fields), **params)

    def _ask(self, path, method="GET", **params):
        answer = ask_json(f"{self._root}/{path}", method=method, params=self._credentials | params)
        if "error" in answer:
            raise _make_error(as_dict(answer["error"]))
        return answer


def _make_form(form):
    questions = map(as_dict, as_list(form.get("questions")))
    return LeadForm(
        as_text(form.get("id")),
        as_text(form.get("name")),
        {
            as_text(question["key"]): as_text(question.get("label"))
            for question in questions
            if as_text(question.get("key"))
        },
    )


def _make_error(error):
    code, reason = as_text(error.get("code")), as_text(error.get("message"))
    number = int(code) if code.isdigit() else 0
    if error.get("is_transient") is True or code in _TEMPORARY or number in _USE_CASE_LIMITS:
        return UnavailableError(f"{reason} ({code})")
    if code == "100" and as_text(error.get("error_subcode")) == _NO_SUCH_OBJECT:
        return ObjectGoneError(code, reason)
    if code in ("102", "190"):
        return TokenRejectedError(code, reason)
    if code in ("3", "10") or 200 <= number < 300:
        return PermissionMissingError(code, reason)
    return RefusedError(code, reason)
