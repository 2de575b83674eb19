# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..assignment.team_shares import TeamShares

WINDOW = timedelta(days=30)


class CrmTeam(models.Model):
    """How a team shares the leads it gets."""

    _inherit = "crm.team"

    pool_claim_limit = fields.Integer(
        "Unworked Leads per Member",
        help="Leads a member may have claimed from the pool without having got in touch with them "
        "yet. 0: any number.",
    )
    assignment_date = fields.Datetime("Last Assignment", readonly=True, copy=False)

    _pool_claim_limit_positive = models.Constraint(
        "CHECK (pool_claim_limit >= 0)", "The number of unworked leads cannot be negative."
    )

    def action_assign_now(self):
        """Give out the leads that wait for these teams by their rules.

        :raise AccessError: when the user is neither a manager nor leads a team
        """
        # sudo: who may have leads assigned is checked there; it is done by the managers' rules
        rules = self.env["lead.assignment.rule"].sudo().search([("team_id", "in", self.ids)])
        return rules.with_env(self.env).action_assign_now()

    def _get_memberships(self):
        """The members that rules know: ``crm.team.member``, in a fixed order."""
        # sudo: whose turn it is has to be known of colleagues in other companies, too
        return self.sudo().crm_team_member_ids.filtered("active").sorted("id")

    def _lock_for_assignment(self):
        """Those of ``self`` that nobody else is giving leads to, kept for this transaction.

        Updated rather than locked alone: who began before another gave leads out starts over, and
        counts them.
        """
        # sudo: only managers write teams
        free = self.sudo().try_lock_for_update(allow_referencing=True)
        if free:
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_team SET assignment_date = %s WHERE id = ANY(%s)",
                    fields.Datetime.now(),
                    free.ids,
                )
            )
            free.invalidate_recordset(["assignment_date"], flush=False)
        return free.with_env(self.env)

    def _get_shares(self, leads):
        """What the members of each team have got until now, and may still get.

        :param leads: ``crm.lead`` about to be given out
        :return: dict of (``TeamShares``, since when leads are counted) by team
        """
        members = self._get_memberships()
        members -= members.browse(member.id for member in members._get_assignment_obstacles())
        starts = members._get_counting_starts(WINDOW)
        counts = members._count_recent_leads(starts)
        return {
            team: (
                TeamShares(
                    member._prepare_share(counts.get(member, 0), leads)
                    for member in members
                    if member.crm_team_id.id == team.id
                ),
                starts.get(team.id),
            )
            for team in self
        }
