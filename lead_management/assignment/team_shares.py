# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The members of one team, and what each gets of a chunk of leads."""

from typing import NamedTuple

from .shares import Share, next_share


class Member(NamedTuple):
    """A member who can be given leads now, and what she has got until now."""

    user_id: int
    company_ids: frozenset
    weight: int
    recent_count: int
    day_count: int
    day_quota: int
    month_left: int
    wanted_ids: frozenset | None = None  # leads that her own filter lets through; None: all

    def accepts(self, lead_id, company_id):
        """Whether she may get that lead, whosever turn it is."""
        return (not company_id or company_id in self.company_ids) and (
            self.wanted_ids is None or lead_id in self.wanted_ids
        )


class Choice(NamedTuple):
    """Who gets a lead, and the figures that speak for her."""

    user_id: int
    count: int
    weight: int


class TeamShares:
    """Chooses one member after the other, whatever the methods of the rules that ask."""

    def __init__(self, members):
        """Start from what ``members``, an iterable of ``Member``, have got until now."""
        self._members = list(members)
        self._shares = {
            "evenly": [Share(member.user_id, 1, member.recent_count) for member in self._members],
            "ratio": [
                Share(member.user_id, member.weight, member.recent_count)
                for member in self._members
            ],
            "capacity": [
                Share(
                    member.user_id,
                    member.day_quota,
                    member.day_count,
                    max(0, min(member.day_quota - member.day_count, member.month_left)),
                )
                for member in self._members
            ],
        }

    def has_open(self, method):
        """Whether anybody may get a lead by that method."""
        return next_share(self._shares[method]) is not None

    def choose(self, method, lead_id, company_id, barred_user_id=False):
        """Give a lead to whoever's turn it is.

        :param str method: ``evenly``, ``ratio`` or ``capacity``
        :param int barred_user_id: who is not to get it, having it already
        :return: ``Choice``, ``None`` where nobody may get it
        """
        accepting = {
            member.user_id
            for member in self._members
            if member.user_id != barred_user_id and member.accepts(lead_id, company_id)
        }
        chosen = next_share(share for share in self._shares[method] if share.user_id in accepting)
        if chosen is None:
            return None
        choice = Choice(chosen.user_id, chosen.count, chosen.weight)
        for shares in self._shares.values():
            for share in shares:
                if share.user_id == chosen.user_id:
                    share.take()
        return choice
