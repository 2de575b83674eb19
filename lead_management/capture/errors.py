# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What may keep an event from becoming a lead; not all of it is an error."""


class MalformedPayload(Exception):  # noqa: N818
    """A payload that is not what its channel sends: trying again does not help.

    :param str reason: what is wrong with it
    """


class UnusablePayload(MalformedPayload):
    """A payload of which no lead can be made, for a reason that a person understands.

    :param str reason: the sentence that says it
    """


class CaptureRefused(Exception):  # noqa: N818
    """A request that is refused as a whole, with nothing stored.

    :param int status: of the HTTP answer, 4xx
    :param str reason: the sentence that goes with it
    """

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


class CaptureIgnored(Exception):  # noqa: N818
    """An event that says nothing of a person; kept in the log with the reason."""


class CaptureRetry(Exception):  # noqa: N818
    """The service that an event is about did not answer: to be tried again later.

    :param str reason: what it said
    :param int seconds: until then; ``None`` leaves it to how often it was tried
    """

    def __init__(self, reason, seconds=None):
        super().__init__(reason)
        self.seconds = seconds
