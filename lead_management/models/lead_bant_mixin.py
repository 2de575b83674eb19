# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import bant


class LeadBantMixin(models.AbstractModel):
    """The BANT answers of a lead, their score and the next question to ask."""

    _name = "lead.bant.mixin"
    _description = "BANT Qualification Mixin"

    company_currency = fields.Many2one("res.currency")
    bant_budget_fit = fields.Selection(
        [("none", "No budget"), ("partial", "Not enough yet"), ("full", "Fits")],
        "Budget",
        help="Is there money for what we offer?",
    )
    bant_budget_amount = fields.Monetary("Budget Amount", currency_field="company_currency")
    bant_authority_role = fields.Selection(
        [
            ("none", "No influence"),
            ("influencer", "Influencer"),
            ("decision_maker", "Decision maker"),
        ],
        "Authority",
        help="Does the person we talk to decide, or has somebody else to be asked?",
    )
    bant_decision_maker_id = fields.Many2one(
        "res.partner", "Decision Maker", index="btree_not_null", check_company=True
    )
    bant_need_fit = fields.Selection(
        [("none", "No need"), ("partial", "Partly solved by us"), ("full", "Solved by us")],
        "Need",
        help="What is the problem, and can our product solve it?",
    )
    bant_need = fields.Text("Need in Words")
    bant_timeline = fields.Selection(
        [
            ("month", "Within a month"),
            ("quarter", "Within 3 months"),
            ("half_year", "Within 6 months"),
            ("later", "Later"),
        ],
        "Timeline",
        compute="_compute_bant_timeline",
        store=True,
        readonly=False,
        precompute=True,
        help="When will they decide?",
    )
    bant_timeline_date = fields.Date("Decision Expected")
    bant_score = fields.Integer(
        "BANT Score",
        compute="_compute_bant_score",
        store=True,
        precompute=True,
        aggregator="avg",
        help="0 to 100: up to 25 points for each of budget, authority, need and timeline.",
    )
    bant_next_question = fields.Char("Ask Next", compute="_compute_bant_next_question")

    @api.depends("bant_timeline_date")
    def _compute_bant_timeline(self):
        today = fields.Date.context_today(self)
        for record in self:
            if record.bant_timeline_date:
                record.bant_timeline = bant.timeline_bucket(
                    (record.bant_timeline_date - today).days
                )

    @api.depends(*bant.POINTS)
    def _compute_bant_score(self):
        for record in self:
            record.bant_score = bant.score(record._get_bant_answers())

    @api.depends(*bant.POINTS)
    def _compute_bant_next_question(self):
        questions = {
            "bant_budget_fit": self.env._("Is there a budget that fits?"),
            "bant_authority_role": self.env._("Who decides?"),
            "bant_need_fit": self.env._("What problem do they want solved?"),
            "bant_timeline": self.env._("When will they decide?"),
        }
        for record in self:
            question = bant.next_open_question(record._get_bant_answers())
            record.bant_next_question = questions.get(question, False)

    def _get_bant_answers(self):
        self.ensure_one()
        return {question: self[question] for question in bant.POINTS}

    def _get_bant_missing_labels(self):
        """Names of the questions without an answer, in the order they are asked."""
        self.ensure_one()
        answers = self._get_bant_answers()
        labels = self.fields_get(list(answers), ["string"])
        return [labels[question]["string"] for question in answers if not answers[question]]
