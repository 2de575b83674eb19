# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a channel hands over of one person, whichever channel it is."""

import dataclasses
import datetime

# Identities that are no columns of a lead: ids that channels have for a person
CHANNEL_KINDS = ("facebook", "zalo")


@dataclasses.dataclass
class CapturedContact:
    """What one event says of one person.

    :param str kind: key of ``lead.touch.kind``
    :param dict answers: question → answer, a text or a list of texts; mapped to fields of the lead
    :param dict identities: ``facebook`` or ``zalo`` → the id that the channel has for the person;
        phone number and e-mail address come from the answers
    :param datetime.datetime date: when it happened, naive UTC; when it came in, if not known
    :param str text: what the person wrote
    :param str page_url: the page it happened on
    :param str referrer: the page before that
    :param dict utm: ``campaign``, ``source`` or ``medium`` → its name
    :param str consent_text: what the person agreed to; ``None`` where nothing was asked
    :param str direction: ``incoming``, from the person, or ``outgoing``, from us
    :param bool makes_lead: whether somebody unknown becomes a lead, or is left alone
    :param bool is_urgent: whether somebody should get in touch now
    :param bool withdraws: whether the person wants all that we know of her to be forgotten
    :param str country_code: of a telephone number that does not say so itself; two letters
    """

    kind: str
    answers: dict[str, str | list[str]] = dataclasses.field(default_factory=dict)
    identities: dict[str, str] = dataclasses.field(default_factory=dict)
    date: datetime.datetime | None = None
    text: str = ""
    page_url: str = ""
    referrer: str = ""
    utm: dict[str, str] = dataclasses.field(default_factory=dict)
    consent_text: str | None = None
    direction: str = "incoming"
    makes_lead: bool = True
    is_urgent: bool = False
    withdraws: bool = False
    country_code: str = ""
