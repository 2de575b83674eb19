# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


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
    from_color = fields.Integer(
        "From: Color", related="from_stage_id.color", export_string_translation=False
    )
    to_color = fields.Integer(
        "To: Color", related="to_stage_id.color", export_string_translation=False
    )
    date = fields.Datetime(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    cause = fields.Selection(
        [
            ("creation", "Created"),
            ("manual", "By hand"),
            ("interaction", "Interaction"),
            ("hand_over", "Handed over to sales"),
            ("accept", "Accepted by sales"),
            ("return", "Returned to marketing"),
            ("withdrawal", "Hand-over withdrawn"),
            ("conversion", "Became an opportunity"),
            ("revenue", "Revenue"),
            ("lead", "Followed its lead"),
            ("contact", "Followed its contact"),
            ("blacklist", "Blacklisted"),
            ("blacklist_removal", "No longer blacklisted"),
            ("lost", "Lost"),
            ("reopening", "Reopened"),
            ("revert", "Reverted"),
            ("import", "Import"),
            ("capture", "Captured"),
            ("merge", "Merge"),
            ("install", "When Lead Management was installed"),
        ],
        required=True,
        readonly=True,
    )
    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(
        "Document ID", model_field="document_model", readonly=True
    )
    document = fields.Char(
        compute="_compute_document", help="What the change came from, such as an invoice."
    )
    is_document_readable = fields.Boolean(compute="_compute_document")
    duration_seconds = fields.Integer(
        "Seconds in Previous Stage",
        readonly=True,
        aggregator="avg",
        help="Time spent in the stage it left, in seconds.",
    )
    duration_days = fields.Float(
        "Days in Previous Stage",
        readonly=True,
        aggregator="avg",
        help="Time spent in the stage it left, in days of 24 hours.",
    )
    duration = fields.Char("Time in Previous Stage", compute="_compute_duration")
    is_revertable = fields.Boolean(
        compute="_compute_is_revertable", export_string_translation=False
    )

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
        """``seconds`` in words read at a glance, by the greatest unit of them and the one below."""
        hours, minutes = divmod(int(seconds) // 60, 60)
        days, hours_of_day = divmod(hours, 24)
        if days:
            return self.env._("%(days)s d %(hours)s h", days=days, hours=hours_of_day)
        if hours:
            return self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
        return self.env._("%(minutes)s min", minutes=minutes)

    @api.depends_context("uid")
    @api.depends("from_stage_id", "lead_id.lifecycle_stage_id", "partner_id.lifecycle_stage_id")
    def _compute_is_revertable(self):
        """The change that ``action_revert_lifecycle_stage`` takes back, for those who may."""
        self.is_revertable = False
        for records in (self.lead_id, self.partner_id):
            for last in records._filtered_access("write")._get_last_transitions().values():
                (self & last).is_revertable = bool(last.from_stage_id)

    @api.depends_context("uid")
    @api.depends("document_model", "document_id")
    def _compute_document(self):
        """Name of the document; only what kind it is to those who may not read it."""
        self.document = self.is_document_readable = False
        for model_name, transitions in self.grouped("document_model").items():
            if not model_name or model_name not in self.env:
                continue
            documents = self.env[model_name].browse(transitions.mapped("document_id")).exists()
            readable = documents._filtered_access("read")
            kind = self.env["ir.model"]._get(model_name).name
            # sudo: names of documents the user may read, without the fields they are made of
            names = {document.id: document.display_name for document in readable.sudo()}
            for transition in transitions:
                transition.is_document_readable = transition.document_id in names
                transition.document = names.get(transition.document_id, kind)

    def action_open_document(self):
        """Open the document behind the change.

        :raise AccessError: when the user may not read it
        """
        self.ensure_one()
        if not self.document_model:
            return False
        document = self.env[self.document_model].browse(self.document_id)
        document.check_access("read")
        return document._get_records_action()

    @api.model
    def _record(self, records, before, cause, documents):
        """Append the move of each record that is in another stage now, in one statement.

        :param records: leads or contacts (``lead.lifecycle.mixin``)
        :param dict before: (stage, since when) of each record, by its id; none for a new one
        :param str cause: key of the ``cause`` selection
        :param dict documents: record behind the move of each record, by its id
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
                document = documents.get(record.id)
                rows.append(
                    (
                        record.id,
                        from_stage.id or None,
                        to_stage.id or None,
                        int((now - since).total_seconds()) if since else None,
                        document._name if document else None,
                        document.id if document else None,
                    )
                )
        moved = records.browse(row[0] for row in rows)
        if not moved:
            return moved
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO lead_lifecycle_transition
                            (%(record_column)s, from_stage_id, to_stage_id, duration_seconds,
                             duration_days, document_model, document_id, date, user_id, cause)
                SELECT record_id, from_stage_id::int, to_stage_id::int, seconds::int,
                       seconds::float / 86400, document_model, document_id::int,
                       %(now)s, %(user)s, %(cause)s
                  FROM (VALUES %(rows)s) AS moved
                       (record_id, from_stage_id, to_stage_id, seconds,
                        document_model, document_id)
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
    def _get_latest(self, records):
        """The transition that brought each of ``records`` where it is, by record id.

        After a merge the latest row may tell of the record merged away, so only those that lead to
        the present stage count. ``False`` is an empty transition.
        """
        records.flush_recordset(["lifecycle_stage_id"])
        ids = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (record.id) record.id, transition.id
                  FROM %(table)s record
                  JOIN lead_lifecycle_transition transition
                    ON transition.%(record_column)s = record.id
                   AND transition.to_stage_id IS NOT DISTINCT FROM record.lifecycle_stage_id
                 WHERE record.id = ANY(%(record_ids)s)
                 ORDER BY record.id, transition.id DESC
                """,
                table=SQL.identifier(records._table),
                record_column=SQL.identifier(records._lifecycle_inverse_name),
                record_ids=records.ids,
            )
        )
        # sudo: whoever has the record may have what made it so; others do not get here
        rows = self.sudo().browse(id_ for _record_id, id_ in ids)
        return {False: self, **dict(zip((record_id for record_id, _id in ids), rows, strict=True))}
