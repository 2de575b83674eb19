# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

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
        if not vals.keys().isdisjoint(("user_id", "team_id", "lifecycle_stage_id")):
            self._check_may_pass_on()
        result = super().write(vals)
        if not vals.keys().isdisjoint(("user_id", "team_id")):
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
            team = self._get_team_of(salesperson)
        companies = self.company_id | self.env.company
        deadlines = self.env["lead.hand.over"]._get_deadlines(companies, salesperson)
        now = fields.Datetime.now()
        self.env["lead.hand.over"].flush_model()  # the last one of a lead has to be over by then
        # sudo: nobody creates hand-overs but through this method, which has checked the rights
        creator = self.env["lead.hand.over"].sudo()
        created = creator.create(
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
        hand_overs = created.with_env(self.env)
        self._set_latest_hand_overs(hand_overs)
        # one notice a head comes below, instead of one a lead
        # sudo: checked above; giving a lead away may take away the right to write it
        leads = self.sudo().with_context(mail_auto_subscribe_no_notify=True)
        leads.filtered(lambda lead: not lead.marketing_user_id).marketing_user_id = self.env.user
        leads.write(
            {
                "user_id": salesperson.id,
                "team_id": team.id,
                "offered_category_ids": categories.ids,
            }
        )
        stage = self.env["lead.lifecycle.stage"]._get_by_code("mql")
        leads._advance_lifecycle_stage(stage, "hand_over", leads._get_latest_hand_overs())
        # sudo: asks whom the checks above allow, about leads the user may just have given away
        hand_overs.sudo()._schedule_answer()
        return hand_overs

    def _get_team_of(self, salesperson):
        """The team ``salesperson`` sells these leads in; none where she is in no team for them."""
        companies = self.company_id or salesperson.sudo().company_ids  # sudo: only to compare
        if len(self.company_id) > 1:
            companies = companies.browse()  # leads of several: only a team of all companies will do
        domain = [("company_id", "in", [False, *companies.ids])]
        team = self.env["crm.team"]._get_default_team_id(user_id=salesperson.id, domain=domain)
        members = team.sudo().member_ids | team.sudo().user_id  # sudo: only to compare
        return team if salesperson in members else team.browse()

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

    def _get_pending_hand_overs(self):
        # sudo: whether a lead is waited for, also of one that has just been given to a colleague
        return self.sudo().hand_over_id.filtered(lambda hand_over: hand_over.state == "pending")

    def _pass_on_pending_hand_over(self):
        """Whoever the lead is given to meanwhile, salesperson or team, is the one to answer."""
        pending = self._get_pending_hand_overs()
        passed_on = pending.browse()
        for hand_over in pending:
            lead = hand_over.lead_id
            salesperson = lead.user_id or hand_over.salesperson_id
            if (salesperson, lead.team_id) != (hand_over.salesperson_id, hand_over.team_id):
                hand_over.write({"salesperson_id": salesperson.id, "team_id": lead.team_id.id})
                passed_on |= hand_over
        passed_on.lead_id._renew_answer_activities()

    def _renew_answer_activities(self):
        """Leave the activity to answer with whom the lead waits for now, and with nobody else."""
        self.activity_unlink([ACTIVITY_TYPE])
        self._get_pending_hand_overs()._create_answer_activities()

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
        pending = self._get_pending_hand_overs()  # nobody waits for a lead that is lost
        pending._answer("cancelled")
        pending.lead_id.activity_unlink([ACTIVITY_TYPE])
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
        kept, merged = self.sudo(), opportunities.sudo()
        leads = kept | merged
        pending = leads.hand_over_ids.filtered(lambda hand_over: hand_over.state == "pending")
        furthest = leads.lifecycle_stage_id._get_furthest()
        mql = self.env["lead.lifecycle.stage"]._get_by_code("mql")
        keep = pending.browse() if mql._is_behind(furthest) else pending.sorted("deadline")[:1]
        (pending - keep)._answer("cancelled")
        self.env.flush_all()
        merged.hand_over_ids.lead_id = kept
        kept.return_count = sum(leads.mapped("return_count"))
        latest = keep or leads.hand_over_ids.sorted(lambda hand_over: hand_over.date)[-1:]
        if latest:
            kept.hand_over_id = latest
        return result

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        merged = super()._merge_opportunity(user_id, team_id, auto_unlink, max_length)
        # sudo: hand-overs and colleagues' activities follow from the merge, which was the user's
        kept = merged.sudo()
        if kept.hand_over_id:
            kept._pass_on_pending_hand_over()
            kept._renew_answer_activities()  # core has gathered those of all the leads
        return merged
