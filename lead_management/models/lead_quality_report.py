# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .crm_lost_reason import QUALITY_ISSUES
from .lead_funnel_sql import COPIED, FACTS

ISSUES = tuple(issue for issue, _label in QUALITY_ISSUES)
FLAGS = (*ISSUES, "returned", "bad")

# Kept in the rows of ``lead_funnel`` by triggers of ``lead_quality_sql``
_KEPT = ("quality_issue", "lost_reason_id", "return_id")
# What the figures count of the rows
_IS = {
    **{issue: SQL("(quality_issue IS NOT DISTINCT FROM %s)", issue) for issue in ISSUES},
    "returned": SQL("(return_id IS NOT NULL)"),
    "bad": SQL("(quality_issue IS NOT NULL OR return_id IS NOT NULL)"),
}


class LeadQualityReport(models.Model):
    """What the leads of a source were worth: the row of a lead in the report on lead quality.

    A lead has one issue at most: what the reason says that it was lost for, else what came of
    trying to reach it. That sales returned it is told apart from that. What was merged into another
    lead is no lead any more and counts nowhere.

    What that takes to find out is kept in the rows of ``lead.funnel``, of which this shows others
    of the columns.
    """

    _name = "lead.quality.report"
    _inherit = ["lead.funnel.mixin"]
    _description = "Lead Quality"
    _auto = False
    _rec_name = "lead_id"
    _order = "id desc"
    # lead_funnel is kept by the database from all that
    _depends = {
        "crm.lead": (*FACTS, "is_reached", "lost_reason_id"),
        "crm.lost.reason": ("quality_issue",),
        "lead.hand.over": ("lead_id", "state", "return_reason_id", "return_date", "return_note"),
        "lead.interaction": ("lead_id", "date", "direction", "kind", "outcome_id"),
        "lead.interaction.outcome": ("is_reached", "is_wrong_contact"),
        "lead.touch": ("lead_id", "date", "capture_source_id"),
    }

    contact_name = fields.Char(related="lead_id.contact_name")
    phone = fields.Char(related="lead_id.phone")
    email_from = fields.Char(related="lead_id.email_from")
    quality_issue = fields.Selection(
        QUALITY_ISSUES,
        readonly=True,
        help="What the reason says that the lead was lost for; else whether the last call found a "
        "wrong number, or nobody was ever reached in three tries.",
    )
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    return_id = fields.Many2one("lead.hand.over", "Last Return", readonly=True)
    return_reason_id = fields.Many2one(
        related="return_id.return_reason_id",
        help="Why sales returned it, the last time it did.",
    )
    return_date = fields.Datetime(related="return_id.return_date")
    return_note = fields.Text(related="return_id.return_note")
    lead_count = fields.Integer("Leads", readonly=True)
    wrong_number_count = fields.Integer("Wrong Numbers", readonly=True)
    spam_count = fields.Integer("Spam", readonly=True)
    duplicate_count = fields.Integer("Duplicates", readonly=True)
    unreachable_count = fields.Integer("Unreachable", readonly=True)
    returned_count = fields.Integer("Returned by Sales", readonly=True)
    bad_count = fields.Integer(
        "Bad Leads", readonly=True, help="Have an issue, or were returned by sales."
    )
    wrong_number_rate = fields.Float("Wrong Numbers, Share", readonly=True, aggregator="avg")
    spam_rate = fields.Float("Spam, Share", readonly=True, aggregator="avg")
    duplicate_rate = fields.Float("Duplicates, Share", readonly=True, aggregator="avg")
    unreachable_rate = fields.Float("Unreachable, Share", readonly=True, aggregator="avg")
    returned_rate = fields.Float("Returned by Sales, Share", readonly=True, aggregator="avg")
    bad_rate = fields.Float("Bad Leads, Share", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        """The row of each lead in the funnel, and what each figure counts of it."""
        columns = ("lead_id", *COPIED, "capture_source_id", "entry_date", *_KEPT)
        return SQL(
            "SELECT lead_id AS id, %s, 1 AS lead_count, %s FROM lead_funnel",
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(
                SQL("%s::int AS %s", _IS[flag], SQL.identifier(f"{flag}_{figure}"))
                for flag in FLAGS
                for figure in ("count", "rate")
            ),
        )

    @api.model
    def _get_figure_parts(self):
        numbers = {f"{flag}_count:sum": (f"{flag}_count:sum", None) for flag in FLAGS}
        shares = {f"{flag}_rate:avg": (f"{flag}_count:sum", "__count") for flag in FLAGS}
        return super()._get_figure_parts() | numbers | shares
