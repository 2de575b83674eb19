# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..assignment.team_shares import Member
from .lead_assignment_rule import CONDITION_ERRORS

# With these, somebody begins to take part anew: she is not to catch up what others got before
STARTS_ANEW = ("active", "assignment_optout", "assignment_weight")


class CrmTeamMember(models.Model):
    """What a member of a team gets of its leads."""

    _inherit = "crm.team.member"

    assignment_weight = fields.Integer(
        "Share of Leads",
        default=1,
        help="By ratio: somebody with 2 gets twice as many leads as somebody with 1, and with 0 "
        "none.",
    )
    assignment_since = fields.Datetime(
        "Takes Leads Since", default=fields.Datetime.now, readonly=True, copy=False
    )
    assignment_obstacle = fields.Char("Gets No Leads", compute="_compute_assignment_obstacle")

    _assignment_weight_positive = models.Constraint(
        "CHECK (assignment_weight >= 0)", "The share of leads cannot be negative."
    )

    @api.depends("user_id.active", "assignment_optout")
    def _compute_assignment_obstacle(self):
        obstacles = self._get_assignment_obstacles()
        for member in self:
            member.assignment_obstacle = obstacles.get(member)

    def write(self, vals):
        if not vals.keys().isdisjoint(STARTS_ANEW):
            vals = {**vals, "assignment_since": fields.Datetime.now()}
        return super().write(vals)

    def _get_assignment_obstacles(self, method=None):
        """Who of ``self`` can be given no leads now, and why, in a sentence.

        :param str method: key of ``lead.assignment.rule.method``, for what hangs on it
        """
        users = self.sudo().user_id  # sudo: names of colleagues in other companies, too
        absences = users._get_absences()
        obstacles = {}
        for member in self:
            user = member.sudo().user_id
            values = {"user": user.name}
            if not user.active:
                obstacle = self.env._("%(user)s does not work here any more.", **values)
            elif member.assignment_optout:
                obstacle = self.env._("%(user)s is paused.", **values)
            elif user.id in absences:
                until = format_datetime(self.env, absences[user.id])
                obstacle = self.env._("%(user)s is on leave until %(date)s.", date=until, **values)
            elif method == "ratio" and not member.assignment_weight:
                obstacle = self.env._("%(user)s has a share of 0.", **values)
            elif method == "capacity" and not member._get_capacity_left():
                obstacle = self.env._("%(user)s is at capacity.", **values)
            else:
                continue
            obstacles[member] = obstacle
        return obstacles

    def _get_day_quota(self):
        """Leads a day by her capacity, as crm counts it, but one at least while she has any."""
        self.ensure_one()
        return int(self._get_assignment_quota(force_quota=True)) or int(self.assignment_max > 0)

    def _get_capacity_left(self):
        """Leads she may still get now by capacity: of the day's and of the 30 days'."""
        self.ensure_one()
        day_left = self._get_day_quota() - self.lead_day_count
        return max(0, min(day_left, self.assignment_max - self.lead_month_count))

    def _get_counting_starts(self, window):
        """Since when what the members have got is compared, by team id.

        Since the last of them began to take part or came back from leave: nobody is flooded with
        leads for having been away.

        :param timedelta window: how far back at most
        """
        now = fields.Datetime.now()
        returns = self.user_id._get_returns(now - window)
        starts = defaultdict(lambda: now - window)
        for member in self:
            began = max(
                member.assignment_since or now - window,
                returns.get(member.user_id.id, now - window),
            )
            starts[member.crm_team_id.id] = max(starts[member.crm_team_id.id], began)
        return dict(starts)

    def _count_recent_leads(self, starts):
        """How many leads each of ``self`` has got in her team, by member.

        :param dict starts: since when, by team id
        """
        # one condition a team: who is in several teams is counted in each by itself
        domain = Domain.OR(
            Domain("team_id", "=", team_id) & Domain("date", ">=", start)
            for team_id, start in starts.items()
        )
        # sudo: figures alone, to choose by
        counts = (
            self.env["lead.assignment"]
            .sudo()
            ._read_group(
                domain & Domain("to_user_id", "in", self.user_id.ids),
                ["team_id", "to_user_id"],
                ["__count"],
            )
        )
        by_key = {(team.id, user.id): count for team, user, count in counts}
        return {
            member: by_key.get((member.crm_team_id.id, member.user_id.id), 0) for member in self
        }

    def _prepare_share(self, recent_count, leads):
        """What ``TeamShares`` has to know of this member.

        :param int recent_count: leads she has got
        :param leads: ``crm.lead`` about to be given out
        """
        self.ensure_one()
        return Member(
            user_id=self.user_id.id,
            company_ids=frozenset(self.user_id.company_ids.ids),
            weight=self.assignment_weight,
            recent_count=recent_count,
            day_count=self.lead_day_count,
            day_quota=self._get_day_quota(),
            month_left=self.assignment_max - self.lead_month_count,
            wanted_ids=self._get_wanted_ids(leads),
        )

    def _get_wanted_ids(self, leads):
        """Those of ``leads`` that the member's own filter lets through; ``None`` without one."""
        try:
            domain = Domain(literal_eval(self.assignment_domain or "[]"))
            if domain.is_true():
                return None
            with self.env.cr.savepoint(flush=False):
                # sudo: as crm's own assignment does; sales managers alone write it
                found = leads.sudo().search(domain & Domain("id", "in", leads.ids))
        except CONDITION_ERRORS:
            return frozenset()  # an attribute it asks for may be gone
        return frozenset(found.ids)
