# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from . import lead_funnel_sql
from .lead_funnel_sql import DATES, STAGES

COUNTS = tuple(f"{code}_count" for code in STAGES)
# Of those who came to the stage before, so many reached this one
RATES = tuple(f"{code}_rate" for code in STAGES[1:])
CHECKED_PARAMETER = "lead_management.funnel_checked_lead_id"


class LeadFunnel(models.Model):
    """How far each lead came, and when: the row of a lead in the funnel report.

    From its history rather than from where it is now: a stage counts as reached when it or one
    behind it first was, whatever became of the lead afterwards. What was reverted never happened.
    Leads that are lost or archived count as well, and keep being theirs whose they were.

    Kept by triggers in the database, whoever writes a lead or its history, since the history of a
    million leads cannot be looked through for each figure. ``_cron_check`` sees to it that it is
    the truth.
    """

    _name = "lead.funnel"
    _inherit = ["lead.funnel.mixin"]
    _description = "Funnel"
    _auto = False
    _rec_name = "lead_id"
    _order = "id desc"

    interest_category_ids = fields.Many2many(
        related="lead_id.interest_category_ids", string="Product Categories of Interest"
    )
    offered_category_ids = fields.Many2many(
        related="lead_id.offered_category_ids", string="Product Categories Offered"
    )
    lead_date = fields.Datetime("Lead on", readonly=True)
    mql_date = fields.Datetime("MQL on", readonly=True)
    sal_date = fields.Datetime("SAL on", readonly=True)
    sql_date = fields.Datetime("SQL on", readonly=True)
    customer_date = fields.Datetime("Customer on", readonly=True)
    loyal_date = fields.Datetime("Loyal on", readonly=True)
    exit_stage_id = fields.Many2one("lead.lifecycle.stage", "Exit", readonly=True)
    exit_date = fields.Datetime(
        "Left on", readonly=True, help="When it left the funnel by an exit, or was lost."
    )
    last_date = fields.Datetime(
        "Last Step on",
        readonly=True,
        help="When it last came further, left the funnel or was lost.",
    )
    is_lost = fields.Boolean("Lost", readonly=True)
    is_archived = fields.Boolean("Archived", readonly=True)
    reached = fields.Integer(readonly=True, aggregator=None, export_string_translation=False)

    lead_count = fields.Integer("Leads", compute="_compute_counts")
    mql_count = fields.Integer("MQLs", compute="_compute_counts")
    sal_count = fields.Integer("SALs", compute="_compute_counts")
    sql_count = fields.Integer("SQLs", compute="_compute_counts")
    customer_count = fields.Integer("Customers", compute="_compute_counts")
    loyal_count = fields.Integer("Loyal Customers", compute="_compute_counts")
    exit_count = fields.Integer(
        "Left", compute="_compute_counts", help="Left the funnel by an exit, or were lost."
    )
    mql_rate = fields.Float("Lead → MQL", compute="_compute_counts", aggregator="avg")
    sal_rate = fields.Float("MQL → SAL", compute="_compute_counts", aggregator="avg")
    sql_rate = fields.Float("SAL → SQL", compute="_compute_counts", aggregator="avg")
    customer_rate = fields.Float("SQL → Customer", compute="_compute_counts", aggregator="avg")
    loyal_rate = fields.Float("Customer → Loyal", compute="_compute_counts", aggregator="avg")
    lead_customer_rate = fields.Float(
        "Lead → Customer", compute="_compute_counts", aggregator="avg"
    )
    mql_days = fields.Float("Days to MQL", readonly=True, aggregator="avg")
    sal_days = fields.Float("Days MQL to SAL", readonly=True, aggregator="avg")
    sql_days = fields.Float("Days SAL to SQL", readonly=True, aggregator="avg")
    customer_days = fields.Float("Days SQL to Customer", readonly=True, aggregator="avg")
    loyal_days = fields.Float("Days Customer to Loyal", readonly=True, aggregator="avg")
    currency_id = fields.Many2one("res.currency", readonly=True)
    won_revenue = fields.Monetary(
        "Expected Revenue of Won Leads",
        readonly=True,
        currency_field="currency_id",
        aggregator=None,
        export_string_translation=False,
    )
    revenue = fields.Monetary(
        "Total Revenue",
        compute="_compute_revenue",
        currency_field="currency_id",
        aggregator="sum",
        help="What was invoiced, or ordered, less credit notes; without the Sales app the expected "
        "revenue of won leads.",
    )

    @api.depends(*DATES, "exit_stage_id", "is_lost")
    def _compute_counts(self):
        for row in self:
            reached = [bool(row[name]) for name in DATES]
            for name, is_reached in zip(COUNTS, reached, strict=True):
                row[name] = is_reached
            for name, is_reached in zip(RATES, reached[1:], strict=True):
                row[name] = is_reached
            row.lead_customer_rate = bool(row.customer_date)
            row.exit_count = bool(row.is_lost or row.exit_stage_id)

    @api.depends(lambda self: [self._get_revenue_column()])
    def _compute_revenue(self):
        for row in self:
            row.revenue = row[self._get_revenue_column()]

    @api.private
    def init(self):
        result = super().init()
        if "module" not in self.env.context:
            return result  # for a custom attribute more or less, which have no columns here
        self.env.cr.execute(lead_funnel_sql.TABLE)
        # when the tables have the columns that they look at
        self.pool.post_init(self.env.cr.execute, lead_funnel_sql.TRIGGERS)
        return result

    def _search(self, domain, *args, **kwargs):
        self._flush_facts()
        return super()._search(domain, *args, **kwargs)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Have the database count and compare what follows from the stages reached."""
        if field_expr == "revenue":
            return self._field_to_sql(alias, self._get_revenue_column(), query)
        level = SQL("(%s & 7)", SQL.identifier(alias, "reached"))
        if field_expr in COUNTS:
            return SQL("(%s > %s)::int", level, COUNTS.index(field_expr))
        if field_expr == "exit_count":
            return SQL("(%s > 7)::int", SQL.identifier(alias, "reached"))
        if field_expr in RATES:
            number = RATES.index(field_expr) + 1
            return SQL("(CASE WHEN %s >= %s THEN (%s > %s)::int END)", level, number, level, number)
        if field_expr == "lead_customer_rate":
            customer = STAGES.index("customer")
            return SQL("(CASE WHEN %s > 0 THEN (%s > %s)::int END)", level, level, customer)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _get_revenue_column(self):
        """Name of the stored field that says what a lead brought in, in the row's currency."""
        return "won_revenue"

    @api.model
    def _flush_facts(self):
        """Have the database know all that the rows follow from."""
        self.env["crm.lead"].flush_model(lead_funnel_sql.FACTS)
        self.env["lead.lifecycle.transition"].flush_model()
        self.env["lead.touch"].flush_model(["lead_id", "date", "capture_source_id"])

    # ---- the truth

    @api.model
    def _fill(self):
        """Find out for all leads how far they came, which only matters where no trigger did."""
        self.env["lead.lifecycle.stage"]._update_funnel_levels()
        self.env.flush_all()
        self._refresh_parts(lead_funnel_sql.PARTS)
        self.env.cr.execute(SQL("ANALYZE lead_funnel"))
        self.env.invalidate_all()

    @api.model
    def _refresh(self, lead_ids):
        """Make the rows of these leads what their history says.

        :param list lead_ids: of ``crm.lead``, also such as are no more
        :return: how many rows were not so before
        """
        self.env.flush_all()
        changed = self._refresh_parts(SQL("SELECT %s::int4[] AS ids", list(lead_ids)))
        self.invalidate_model()
        return changed

    @api.model
    def _refresh_parts(self, parts):
        """As ``_refresh``, of each array ``ids`` in the rows of a query."""
        ((changed,),) = self.env.execute_query(
            SQL("SELECT SUM(lead_funnel_refresh(ids)) FROM (%s) AS part", parts)
        )
        return changed or 0

    @api.model
    def _cron_check(self, batch_size=5000):
        """Compare the rows with the truth, leads after leads, and mend those that differ.

        From where the last run ended: each takes the time there is, and goes around once at most.
        """
        parameters = self.env["ir.config_parameter"]
        cron = self.env["ir.cron"]
        checked = int(parameters.get_param(CHECKED_PARAMETER, 0))
        ((last,),) = self.env.execute_query(
            SQL(
                "SELECT GREATEST((SELECT MAX(id) FROM crm_lead),"
                " (SELECT MAX(lead_id) FROM lead_funnel), 0)"
            )
        )
        while checked < last:
            self._refresh(range(checked + 1, checked + batch_size + 1))
            checked += batch_size
            parameters.set_param(CHECKED_PARAMETER, checked)
            if not cron._commit_progress(1, remaining=-(-(last - checked) // batch_size)):
                return
        parameters.set_param(CHECKED_PARAMETER, 0)
        cron._commit_progress(0, remaining=0)
