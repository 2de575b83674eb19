# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list


class CrmLead(models.Model):
    """Who may hand a lead over, accept or return it, and when: each refusal in a sentence."""

    _inherit = "crm.lead"

    def _is_hand_over_on(self):
        # superuser: programs that hand over on nobody's behalf need no switch on a screen
        user = self.env.user
        return self.env.su or user.has_group("lead_management.group_lead_management_hand_over")

    def _may_hand_over(self):
        """Marketing hands leads over, and sales managers on its behalf."""
        user = self.env.user
        return self._is_hand_over_on() and (
            self.env.su
            or user.has_group("lead_management.group_marketing_user")
            or user.has_group("sales_team.group_sale_manager")
        )

    def _check_hand_over_is_on(self):
        if not self._is_hand_over_on():
            raise AccessError(
                self.env._("Handing leads over to sales is switched off in Settings › CRM.")
            )

    def _check_may_hand_over(self):
        self._check_hand_over_is_on()
        if not self._may_hand_over():
            raise AccessError(
                self.env._("Only marketing and sales managers hand leads over to sales.")
            )
        self.check_access("write")

    def _get_hand_over_obstacle(self):
        """Why this lead cannot be handed over now, in a sentence; ``None`` when it can."""
        self.ensure_one()
        if not self.active:
            return self.env._("“%(lead)s” is lost or archived.", lead=self.display_name)
        if self.type == "opportunity":
            return self.env._(
                "“%(lead)s” is an opportunity: sales has it already.", lead=self.display_name
            )
        # sudo: name of the colleague who was faster
        hand_over = self.sudo().hand_over_id
        if hand_over.state == "pending":
            return self.env._(
                "“%(lead)s” was handed over to %(sales)s by %(user)s already and waits for an "
                "answer. Withdraw it to hand it over again.",
                lead=self.display_name,
                sales=hand_over.salesperson_id.name or hand_over.team_id.name,
                user=hand_over.user_id.name,
            )
        stage = self.lifecycle_stage_id
        mql = self.env["lead.lifecycle.stage"]._get_by_code("mql")
        if stage.is_exit or (mql and mql._is_behind(stage)):
            return self.env._(
                "“%(lead)s” is in the lifecycle stage “%(stage)s” and no longer handed over.",
                lead=self.display_name,
                stage=stage.name,
            )
        return None

    def _check_can_hand_over(self):
        self._check_may_hand_over()
        self._lock_for_hand_over()
        obstacles = [lead._get_hand_over_obstacle() for lead in self]
        if any(obstacles):
            raise UserError("\n".join(filter(None, obstacles)))

    def _check_hand_over_to(self, salesperson, team):
        if not salesperson and not team:
            raise UserError(self.env._("Choose a salesperson or a sales team."))
        team = team.sudo()  # sudo: only to compare and to name it
        team_company = team.company_id
        if team_company and team_company != (self.company_id or self.env.company):
            raise UserError(
                self.env._(
                    "%(team)s does not sell for %(companies)s.",
                    team=team.name,
                    companies=format_list(
                        self.env, (self.company_id or self.env.company).mapped("name")
                    ),
                )
            )
        if not salesperson:
            return
        if not salesperson.active:
            raise UserError(
                self.env._(
                    "%(user)s does not work here any more. Choose somebody else.",
                    user=salesperson.name,
                )
            )
        if not salesperson.has_group("sales_team.group_sale_salesman"):
            raise UserError(self.env._("%(user)s is not in sales.", user=salesperson.name))
        foreign = self.company_id - salesperson.sudo().company_ids  # sudo: only to compare
        if foreign:
            raise UserError(
                self.env._(
                    "%(user)s does not work for %(companies)s.",
                    user=salesperson.name,
                    companies=format_list(self.env, foreign.mapped("name")),
                )
            )

    def _check_pending(self):
        for lead in self:
            if lead.hand_over_state != "pending":
                raise UserError(
                    self.env._("“%(lead)s” is not waiting for acceptance.", lead=lead.display_name)
                )

    def _check_can_answer(self):
        self._check_hand_over_is_on()
        self.check_access("write")
        self._lock_for_hand_over()
        self._check_pending()
        self._check_answerable()

    def _check_answerable(self):
        for lead in self:
            if not lead.hand_over_id._is_answerable_by(self.env.user):
                raise AccessError(
                    self.env._(
                        "“%(lead)s” was not handed over to you. %(sales)s, the team leader or a "
                        "sales manager accepts or returns it.",
                        lead=lead.display_name,
                        sales=lead.hand_over_id.salesperson_id.name
                        or lead.hand_over_id.team_id.name,
                    )
                )

    def _is_returnable(self):
        """While it waits, and once accepted as long as it is no opportunity."""
        self.ensure_one()
        return (
            self.active and self.type == "lead" and self.hand_over_state in ("pending", "accepted")
        )

    def _check_can_return(self):
        self._check_hand_over_is_on()
        self.check_access("write")
        self._lock_for_hand_over()
        for lead in self:
            if not lead._is_returnable():
                raise UserError(
                    self.env._(
                        "“%(lead)s” was not handed over by marketing, or is past returning.",
                        lead=lead.display_name,
                    )
                )
        self._check_answerable()

    def _lock_for_hand_over(self):
        """Two people at once: the second reads what the first did, or is told to try again."""
        if len(self.try_lock_for_update(allow_referencing=True)) != len(self):
            raise UserError(
                self.env._("Somebody is changing one of these leads right now. Try again.")
            )
        self.invalidate_recordset(["hand_over_id"])

    def _check_may_pass_on(self):
        """A salesperson does not help herself to what waits for a team she is not in."""
        user = self.env.user
        if (
            self.env.su
            or user.has_group("lead_management.group_marketing_user")
            or user.has_group("sales_team.group_sale_salesman_all_leads")
        ):
            return
        for hand_over in self._get_pending_hand_overs():
            if not hand_over._is_answerable_by(user):
                raise AccessError(
                    self.env._(
                        "“%(lead)s” waits for %(sales)s to accept it.",
                        lead=hand_over.lead_id.display_name,
                        sales=hand_over.salesperson_id.name or hand_over.team_id.name,
                    )
                )
