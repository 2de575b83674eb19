# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class LeadReassignWizard(models.TransientModel):
    """Gives leads to somebody else: to a person, evenly over a team, or by the rules."""

    _name = "lead.reassign.wizard"
    _description = "Reassign Leads"

    lead_ids = fields.Many2many("crm.lead", required=True)
    lead_count = fields.Integer(compute="_compute_lead_count")
    target = fields.Selection(
        [("user", "To a person"), ("team", "Evenly over a team"), ("rules", "By the rules")],
        "Give Them",
        default="user",
        required=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        domain=lambda self: [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref("sales_team.group_sale_salesman").ids),
        ],
    )
    team_id = fields.Many2one("crm.team", "Sales Team")
    is_taking_activities = fields.Boolean(
        "Open Activities Too",
        default=True,
        help="Open activities of the former salesperson become those of the new one.",
    )
    absence = fields.Char(compute="_compute_absence")

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    @api.depends("user_id")
    def _compute_absence(self):
        absences = self.user_id._get_absences()
        for wizard in self:
            until = absences.get(wizard.user_id.id)
            wizard.absence = until and self.env._(
                "%(user)s is on leave until %(date)s.",
                user=wizard.user_id.name,
                date=format_datetime(self.env, until),
            )

    def action_apply(self):
        """Give the leads to whom the dialog says.

        :return: a notification of what came of it
        :raise AccessError: when the user is neither a manager nor leads a team, or may not write
            one of the leads
        :raise UserError: when they cannot be given to that person, or somebody is changing one
        """
        self.ensure_one()
        leads = self.lead_ids
        leads._check_may_assign()
        leads.check_access("write")
        leads._lock_for_hand_over()
        reassign = {
            "user": self._reassign_to_user,
            "team": self._reassign_to_team,
            "rules": self._reassign_by_rules,
        }[self.target]
        assignments = reassign(leads)
        if self.is_taking_activities:
            assignments._pass_on_activities()
        assignments._tell_people()
        return leads._notify_of_assignments(assignments)

    def _reassign_to_user(self, leads):
        leads._check_hand_over_to(self.user_id, leads.env["crm.team"])
        return leads._give_out(
            [
                {"lead_id": lead.id, "to_user_id": self.user_id.id, "method": "manual"}
                for lead in leads
                if lead.user_id != self.user_id
            ]
        )

    def _reassign_to_team(self, leads):
        team = self.team_id
        if not team:
            raise UserError(self.env._("Choose a sales team."))
        leads._check_hand_over_to(self.env["res.users"], team)
        if not team._lock_for_assignment():
            raise UserError(
                self.env._("%(team)s is being given leads right now. Try again.", team=team.name)
            )
        shares, since = team._get_shares(leads)[team]
        facts = {"team_id": team.id, "method": "evenly", "counted_since": since}
        return leads._give_out(leads.sorted("id")._choose_owners("evenly", shares, facts))

    def _reassign_by_rules(self, leads):
        # sudo: the rules decide, which are the managers'; the user may write these leads
        rules = self.env["lead.assignment.rule"].sudo()._get_active()
        return rules._assign(leads.sudo().sorted("id"))
