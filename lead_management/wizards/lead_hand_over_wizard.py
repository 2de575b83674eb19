# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_datetime


class LeadHandOverWizard(models.TransientModel):
    """Asks whom to hand the leads over to, what was offered and what sales should know."""

    _name = "lead.hand.over.wizard"
    _description = "Hand Leads over to Sales"

    lead_ids = fields.Many2many("crm.lead", required=True)
    lead_count = fields.Integer(compute="_compute_lead_count")
    salesperson_id = fields.Many2one(
        "res.users",
        domain=lambda self: [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref("sales_team.group_sale_salesman").ids),
        ],
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", compute="_compute_team_id", store=True, readonly=False
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Product Categories Offered",
        compute="_compute_category_ids",
        store=True,
        readonly=False,
    )
    note = fields.Text("Information for Sales")
    deadline = fields.Datetime("Answer until", compute="_compute_deadline")
    absence = fields.Char(compute="_compute_deadline")

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    @api.depends("salesperson_id")
    def _compute_team_id(self):
        for wizard in self:
            salesperson = wizard.salesperson_id
            team = wizard.team_id
            if salesperson and salesperson not in team.member_ids | team.user_id:
                wizard.team_id = wizard.lead_ids._get_team_of(salesperson)

    @api.depends("lead_ids")
    def _compute_category_ids(self):
        for wizard in self:
            leads = wizard.lead_ids
            wizard.category_ids = leads.offered_category_ids or leads.interest_category_ids

    @api.depends("salesperson_id", "lead_ids")
    def _compute_deadline(self):
        hand_overs = self.env["lead.hand.over"]
        for wizard in self:
            companies = wizard.lead_ids.company_id or self.env.company
            deadlines = hand_overs._get_deadlines(companies, wizard.salesperson_id)
            wizard.deadline = min(deadlines.values())
            until = wizard.salesperson_id._get_absences().get(wizard.salesperson_id.id)
            wizard.absence = until and self.env._(
                "%(user)s is on leave until %(date)s. The time to answer starts then.",
                user=wizard.salesperson_id.name,
                date=format_datetime(self.env, until),
            )

    def action_apply(self):
        """Hand the leads over.

        :raise AccessError: when the user is neither in marketing nor a sales manager
        :raise UserError: when one of the leads cannot be handed over, or not to them
        """
        self.ensure_one()
        self.lead_ids._hand_over(self.salesperson_id, self.team_id, self.category_ids, self.note)
        return {"type": "ir.actions.act_window_close"}
