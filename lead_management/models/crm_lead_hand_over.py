# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_list

from .lead_hand_over import ACTIVITY_TYPE


class CrmLead(models.Model):
    """Marketing hands a lead over, sales accepts or returns it."""

    _inherit = "crm.lead"

    offered_category_ids = fields.Many2many(
        "product.category",
        "crm_lead_offered_category_rel",
        "lead_id",
        "category_id",
        "Product Categories Offered",
    )
    hand_over_ids = fields.One2many("lead.hand.over", "lead_id", "Hand-overs", readonly=True)
    hand_over_id = fields.Many2one(
        "lead.hand.over",
        "Latest Hand-over",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    hand_over_state = fields.Selection(related="hand_over_id.state")
    hand_over_deadline = fields.Datetime("Answer until", related="hand_over_id.deadline")
    is_hand_over_late = fields.Boolean("Hand-over Late", related="hand_over_id.is_late")
    return_count = fields.Integer(
        "Times Returned", readonly=True, copy=False, help="How often sales gave this lead back."
    )
    can_hand_over = fields.Boolean(compute="_compute_can_hand_over")
    can_answer_hand_over = fields.Boolean(compute="_compute_can_answer_hand_over")
    can_return = fields.Boolean(compute="_compute_can_answer_hand_over")
    can_withdraw_hand_over = fields.Boolean(compute="_compute_can_hand_over")
    hand_over_status = fields.Char("Hand-over Status", compute="_compute_hand_over_status")

    @api.depends_context("uid")
    @api.depends("hand_over_state", "lifecycle_stage_id", "type", "active")
    def _compute_can_hand_over(self):
        may = self._may_hand_over()
        for lead in self:
            lead.can_hand_over = may and not lead._get_hand_over_obstacle()
            lead.can_withdraw_hand_over = may and lead.hand_over_state == "pending"

    @api.depends_context("uid")
    @api.depends("hand_over_id.state", "type", "active")
    def _compute_can_answer_hand_over(self):
        for lead in self:
            hand_over = lead.hand_over_id
            may = bool(hand_over) and hand_over._is_answerable_by(self.env.user)
            lead.can_answer_hand_over = may and hand_over.state == "pending"
            lead.can_return = may and lead._is_returnable()

    @api.depends("hand_over_state", "hand_over_deadline", "hand_over_id.salesperson_id")
    def _compute_hand_over_status(self):
        """What everybody waits for, in a sentence: who has to answer, and how long they have."""
        now = fields.Datetime.now()
        transitions = self.env["lead.lifecycle.transition"]
        for lead in self:
            hand_over = lead.hand_over_id
            if hand_over.state != "pending":
                lead.hand_over_status = False
                continue
            values = {
                "sales": hand_over.salesperson_id.name or hand_over.team_id.name,
                "time": transitions._format_seconds(
                    abs((hand_over.deadline - now).total_seconds())
                ),
            }
            if hand_over.deadline < now:
                lead.hand_over_status = self.env._(
                    "%(sales)s should have accepted this lead %(time)s ago.", **values
                )
            else:
                lead.hand_over_status = self.env._(
                    "Waiting for %(sales)s to accept this lead, %(time)s left.", **values
                )

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self._pass_on_pending_hand_over()
        return result

    @api.model
    def _get_system_values(self):
        return {**super()._get_system_values(), "hand_over_id": False, "return_count": 0}

    def action_hand_over(self):
        """Open the dialog that hands the leads over.

        :raise AccessError: when the user is neither in marketing nor a sales manager
        :raise UserError: when one of the leads cannot be handed over now
        """
        self._check_can_hand_over()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "lead_management.lead_hand_over_wizard_action"
            ),
            "context": {"default_lead_ids": self.ids},
        }

    def action_accept(self):
        """Sales takes the leads: they become SAL, and those of a team the user's own.

        :raise AccessError: when one of the leads is not the user's to accept
        :raise UserError: when one of the leads is not waiting for acceptance
        """
        self._check_can_answer()
        hand_overs = self.hand_over_id
        # sudo: nobody edits hand-overs, and that she may answer these has just been checked
        hand_overs.sudo()._answer("accepted")
        unassigned = self.filtered(lambda lead: not lead.user_id)
        unassigned.user_id = self.env.user
        self.activity_feedback([ACTIVITY_TYPE], feedback=self.env._("Accepted"))
        stage = self.env["lead.lifecycle.stage"]._get_by_code("sal")
        self._advance_lifecycle_stage(stage, "accept", self._get_latest_hand_overs())

    def action_return_to_marketing(self):
        """Open the dialog that asks for the reason.

        :raise AccessError: when one of the leads is not the user's to return
        :raise UserError: when one of the leads cannot be returned any more
        """
        self._check_can_return()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "lead_management.lead_return_wizard_action"
            ),
            "context": {"default_lead_ids": self.ids},
        }

    def action_withdraw_hand_over(self):
        """Marketing takes leads back that sales has not accepted yet.

        :raise AccessError: when the user may not hand leads over
        :raise UserError: when one of the leads is not waiting for acceptance
        """
        self._check_may_hand_over()
        self._lock_for_hand_over()
        self._check_pending()
        hand_overs = self._get_latest_hand_overs()
        # sudo: nobody edits hand-overs; who may hand over may take it back
        self.hand_over_id.sudo()._answer("cancelled")
        self._give_back_to_marketing("withdrawal", hand_overs)

    def _hand_over(self, salesperson, team, categories, note):
        """Hand the leads of ``self`` over to sales; they become MQL.

        :param salesperson: ``res.users`` to accept them, maybe empty if there is a team
        :param team: ``crm.team``, maybe empty; then the salesperson's own
        :param categories: ``product.category`` offered, maybe empty
        :param str note: what sales should know
        :return: the ``lead.hand.over`` rows
        :raise AccessError: when the user is neither in marketing nor a sales manager
        :raise UserError: when one of the leads cannot be handed over now, or not to them
        """
        salesperson = salesperson or self.env["res.users"]
        team = team or self.env["crm.team"]
        categories = categories or self.env["product.category"]
        self._check_can_hand_over()
        self._check_hand_over_to(salesperson, team)
        if not team:
            team = team._get_default_team_id(user_id=salesperson.id)
        companies = self.company_id | self.env.company
        deadlines = self.env["lead.hand.over"]._get_deadlines(companies, salesperson)
        now = fields.Datetime.now()
        self.env["lead.hand.over"].flush_model()  # the last one of a lead has to be over by then
        # sudo: nobody creates hand-overs but through this method, which has checked the rights
        hand_overs = (
            self.env["lead.hand.over"]
            .sudo()
            .create(
                [
                    {
                        "lead_id": lead.id,
                        "date": now,
                        "user_id": self.env.uid,
                        "salesperson_id": salesperson.id,
                        "team_id": team.id,
                        "category_ids": categories.ids,
                        "note": note,
                        "deadline": deadlines[lead._get_lead_company()],
                    }
                    for lead in self
                ]
            )
            .sudo(False)
        )
        self._set_latest_hand_overs(hand_overs)
        # one notice a head comes below, instead of one a lead
        leads = self.with_context(mail_auto_subscribe_no_notify=True)
        # first, so that the user keeps her right to write them
        leads.filtered(lambda lead: not lead.marketing_user_id).marketing_user_id = self.env.user
        leads.write(
            {
                "user_id": salesperson.id,
                "team_id": team.id,
                "offered_category_ids": categories.ids,
            }
        )
        stage = self.env["lead.lifecycle.stage"]._get_by_code("mql")
        self._advance_lifecycle_stage(stage, "hand_over", self._get_latest_hand_overs())
        hand_overs._schedule_answer()
        return hand_overs

    def _return_to_marketing(self, reason, note=False):
        """Give the leads back to marketing, where they start over as Lead.

        :param reason: ``lead.return.reason``
        :param str note: what marketing should know
        :raise AccessError: when one of the leads is not the user's to return
        :raise UserError: when one of the leads cannot be returned any more, or without a reason
        """
        if not reason:
            raise UserError(self.env._("Say why the lead is returned."))
        self._check_can_return()
        # sudo: nobody edits hand-overs, and that she may answer these has just been checked
        self.hand_over_id.sudo()._answer("returned", return_reason_id=reason.id, return_note=note)
        for count, leads in self.grouped("return_count").items():
            # sudo: nobody sets it
            leads.sudo().return_count = count + 1
        hand_overs = self._get_latest_hand_overs()
        self._give_back_to_marketing("return", hand_overs)
        self.hand_over_id._tell_marketing_of_return()

    def _give_back_to_marketing(self, cause, hand_overs):
        self.activity_unlink([ACTIVITY_TYPE])
        self.write({"user_id": False, "team_id": False})
        stage = self.env["lead.lifecycle.stage"]._get_by_code("lead")
        if stage:
            self._set_lifecycle_stage(stage, cause, hand_overs)

    def _set_latest_hand_overs(self, hand_overs):
        """In one statement: each lead gets another value, which write() takes one by one."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead lead
                   SET hand_over_id = hand_over.id
                  FROM lead_hand_over hand_over
                 WHERE hand_over.lead_id = lead.id AND hand_over.id = ANY(%(ids)s)
                """,
                ids=hand_overs.ids,
            )
        )
        self.invalidate_recordset(["hand_over_id", "hand_over_ids"], flush=False)

    def _get_latest_hand_overs(self):
        return {lead.id: lead.hand_over_id for lead in self}

    def _pass_on_pending_hand_over(self):
        """Whoever the lead is given to meanwhile is the one to answer."""
        for user, leads in self.grouped("user_id").items():
            pending = leads.hand_over_id.filtered(
                lambda hand_over, user=user: (
                    hand_over.state == "pending" and hand_over.salesperson_id != user
                )
            )
            if pending and user:
                self._check_may_pass_on(pending)
                # sudo: follows from the salesperson, whom the user may set
                pending.sudo().salesperson_id = user
                pending.lead_id.activity_reschedule([ACTIVITY_TYPE], new_user_id=user.id)

    def _check_may_pass_on(self, hand_overs):
        """A salesperson does not help herself to what waits for a team she is not in."""
        user = self.env.user
        if (
            self.env.su
            or user.has_group("lead_management.group_marketing_user")
            or user.has_group("sales_team.group_sale_salesman_all_leads")
        ):
            return
        for hand_over in hand_overs:
            if not hand_over._is_answerable_by(user):
                raise AccessError(
                    self.env._(
                        "“%(lead)s” waits for %(sales)s to accept it.",
                        lead=hand_over.lead_id.display_name,
                        sales=hand_over.salesperson_id.name or hand_over.team_id.name,
                    )
                )

    def _after_lifecycle_move(self, before, cause):
        """A lead that leaves MQL otherwise than by an answer is not waited for any longer."""
        result = super()._after_lifecycle_move(before, cause)
        if cause in ("creation", "hand_over", "accept", "return", "withdrawal"):
            return result
        mql = self.env["lead.lifecycle.stage"]._get_by_code("mql")
        pending = self.filtered(
            lambda lead: lead.hand_over_state == "pending" and lead.lifecycle_stage_id != mql
        )
        accepted = pending.filtered(
            lambda lead: (
                mql._is_behind(lead.lifecycle_stage_id)
                and lead.hand_over_id._is_answerable_by(self.env.user)
            )
        )
        accepted.hand_over_id._answer("accepted")
        (pending - accepted).hand_over_id._answer("cancelled")
        pending.activity_unlink([ACTIVITY_TYPE])
        return result

    def _close_as_lost(self):
        result = super()._close_as_lost()
        pending = self.hand_over_id.filtered(lambda hand_over: hand_over.state == "pending")
        # sudo: nobody edits hand-overs; that of a lost lead is not waited for any longer
        pending.sudo()._answer("cancelled")
        return result

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "offered_category_ids": lambda _name, leads: leads.offered_category_ids,
        }

    def _merge_dependences(self, opportunities):
        """The hand-overs go on with the lead that stays, and one pending among them is enough."""
        result = super()._merge_dependences(opportunities)
        # sudo: the user may merge these leads, and nobody edits hand-overs
        leads = (self | opportunities).sudo()
        pending = leads.hand_over_ids.filtered(lambda hand_over: hand_over.state == "pending")
        furthest = leads.lifecycle_stage_id._get_furthest()
        mql = self.env["lead.lifecycle.stage"]._get_by_code("mql")
        keep = pending.browse() if mql._is_behind(furthest) else pending.sorted("deadline")[:1]
        (pending - keep)._answer("cancelled")
        self.env.flush_all()
        moved = opportunities.sudo().hand_over_ids
        moved.lead_id = self
        self.sudo().return_count = sum(leads.mapped("return_count"))
        latest = keep or leads.hand_over_ids.sorted(lambda hand_over: hand_over.date)[-1:]
        if latest:
            self.sudo().hand_over_id = latest
        return result

    def _is_hand_over_on(self):
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
        foreign = self.company_id - salesperson.sudo().company_ids  # only to compare
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
