# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL, format_duration


class LeadLifecycleTransition(models.Model):
    """One change of a lifecycle stage: who moved what, from where to where, when and why.

    Append-only: no role may write here. Rows come from ``_record`` alone, which the lifecycle
    mixin calls, and go only with the lead or contact they tell about. Merging passes them on.
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
            ("merge", "Merge"),
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

    _check_one_record = models.Constraint(
        "CHECK (num_nonnulls(lead_id, partner_id) = 1)",
        "A lifecycle transition tells of one lead or of one contact.",
    )

    @api.depends("duration_seconds", "from_stage_id")
    def _compute_duration(self):
        for transition in self:
            transition.duration = (
                self._format_seconds(transition.duration_seconds)
                if transition.from_stage_id
                else False
            )

    @api.model
    def _format_seconds(self, seconds):
        """``seconds`` in words a person reads at a glance: days and hours, or hours and minutes."""
        days, rest = divmod(seconds, 24 * 3600)
        if days:
            return self.env._("%(days)s d %(hours)s h", days=days, hours=rest // 3600)
        return self.env._("%(time)s h", time=format_duration(rest / 3600))

    @api.model
    def _record(self, records, before, cause):
        """Append the move of each record that is in another stage now, in one statement.

        :param records: leads or contacts (``lead.lifecycle.mixin``)
        :param dict before: (stage, since when) of each record, by its id; none for a new one
        :param str cause: key of the ``cause`` selection
        :return: the records that moved, as superuser: the history knows the stage, whoever created
            or wrote the record
        """
        nowhere = (self.env["lead.lifecycle.stage"], None)
        now = self.env.cr.now()
        rows = []
        # sudo: it reads and keeps the stage, which not everybody who creates contacts may see
        records = records.sudo()
        for record in records:
            from_stage, since = before.get(record.id, nowhere)
            to_stage = record.lifecycle_stage_id
            if to_stage != from_stage:
                seconds = int((now - since).total_seconds()) if since else None
                rows.append((record.id, from_stage.id or None, to_stage.id or None, seconds))
        moved = records.browse(row[0] for row in rows)
        if not moved:
            return moved
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO lead_lifecycle_transition
                            (%(record_column)s, from_stage_id, to_stage_id, duration_seconds,
                             date, user_id, cause)
                SELECT record_id, from_stage_id::int, to_stage_id::int, seconds::int,
                       %(now)s, %(user)s, %(cause)s
                  FROM (VALUES %(rows)s) AS moved (record_id, from_stage_id, to_stage_id, seconds)
                """,
                record_column=SQL.identifier(records._lifecycle_inverse_name),
                rows=SQL(", ").join(SQL("%s", row) for row in rows),
                now=now,
                user=self.env.uid,
                cause=cause,
            )
        )
        moved.invalidate_recordset(["lifecycle_transition_ids"], flush=False)
        return moved

    @api.model
    def _set_cause(self, records, cause):
        """Say why ``records`` made the move that was just recorded, in the same transaction.

        :param str cause: key of the ``cause`` selection
        """
        if not records:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE lead_lifecycle_transition
                   SET cause = %(cause)s
                 WHERE id IN (SELECT max(id) FROM lead_lifecycle_transition
                               WHERE %(record_column)s = ANY(%(record_ids)s)
                               GROUP BY %(record_column)s)
                """,
                cause=cause,
                record_column=SQL.identifier(records._lifecycle_inverse_name),
                record_ids=records.ids,
            )
        )
        records.lifecycle_transition_ids.invalidate_recordset(["cause"], flush=False)
