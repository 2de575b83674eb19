# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Zalo's Official Account API, as far as capture asks it.

Source: https://developers.zalo.me/docs/official-account/quan-ly/quan-ly-thong-tin-nguoi-dung and
its list of error codes: 0 is success, others are below zero.
"""

import json
from collections import namedtuple

from .bodies import as_dict, as_text
from .outside import RefusedError, UnavailableError, ask_json

_TOO_MANY_CALLS = "-32"
_TOKEN_ERRORS = ("-124", "-216", "-220")


# How long Zalo says a token lasts that does not say it itself: 25 hours
_TOKEN_SECONDS = 90_000

ZaloTokens = namedtuple("ZaloTokens", "access_token refresh_token seconds")


class TokenRejectedError(RefusedError):
    """The access token has expired or was revoked."""


class ZaloApi:
    """Calls of one Official Account.

    :param str address: ``https://openapi.zalo.me`` or what plays it
    :param str access_token: the account's
    """

    def __init__(self, address, access_token):
        self._root = address.rstrip("/")
        self._headers = {"access_token": access_token}

    def read_person_name(self, user_id):
        """Name that a person goes by; ids stay text, as Zalo's documents ask for."""
        query = json.dumps({"user_id": user_id})
        return as_text(self._get("/v3.0/oa/user/detail", data=query).get("display_name"))

    def read_account_name(self):
        """Name of the account itself."""
        return as_text(self._get("/v2.0/oa/getoa").get("name"))

    def _get(self, path, **params):
        """What is under ``data`` of an answer.

        :raise UnavailableError: Zalo cannot be reached, or asks to come back later
        :raise RefusedError: it answers with an error
        """
        answer = ask_json(self._root + path, params=params, headers=self._headers)
        code, reason = as_text(answer.get("error")), as_text(answer.get("message"))
        if code == _TOO_MANY_CALLS:
            raise UnavailableError(f"{reason} ({code})")
        if code in _TOKEN_ERRORS:
            raise TokenRejectedError(code, reason)
        if code != "0":
            raise RefusedError(code, reason)
        return as_dict(answer.get("data"))


def renew_tokens(address, app_id, app_secret, refresh_token):
    """Get a new access token, and the refresh token that takes the place of the one used up.

    See https://developers.zalo.me/docs/official-account/bat-dau/xac-thuc-va-uy-quyen-cho-ung-dung-new.

    :param str address: ``https://oauth.zaloapp.com`` or what plays it
    :return: ``ZaloTokens``; keep them at once: the refresh token given is worth nothing any more
    :raise UnavailableError: Zalo cannot be reached
    :raise RefusedError: it does not renew this token
    """
    answer = ask_json(
        f"{address.rstrip('/')}/v4/oa/access_token",
        method="POST",
        headers={"secret_key": app_secret},
        data={"app_id": app_id, "refresh_token": refresh_token, "grant_type": "refresh_token"},
    )
    access_token = as_text(answer.get("access_token"))
    if not access_token:
        reason = answer.get("error_description") or answer.get("error_name")
        raise RefusedError(as_text(answer.get("error")), as_text(reason))
    seconds = as_text(answer.get("expires_in"))
    return ZaloTokens(
        access_token,
        as_text(answer.get("refresh_token")) or refresh_token,
        int(seconds) if seconds.isdecimal() else _TOKEN_SECONDS,
    )
