# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who of several people gets the next lead. Knows no Odoo."""

from dataclasses import dataclass


@dataclass
class Share:
    """What one person gets of the leads that are given out.

    ``weight`` says how much of them is hers, ``count`` how many she has got, ``left`` how many more
    she may get, ``None`` for any number.
    """

    user_id: int
    weight: int = 1
    count: int = 0
    left: int | None = None

    def take(self):
        """Get one lead."""
        self.count += 1
        if self.left is not None:
            self.left -= 1


def next_share(shares):
    """Whose turn it is: of the people who may get one, the one furthest behind her part.

    Her part counts the lead to be given, so with equal weights it is whoever has got the fewest,
    and of several the first.

    :param shares: iterable of ``Share``
    :return: one of them, ``None`` where nobody may get any
    """
    entitled = [share for share in shares if share.weight > 0 and share.left != 0]
    if not entitled:
        return None
    weights = sum(share.weight for share in entitled)
    given = sum(share.count for share in entitled) + 1
    return max(entitled, key=lambda share: given * share.weight - share.count * weights)
