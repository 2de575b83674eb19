# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Asking another company's service over HTTP, in the few ways in which that can go wrong."""

import requests

# Seconds to connect, and between two pieces of the answer
TIMEOUT = 8


class UnavailableError(Exception):
    """The service cannot answer now; later it may."""


class RefusedError(Exception):
    """The service answers with an error.

    :param str code: the service's own
    :param str reason: in the service's words
    """

    def __init__(self, code, reason):
        super().__init__(f"{reason} ({code})")
        self.code = code
        self.reason = reason


def ask_json(url, *, method="GET", params=None, data=None, headers=None):
    """Answer of ``url``, an object of JSON; errors of the service are one with ``error`` in it.

    Messages never hold the address: it may have a token in it.

    :raise UnavailableError: there is no such answer
    :raise RefusedError: the service says no without saying why
    """
    try:
        # a redirection could take the token elsewhere
        response = requests.request(
            method,
            url,
            params=params,
            data=data,
            headers=headers,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise UnavailableError(type(error).__name__) from None
    if response.status_code >= 500:
        raise UnavailableError(f"HTTP {response.status_code}")
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise UnavailableError(f"HTTP {response.status_code}")
    if response.status_code >= 400 and "error" not in answer:
        raise RefusedError(str(response.status_code), "HTTP")
    return answer
