# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import BaseCase

from ..assignment.shares import Share, next_share
from ..assignment.team_shares import Member, TeamShares


def deal(shares, number):
    """Give ``number`` leads out and return who got them, in order."""
    taken = []
    for _number in range(number):
        share = next_share(shares)
        if not share:
            break
        share.take()
        taken.append(share.user_id)
    return taken


def member(user_id, **values):
    values = {
        "company_ids": frozenset([1]),
        "weight": 1,
        "recent_count": 0,
        "day_count": 0,
        "day_quota": 1,
        "month_left": 30,
        **values,
    }
    return Member(user_id=user_id, **values)


class TestShares(BaseCase):
    def test_equal_shares_in_turn(self):
        self.assertEqual(deal([Share(1), Share(2), Share(3)], 6), [1, 2, 3, 1, 2, 3])

    def test_whoever_has_fewer_comes_first(self):
        self.assertEqual(deal([Share(1, count=3), Share(2, count=1)], 4), [2, 2, 1, 2])

    def test_ratio_is_kept_at_every_moment(self):
        weights = {1: 1, 2: 2, 3: 3}
        taken = deal([Share(user_id, weight) for user_id, weight in weights.items()], 600)
        for number in range(1, 601):
            for user_id, weight in weights.items():
                due = number * weight / 6
                self.assertLess(abs(taken[:number].count(user_id) - due), 1, (number, user_id))

    def test_nobody_gets_more_than_is_left(self):
        self.assertEqual(deal([Share(1, left=1), Share(2, left=3)], 9), [1, 2, 2, 2])

    def test_without_a_share_nobody_gets_any(self):
        self.assertEqual(deal([Share(1, weight=0)], 1), [])
        self.assertEqual(deal([], 1), [])


class TestTeamShares(BaseCase):
    def test_one_method_counts_what_another_gave(self):
        team = TeamShares([member(1), member(2)])
        self.assertEqual(team.choose("evenly", 10, False).user_id, 1)
        self.assertEqual(team.choose("ratio", 11, False).user_id, 2)
        self.assertIsNone(team.choose("capacity", 12, False), "one a day each")

    def test_the_month_limits_the_day(self):
        team = TeamShares([member(1, day_quota=9, month_left=2)])
        chosen = [team.choose("capacity", lead_id, False) for lead_id in range(3)]
        self.assertEqual([bool(choice) for choice in chosen], [True, True, False])
        self.assertEqual((chosen[1].count, chosen[1].weight), (1, 9))

    def test_filters_companies_and_whoever_has_it(self):
        team = TeamShares([member(1, wanted_ids=frozenset([10])), member(2), member(3)])
        self.assertEqual(team.choose("evenly", 10, False).user_id, 1)
        self.assertEqual(team.choose("evenly", 11, 1).user_id, 2)
        self.assertEqual(team.choose("evenly", 11, 1, barred_user_id=3).user_id, 2)
        self.assertIsNone(team.choose("evenly", 10, 2), "nobody works for that company")
