# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_list


class CrmLead(models.Model):
    """Leads in the pool of a team belong to nobody until one of its members claims them."""

    _inherit = "crm.lead"

    in_pool = fields.Boolean(
        "In the Pool", readonly=True, copy=False, help="Any member of the team may claim it."
    )
    can_claim = fields.Boolean(compute="_compute_can_claim")

    _pool_idx = models.Index("(team_id, id) WHERE in_pool IS TRUE")

    @api.depends_context("uid")
    @api.depends("in_pool", "user_id", "team_id")
    def _compute_can_claim(self):
        for lead in self:
            lead.can_claim = lead.in_pool and not lead.user_id and lead._is_claimable_by_user()

    @api.model
    def _get_system_values(self):
        return {**super()._get_system_values(), "in_pool": False}

    def write(self, vals):
        pooled = self.browse()
        if not vals.keys().isdisjoint(("user_id", "team_id")):
            # sudo: whether they wait in a pool, whoever may read that
            pooled = self.sudo().filtered("in_pool")
        if pooled:
            self._check_may_pass_on_pooled(pooled, vals)
        teams = {lead: lead.team_id for lead in pooled}
        result = super().write(vals)
        if pooled and "in_pool" not in vals:
            pooled.filtered(
                lambda lead: lead.user_id or lead.team_id != teams[lead]
            ).in_pool = False
        return result

    def _hand_over(self, salesperson, team, categories, note):
        """Whoever a lead is handed over to answers; nobody claims it any more."""
        hand_overs = super()._hand_over(salesperson, team, categories, note)
        # sudo: follows from the hand-over, nobody sets it
        self.sudo().filtered("in_pool").in_pool = False
        return hand_overs

    def action_claim(self):
        """Take the leads out of the pools of the user's teams: they become her own.

        :return: a notification where others were faster with some of them
        :raise AccessError: when the user is not in the team of one of them
        :raise UserError: when somebody was faster with all of them, or the user has as many
            unworked ones as the team allows
        """
        # sudo: who may claim is checked here; a lead that somebody was faster with is none that she
        # may even read any more
        leads = self.sudo()
        leads._check_may_claim()
        leads._lock_for_claim()
        free = leads.filtered(lambda lead: lead.in_pool and not lead.user_id)
        if not free:
            raise UserError(leads._get_taken_message())
        free._check_claim_limit()
        self._give_out(
            [
                {
                    "lead_id": lead.id,
                    "to_user_id": self.env.uid,
                    "team_id": lead.team_id.id,
                    "method": "claim",
                }
                for lead in free
            ]
        )
        if free == leads:
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": (leads - free)._get_taken_message(),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _is_claimable_by_user(self):
        """Whether the user may claim leads of this one's team: members, its leader, managers."""
        self.ensure_one()
        user = self.env.user
        team = self.team_id.sudo()  # sudo: who is in a team decides, whether or not she may read it
        return user.has_group("sales_team.group_sale_salesman") and (
            user.has_group("sales_team.group_sale_manager")
            or user == team.user_id
            or user in team.member_ids
        )

    def _check_may_claim(self):
        self.env["lead.assignment.rule"].with_user(self.env.user)._check_is_on()
        foreign = self.company_id - self.env.user.company_ids
        if foreign or not all(lead._is_claimable_by_user() for lead in self):
            raise AccessError(
                self.env._("Only members of a sales team claim the leads in its pool.")
            )

    def _lock_for_claim(self):
        """Wait for whoever is taking one of them; then the request starts over and sees it."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT FROM crm_lead WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                self.ids,
            )
        )
        self.invalidate_recordset(["user_id", "team_id", "in_pool"], flush=False)

    def _get_taken_message(self):
        """Why none of these leads can be claimed, in a sentence."""
        owners = self.user_id
        if not owners:
            return self.env._("This lead is not in the pool any more.")
        if len(self) == 1:
            return self.env._("%(user)s has taken this lead already.", user=owners.name)
        return self.env._(
            "%(count)s of these leads are taken already, by %(users)s.",
            count=len(self.filtered("user_id")),
            users=format_list(self.env, owners.mapped("name")),
        )

    def _check_claim_limit(self):
        """Nobody hoards: a team may say how many leads are claimed before one is worked on."""
        for team, leads in self.grouped("team_id").items():
            member = team._get_memberships().filtered(lambda m: m.user_id == self.env.user)
            limit = team.pool_claim_limit
            if not limit or not member:
                continue
            # Updated, not locked: of two claims at once, the later starts over and counts the first
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_team_member SET write_date = %s WHERE id = ANY(%s)",
                    fields.Datetime.now(),
                    member.ids,
                )
            )
            count = self._count_unworked_claims(team)
            if count + len(leads) > limit:
                raise UserError(
                    self.env._(
                        "You have %(count)s claimed leads that you have not been in touch with. In "
                        "%(team)s %(limit)s are allowed: get in touch with them first.",
                        count=count,
                        team=team.name,
                        limit=limit,
                    )
                )

    @api.model
    def _count_unworked_claims(self, team):
        """Leads the user has claimed from the pool of ``team`` and not tried to reach yet."""
        claims = Domain("method", "=", "claim") & Domain("to_user_id", "=", self.env.uid)
        return self.search_count(
            Domain("user_id", "=", self.env.uid)
            & Domain("team_id", "=", team.id)
            & Domain("won_status", "=", "pending")
            & Domain("first_response_date", "=", False)
            & Domain("assignment_ids", "any", claims)
        )

    def _check_may_pass_on_pooled(self, pooled, vals):
        """A salesperson takes leads out of a pool by claiming them, and by nothing else.

        :param pooled: those of ``self`` that are in a pool, as superuser
        """
        user = self.env.user
        if (
            self.env.su
            or user.has_group("sales_team.group_sale_salesman_all_leads")
            or user.has_group("lead_management.group_marketing_user")
        ):
            return
        for lead in pooled:
            takes = vals.get("user_id") or vals.get("team_id", lead.team_id.id) != lead.team_id.id
            if takes and lead.team_id.user_id != user:
                raise AccessError(
                    self.env._(
                        "“%(lead)s” is in the pool of %(team)s: whoever is in the team claims it.",
                        lead=lead.display_name,
                        team=lead.team_id.name,
                    )
                )
