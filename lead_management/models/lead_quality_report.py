# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from .crm_lost_reason import QUALITY_ISSUES
from .lead_funnel_sql import COPIED, FACTS

# Of leads nobody has ever been reached of
TRIES = 3
ISSUES = tuple(issue for issue, _label in QUALITY_ISSUES)
FLAGS = (*ISSUES, "returned", "bad")

# The last that was heard of the number is that it is wrong: no other outcome came of trying the
# same way again, and nobody was reached since in any way
_WRONG_NUMBER = SQL(
    """
    SELECT wrong.lead_id
      FROM lead_interaction wrong
      JOIN lead_interaction_outcome heard ON heard.id = wrong.outcome_id AND heard.is_wrong_contact
     WHERE NOT EXISTS (
           SELECT
             FROM lead_interaction later
             LEFT JOIN lead_interaction_outcome outcome ON outcome.id = later.outcome_id
            WHERE later.lead_id = wrong.lead_id
              AND (later.date, later.id) > (wrong.date, wrong.id)
              AND (outcome.is_reached
                   OR later.direction = 'outgoing' AND outcome.id IS NULL
                   OR later.kind = wrong.kind
                      AND outcome.id IS NOT NULL AND outcome.is_wrong_contact IS NOT TRUE))
     GROUP BY wrong.lead_id
    """
)
_UNREACHED = SQL(
    """
    SELECT attempt.lead_id
      FROM crm_lead lead
      JOIN lead_interaction attempt ON attempt.lead_id = lead.id
      JOIN lead_interaction_outcome outcome
        ON outcome.id = attempt.outcome_id AND outcome.is_reached IS NOT TRUE
     WHERE lead.is_reached IS NOT TRUE AND attempt.direction = 'outgoing'
     GROUP BY attempt.lead_id
    HAVING COUNT(*) >= %s
    """,
    TRIES,
)
_RETURNED = SQL(
    """
    SELECT DISTINCT ON (lead_id) lead_id, return_reason_id, return_date, return_note
      FROM lead_hand_over
     WHERE state = 'returned'
     ORDER BY lead_id, return_date DESC, id DESC
    """
)
_ISSUE = SQL(
    """
    COALESCE(reason.quality_issue,
             CASE WHEN wrong.lead_id IS NOT NULL THEN 'wrong_number'
                  WHEN unreached.lead_id IS NOT NULL THEN 'unreachable' END)
    """
)
_IS = {
    **{issue: SQL("%s IS NOT DISTINCT FROM %s", _ISSUE, issue) for issue in ISSUES},
    "returned": SQL("returned.lead_id IS NOT NULL"),
    "bad": SQL("%s IS NOT NULL OR returned.lead_id IS NOT NULL", _ISSUE),
}


class LeadQualityReport(models.Model):
    """What the leads of a source were worth: the row of a lead in the report on lead quality.

    A lead has one issue at most: what the reason says that it was lost for, else what came of
    trying to reach it. That sales returned it is told apart from that. What was merged into another
    lead is no lead any more and counts nowhere.

    Found out when somebody looks, so that nobody who works with leads waits for it.
    """

    _name = "lead.quality.report"
    _description = "Lead Quality"
    _auto = False
    _rec_name = "lead_id"
    _order = "id desc"
    # lead_funnel is kept by the database from the leads, their history and their touches
    _depends = {
        "crm.lead": (*FACTS, "is_reached", "lost_reason_id"),
        "crm.lost.reason": ("quality_issue",),
        "lead.hand.over": ("lead_id", "state", "return_reason_id", "return_date", "return_note"),
        "lead.interaction": ("lead_id", "date", "direction", "kind", "outcome_id"),
        "lead.interaction.outcome": ("is_reached", "is_wrong_contact"),
        "lead.touch": ("lead_id", "date", "capture_source_id"),
    }

    lead_id = fields.Many2one("crm.lead", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    marketing_user_id = fields.Many2one("res.users", "Owner (Marketing)", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    first_campaign_id = fields.Many2one("utm.campaign", readonly=True)
    first_medium_id = fields.Many2one("utm.medium", readonly=True)
    first_source_id = fields.Many2one("utm.source", readonly=True)
    capture_source_id = fields.Many2one("lead.capture.source", "Capture Tool", readonly=True)
    state_id = fields.Many2one("res.country.state", "Province", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    contact_name = fields.Char(related="lead_id.contact_name")
    phone = fields.Char(related="lead_id.phone")
    email_from = fields.Char(related="lead_id.email_from")
    entry_date = fields.Datetime(
        "Arrived on", readonly=True, help="When the lead was created, wherever it came from."
    )
    quality_issue = fields.Selection(
        QUALITY_ISSUES,
        readonly=True,
        help="What the reason says that the lead was lost for; else whether the last call found a "
        "wrong number, or nobody was ever reached in three tries.",
    )
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    return_reason_id = fields.Many2one(
        "lead.return.reason", readonly=True, help="Why sales returned it, the last time it did."
    )
    return_date = fields.Datetime("Returned on", readonly=True)
    return_note = fields.Text("Note on the Return", readonly=True)
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
        """A row for each lead. Nothing is joined that a question does not ask for."""
        copied = (*COPIED, "capture_source_id", "entry_date")
        return SQL(
            """
            SELECT funnel.lead_id AS id, funnel.lead_id, %(copied)s,
                   lost.lost_reason_id, %(issue)s AS quality_issue,
                   returned.return_reason_id, returned.return_date, returned.return_note,
                   1 AS lead_count, %(flags)s
              FROM lead_funnel funnel
              LEFT JOIN crm_lead lost
                ON lost.id = funnel.lead_id
               AND lost.won_status = 'lost' AND lost.lost_reason_id IS NOT NULL
              LEFT JOIN crm_lost_reason reason ON reason.id = lost.lost_reason_id
              LEFT JOIN (%(wrong)s) AS wrong ON wrong.lead_id = funnel.lead_id
              LEFT JOIN (%(unreached)s) AS unreached ON unreached.lead_id = funnel.lead_id
              LEFT JOIN (%(returned)s) AS returned ON returned.lead_id = funnel.lead_id
            """,
            copied=SQL(", ").join(SQL.identifier("funnel", name) for name in copied),
            issue=_ISSUE,
            flags=SQL(", ").join(
                SQL("(%s)::int AS %s", _IS[flag], SQL.identifier(f"{flag}_{figure}"))
                for flag in FLAGS
                for figure in ("count", "rate")
            ),
            wrong=_WRONG_NUMBER,
            unreached=_UNREACHED,
            returned=_RETURNED,
        )

    def action_open_lead(self):
        """Open the lead of this row.

        :raise AccessError: when the user may not read it
        """
        self.ensure_one()
        self.lead_id.check_access("read")
        return self.lead_id._get_records_action()
