# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..importing.describe import describe_changes
from ..importing.messages import first_line
from ..tools.workbook_reader import display


class LeadImportRow(models.Model):
    """The ledger of an import: one record per row of the file, and what became of it.

    Users read it; only the import itself writes, in the transaction that writes the leads.
    """

    _name = "lead.import.row"
    _description = "Row of a Lead Import"
    _order = "import_id, number"
    _rec_name = "number"
    _log_access = False

    import_id = fields.Many2one(
        "lead.import", required=True, readonly=True, ondelete="cascade", index=True
    )
    number = fields.Integer("Row", readonly=True, aggregator=None)
    # "values" is a reserved word of SQL, and of the ORM a method's usual argument
    cells = fields.Json(readonly=True, help="The cells as they were read from the file.")
    content = fields.Char(compute="_compute_content")
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("created", "Created"),
            ("updated", "Updated"),
            ("skipped", "Left out"),
            ("rejected", "Rejected"),
            ("undone", "Undone"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    forecast = fields.Selection(
        [
            ("created", "New"),
            ("updated", "Change"),
            ("skipped", "Left out"),
            ("rejected", "Rejected"),
        ],
        "Would Become",
        readonly=True,
        help="What the rehearsal found the row would become.",
    )
    changes = fields.Json(
        "Changed Fields",
        readonly=True,
        help="Name of each field that changes, with what was there and what is new.",
    )
    change_text = fields.Text("Changes", compute="_compute_change_text")
    done_date = fields.Datetime(readonly=True, export_string_translation=False)
    is_kept = fields.Boolean(
        "Not Undone", readonly=True, help="What the row did was left as it is, for the reason said."
    )
    reason = fields.Text(readonly=True, help="Why the row was rejected or left out.")
    warning = fields.Text("Notices", readonly=True, help="What was changed or could not be placed.")
    lead_id = fields.Many2one("crm.lead", readonly=True, index="btree_not_null")
    cost_id = fields.Many2one(
        "lead.campaign.cost", "Campaign Cost", readonly=True, index="btree_not_null"
    )
    attempts = fields.Integer(readonly=True, aggregator=None)

    _number_unique = models.UniqueIndex("(import_id, number)", "This row was read already.")
    # serves the counters (index only) and the search for the next rows to do
    _state_index = models.Index("(import_id, state, number)")
    _kept_index = models.Index("(import_id) WHERE is_kept")
    _forecast_index = models.Index("(import_id, forecast, number) WHERE forecast IS NOT NULL")

    @api.depends("cells")
    def _compute_content(self):
        for row in self:
            shown = [display(cell) for cell in row.cells or [] if cell is not None]
            row.content = " · ".join(shown[:8])

    @api.depends("changes")
    @api.depends_context("lang")
    def _compute_change_text(self):
        for rows in self.grouped(lambda row: row.import_id.kind).values():
            lead_import = rows.import_id[:1]
            described = describe_changes(
                lead_import._get_model(), lead_import._get_catalogue(), rows.mapped("changes")
            )
            for row, lines in zip(rows, described, strict=True):
                row.change_text = "\n".join(lines)

    @api.model
    def _insert(self, lead_import, rows):
        """Add rows as they came out of the file, in one statement.

        :param lead_import: the ``lead.import``
        :param rows: list of ``[number, cells]``
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO lead_import_row (import_id, number, cells, state, attempts)
                SELECT %(import_id)s, (row->>0)::int, row->1, 'pending', 0
                  FROM jsonb_array_elements(%(rows)s::jsonb) AS row
                """,
                import_id=lead_import.id,
                rows=json.dumps(rows),
            )
        )
        lead_import._forget_counts()

    def _settle(self, outcomes):
        """Write what became of rows, or would become of them, in one statement.

        :param list outcomes: dicts with ``id`` (of a row of ``self``) and ``state``, and as it
            applies ``forecast``, ``lead_id``, ``cost_id``, ``changes``, ``reason`` and ``warning``
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE lead_import_row
                   SET state = outcome.state, forecast = outcome.forecast,
                       lead_id = outcome.lead_id, cost_id = outcome.cost_id,
                       changes = outcome.changes,
                       reason = outcome.reason, warning = outcome.warning,
                       done_date = CASE WHEN outcome.state <> 'pending' THEN %(now)s END
                  FROM jsonb_to_recordset(%(outcomes)s::jsonb)
                       AS outcome (id int, state varchar, forecast varchar, lead_id int,
                                   cost_id int, changes jsonb, reason text, warning text)
                 WHERE lead_import_row.id = outcome.id
                   AND lead_import_row.id = ANY(%(ids)s)
                """,
                outcomes=json.dumps(outcomes),
                ids=self.ids,
                now=self.env.cr.now(),
            )
        )
        names = ["state", "forecast", "changes", "reason", "warning", "done_date"]
        names += ["lead_id", "cost_id"]
        self.invalidate_recordset(names, flush=False)
        self.import_id._forget_counts()

    @api.model
    def _forget_forecasts(self, lead_imports):
        """Drop what rehearsals of ``lead_imports`` found, in one statement."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE lead_import_row
                   SET forecast = NULL, lead_id = NULL, cost_id = NULL, changes = NULL,
                       reason = NULL, warning = NULL
                 WHERE import_id = ANY(%s) AND forecast IS NOT NULL
                """,
                lead_imports.ids,
            )
        )
        names = ["forecast", "lead_id", "cost_id", "changes", "reason", "warning"]
        self.invalidate_model(names, flush=False)
        lead_imports._forget_counts()

    @api.model
    def _take(self, lead_import, attempts, limit):
        """Lock the next waiting rows of an import that no other worker has.

        :param lead_import: the ``lead.import``
        :param int attempts: how often they were tried before
        :param int limit: how many at most, ``None`` for all
        :return: the rows, in the order of the file
        :raise psycopg2.errors.SerializationFailure: another worker was quicker
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT id FROM lead_import_row
                 WHERE import_id = %s AND state = 'pending' AND attempts = %s
                 ORDER BY number LIMIT %s FOR UPDATE SKIP LOCKED
                """,
                lead_import.id,
                attempts,
                limit,
            ),
            log_exceptions=False,
        )
        return self.browse(id_ for (id_,) in self.env.cr.fetchall())

    def _lock_taken(self):
        """Lock rows again whose attempt was just committed.

        :return: those of ``self`` that no other worker has taken in between
        """
        attempts = self[:1].attempts
        locked = self.env.execute_query(
            SQL(
                """
                SELECT id FROM lead_import_row
                 WHERE id = ANY(%s) AND state = 'pending' AND attempts = %s
                 ORDER BY number FOR UPDATE SKIP LOCKED
                """,
                self.ids,
                attempts,
            )
        )
        return self.browse(id_ for (id_,) in locked)

    def _count_attempt(self, change=1):
        """Add ``change`` to the attempts of every row of ``self``."""
        self.flush_recordset(["attempts"])
        self.env.cr.execute(
            SQL(
                "UPDATE lead_import_row SET attempts = attempts + %s WHERE id = ANY(%s)",
                change,
                self.ids,
            )
        )
        self.invalidate_recordset(["attempts"], flush=False)

    def _note_failure(self, error):
        """Keep what went wrong with a chunk of these rows, for those that fail to the end."""
        self.reason = first_line(error)

    def _prepare_given_up_outcome(self):
        """Outcome of a row that was tried too often."""
        self.ensure_one()
        env = self.with_context(lang=self.import_id.user_id.lang).env
        return {
            "id": self.id,
            "state": "rejected",
            "reason": env._(
                "Could not be processed after %(count)s attempts: %(reason)s",
                count=self.attempts,
                reason=self.reason or env._("the server stopped while working on it"),
            ),
        }

    def action_open_lead(self):
        """Open the lead the row became."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }
