# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL, format_duration


class LeadLifecycleTransition(models.Model):
    """One change of a lifecycle stage: who moved what, from where to where, when and why.

    Append-only: no role may write here. Rows come from ``_record`` alone, which the lifecycle
    mixin calls, and go only with the lead or contact they tell about.
    """

    _name = "lead.lifecycle.transition"
    _description = "Lifecycle Transition"
    _order = "date desc, id desc"
    _rec_name = "to_stage_id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", readonly=True, index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    from_stage_id = fields.Many2one("lead.lifecycle.stage", "From", readonly=True)
    to_stage_id = fields.Many2one("lead.lifecycle.stage", "To", readonly=True, index=True)
    date = fields.Datetime(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    cause = fields.Selection(
        [
            ("creation", "Created"),
            ("manual", "By hand"),
            ("import", "Import"),
            ("install", "When Lead Management was installed"),
        ],
        required=True,
        readonly=True,
    )
    duration_seconds = fields.Integer(
        "Seconds in Previous Stage",
        readonly=True,
        aggregator="avg",
        help="Time spent in the stage it left, in seconds.",
    )
    duration = fields.Char("Time in Previous Stage", compute="_compute_duration")

    _lead_latest_index = models.Index("(lead_id, id DESC) WHERE lead_id IS NOT NULL")
    _partner_latest_index = models.Index("(partner_id, id DESC) WHERE partner_id IS NOT NULL")
    _check_one_record = models.Constraint(
        "CHECK (num_nonnulls(lead_id, partner_id) = 1)",
        "A lifecycle transition tells of one lead or of one contact.",
    )

    @api.depends("duration_seconds", "from_stage_id")
    def _compute_duration(self):
        for transition in self:
            transition.duration = transition.from_stage_id and self._format_seconds(
                transition.duration_seconds
            )

    @api.model
    def _format_seconds(self, seconds):
        """``seconds`` in words a person reads at a glance: days and hours, or hours and minutes."""
        days, rest = divmod(seconds, 24 * 3600)
        if days:
            return self.env._("%(days)s d %(hours)s h", days=days, hours=rest // 3600)
        return self.env._("%(time)s h", time=format_duration(rest / 3600))

    @api.model
    def _record(self, records, to_stage, cause):
        """Append the move of ``records`` to ``to_stage``, for those that are not there yet.

        The latest row of each record says where it stands, so a record that is already there
        gets no second row, whoever asks.

        :param records: leads or contacts (``lead.lifecycle.mixin``), whole recordset, one query
        :param to_stage: ``lead.lifecycle.stage``, empty when the stage is being cleared
        :param str cause: key of the ``cause`` selection
        """
        if not records:
            return
        self.flush_model()
        records.flush_recordset(["id"])
        record_column = SQL.identifier(records._lifecycle_inverse_name)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO lead_lifecycle_transition
                            (%(record_column)s, from_stage_id, to_stage_id, date, user_id, cause,
                             duration_seconds)
                SELECT record.id, latest.to_stage_id, %(to_stage)s, %(now)s, %(user)s, %(cause)s,
                       GREATEST(0, EXTRACT(EPOCH FROM %(now)s - latest.date))
                  FROM unnest(%(record_ids)s) AS record (id)
                  LEFT JOIN LATERAL (
                       SELECT to_stage_id, date
                         FROM lead_lifecycle_transition
                        WHERE %(record_column)s = record.id
                        ORDER BY id DESC
                        LIMIT 1
                       ) latest ON TRUE
                 WHERE latest.to_stage_id IS DISTINCT FROM %(to_stage)s
                """,
                record_column=record_column,
                to_stage=to_stage.id or None,
                now=self.env.cr.now(),
                user=self.env.uid,
                cause=cause,
                record_ids=records.ids,
            )
        )
        records.invalidate_recordset(["lifecycle_transition_ids"], flush=False)
