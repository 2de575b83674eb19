# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.tools import SQL

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
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    reason = fields.Text(readonly=True, help="Why the row was rejected or left out.")
    warning = fields.Text("Notices", readonly=True, help="What was changed or could not be placed.")
    lead_id = fields.Many2one("crm.lead", readonly=True, index="btree_not_null")
    attempts = fields.Integer(readonly=True, aggregator=None)

    _number_unique = models.UniqueIndex("(import_id, number)", "This row was read already.")
    # serves the counters (index only) and the search for the next rows to do
    _state_index = models.Index("(import_id, state, number)")

    @api.depends("cells")
    def _compute_content(self):
        for row in self:
            shown = [display(cell) for cell in row.cells or [] if cell is not None]
            row.content = " · ".join(shown[:8])

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
        """Write what became of rows, in one statement.

        :param list outcomes: dicts with ``id`` (of a row of ``self``) and ``state``, and as it
            applies ``lead_id``, ``reason`` and ``warning``
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE lead_import_row
                   SET state = outcome.state, lead_id = outcome.lead_id,
                       reason = outcome.reason, warning = outcome.warning
                  FROM jsonb_to_recordset(%(outcomes)s::jsonb)
                       AS outcome (id int, state varchar, lead_id int, reason text, warning text)
                 WHERE lead_import_row.id = outcome.id
                   AND lead_import_row.id = ANY(%(ids)s)
                """,
                outcomes=json.dumps(outcomes),
                ids=self.ids,
            )
        )
        self.invalidate_recordset(["state", "lead_id", "reason", "warning"], flush=False)
        self.import_id._forget_counts()

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
        self.reason = str(error).strip().split("\n", 1)[0][:500] or type(error).__name__

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
