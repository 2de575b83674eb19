# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..importing.convert import LeadImportConverter
from ..importing.plan import LeadImportPlanner
from ..tools import headers
from ..tools.text import column_letter, header_key

# Keys of ``lead.import.row.forecast``, each with a counter here.
FORECASTS = ("created", "updated", "skipped", "rejected")
# Keys of ``lead.import.row.state``, each with a counter here.
LEDGER_STATES = ("pending", "created", "updated", "skipped", "rejected", "undone")
# What a rehearsal depends on, beside the columns
_REHEARSED_FIELDS = {
    "file",
    "duplicate_policy",
    "match_phone",
    "match_email",
    "match_external",
    "blank_values",
}
_FILE_FIELDS = {"file", "kind"}


class LeadImport(models.Model):
    """A file of leads: read once into a ledger of rows, which then become leads in the background.

    How a file is read is in ``lead_import_reading.py``, how rows are worked off in
    ``lead_import_run.py``; the workbooks handed out are in ``lead_import_workbook.py``. Rows may
    become something else than leads: what is different then is in ``lead_import_costs.py``.
    """

    _name = "lead.import"
    _description = "Lead Import"
    _order = "id desc"
    _rec_name = "filename"

    # Set by the actions below, never by a client: an import runs as its user, in its company.
    _protected_fields = frozenset(
        {
            "user_id",
            "company_id",
            "state",
            "error",
            "start_date",
            "end_date",
            "rows_before_start",
            "header_key",
            "created_records",
            "is_undoing",
            "undo_user_id",
        }
    )

    kind = fields.Selection(
        [("leads", "Leads")], "What Is in It", default="leads", required=True, copy=False
    )
    file = fields.Binary(attachment=True, copy=False)
    filename = fields.Char(copy=False)
    user_id = fields.Many2one(
        "res.users",
        "Imported By",
        default=lambda self: self.env.user,
        required=True,
        readonly=True,
        index=True,
        copy=False,
        help="Everything is created with this user's rights.",
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    state = fields.Selection(
        [
            ("draft", "New"),
            ("rehearsed", "Rehearsed"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
            ("undone", "Undone"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    duplicate_policy = fields.Selection(
        [
            ("skip", "Leave the row out"),
            ("fill", "Fill what is empty"),
            ("overwrite", "Overwrite what is there"),
            ("create", "Create another one"),
        ],
        "When the Lead Exists",
        default="skip",
        required=True,
        help="What a row does whose person is in a lead already, or in an earlier row.",
    )
    match_phone = fields.Boolean("Phone", default=True)
    match_email = fields.Boolean("E-mail", default=True)
    match_external = fields.Boolean("External ID", default=True)
    blank_values = fields.Char(
        "Values That Mean Unknown",
        default="Select; N/A; -; Chọn",
        help="Cells with one of these words, separated by ;, count as empty.",
    )
    mapping_ids = fields.One2many("lead.import.mapping", "import_id", "Columns")
    row_ids = fields.One2many("lead.import.row", "import_id", "Ledger", readonly=True)
    rejected_row_ids = fields.One2many(
        "lead.import.row",
        "import_id",
        "Rejected Rows",
        domain=[("state", "=", "rejected")],
        readonly=True,
    )
    header_key = fields.Text(readonly=True, copy=False, export_string_translation=False)
    error = fields.Text(readonly=True, copy=False, help="Why the import as a whole stopped.")
    start_date = fields.Datetime("Started", readonly=True, copy=False)
    end_date = fields.Datetime("Finished", readonly=True, copy=False)
    rows_before_start = fields.Integer(readonly=True, copy=False)
    row_count = fields.Integer("Rows", compute="_compute_counts")
    pending_count = fields.Integer("Waiting", compute="_compute_counts")
    created_count = fields.Integer("Created", compute="_compute_counts")
    updated_count = fields.Integer("Updated", compute="_compute_counts")
    skipped_count = fields.Integer("Left Out", compute="_compute_counts")
    rejected_count = fields.Integer("Rejected", compute="_compute_counts")
    undone_count = fields.Integer("Undone", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Percentage of the rows that are done.")
    rows_per_second = fields.Float(compute="_compute_counts")

    @api.depends("row_ids.state", "row_ids.is_kept", "start_date", "end_date", "is_undoing")
    def _compute_counts(self):
        """Count the ledger: nothing to keep up while an import runs, and never wrong after."""
        # sudo: numbers only, of imports the user was allowed to read
        rows = self.env["lead.import.row"].sudo()
        domain = [("import_id", "in", self.ids)]
        groups = rows._read_group(domain, ["import_id", "state"], ["__count"])
        counts = {(lead_import.id, state): count for lead_import, state, count in groups}
        kept = dict(rows._read_group([*domain, ("is_kept", "=", True)], ["import_id"], ["__count"]))
        now = fields.Datetime.now()
        for lead_import in self:
            for state in LEDGER_STATES:
                lead_import[f"{state}_count"] = counts.get((lead_import.id, state), 0)
            lead_import.kept_count = kept.get(lead_import, 0)
            lead_import.row_count = sum(lead_import[f"{state}_count"] for state in LEDGER_STATES)
            done, total = lead_import._get_done_and_total()
            lead_import.progress = 100 * done / total if total else 0
            start = lead_import.start_date
            seconds = start and ((lead_import.end_date or now) - start).total_seconds()
            lead_import.rows_per_second = (
                (done - lead_import.rows_before_start) / max(seconds, 1) if start else 0
            )

    def _get_done_and_total(self):
        """How many rows are through, and of how many: of all, or of those to undo."""
        self.ensure_one()
        if not self.is_undoing:
            return self.row_count - self.pending_count, self.row_count
        done = self.undone_count + self.kept_count
        return done, self.undone_count + self.created_count + self.updated_count

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # also those left out: a default of the context is a client's, too
            own = dict.fromkeys(self._protected_fields, False)
            own |= {"user_id": self.env.uid, "company_id": self.env.company.id, "state": "draft"}
            vals_list = [{**vals, **own} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not self._protected_fields.isdisjoint(vals):
            raise AccessError(self.env._("Start, cancel and resume imports with their buttons."))
        if not _FILE_FIELDS.isdisjoint(vals):
            self._check_state("draft", "rehearsed")
            self._forget_rows()
        result = super().write(vals)
        if not _REHEARSED_FIELDS.isdisjoint(vals):
            self._forget_rehearsal()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if "running" in self.mapped("state"):
            raise UserError(self.env._("Cancel the import before you delete it."))

    # ---- actions

    def action_start(self):
        """Let the rows become leads in the background, as the user who presses the button."""
        self._check_startable()
        # sudo: the state is kept from clients; access was checked above
        self.sudo().user_id = self.env.user
        self._forget_forecasts()
        self._launch()

    def action_resume(self):
        """Go on with the rows that are still waiting."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("cancelled", "failed")
        self._launch()

    def action_cancel(self):
        """Stop after the rows being worked on right now; what was created so far stays."""
        self.check_access("write")
        self._check_state("running")
        # sudo: the state is kept from clients; access was checked above
        self.sudo().write({"state": "cancelled", "end_date": fields.Datetime.now()})

    def action_open_leads(self):
        """List the leads, or whatever the rows are about, that were created."""
        return self._get_outcome_action("created")

    def action_open_updated(self):
        """List those that were changed."""
        return self._get_outcome_action("updated")

    def _get_outcome_action(self, state):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(self._get_action_name())
        name = self._get_records_title()
        action |= {
            "name": name,
            "display_name": name,
            "domain": [
                ("import_row_ids", "any", [("import_id", "=", self.id), ("state", "=", state)])
            ],
            "context": {},
            "views": sorted(action["views"], key=lambda view: view[1] != "list"),
        }
        return action

    def action_open_rejected(self):
        """List the rows that were rejected, with the reasons."""
        name = self.env._("Rejected rows")
        return self._get_rows_action(name, [("state", "=", "rejected")])

    def action_open_skipped(self):
        """List the rows that were left out, with the reasons."""
        name = self.env._("Rows left out")
        return self._get_rows_action(name, [("state", "=", "skipped")])

    def _get_rows_action(self, name, domain):
        """List rows of the ledger.

        :param str name: title of the list
        :param list domain: which of this import's
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_management.lead_import_row_action"
        )
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": [("import_id", "=", self.id), *domain],
        }

    # ---- what the rows become

    def _get_model(self):
        """The model, as an empty recordset of this environment, whose records the rows become."""
        return self.env["crm.lead"]

    def _get_catalogue(self):
        """The list of what its columns can fill, a ``lead.import.catalogue``."""
        return self.env["lead.import.catalogue"]

    def _get_row_field(self):
        """Name of the field of ``lead.import.row`` with the record that a row became."""
        return "lead_id"

    def _get_converter(self, new_names="create"):
        """What turns rows into values, see ``LeadImportConverter``."""
        return LeadImportConverter(self, new_names)

    def _get_planner(self, converter, is_rehearsal=False):
        """What decides what becomes of rows, see ``LeadImportPlanner``."""
        return LeadImportPlanner(self, converter, is_rehearsal)

    def _get_action_name(self):
        """XML id of the action that lists the records."""
        return "lead_management.crm_lead_action"

    def _get_records_title(self):
        """Title of that list."""
        return self.env._("Leads of %(file)s", file=self.filename or "")

    # ---- starting

    def _check_startable(self):
        """Refuse what is not read yet, was started, or is not the user's.

        :raise UserError: says what is to be done first
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft", "rehearsed")
        if not self.pending_count:
            raise UserError(self.env._("Upload and read a file first."))
        self._check_mappings()

    def _get_match_kinds(self):
        """Kinds of identity by which leads there are recognised."""
        kinds = {
            "phone": self.match_phone,
            "email": self.match_email,
            "external": self.match_external,
        }
        return {kind for kind, is_used in kinds.items() if is_used}

    def _check_state(self, *states):
        if not set(self.mapped("state")) <= set(states):
            raise UserError(
                self.env._("This is not possible any more: the import has gone on meanwhile.")
            )

    def _forget_rows(self):
        """Drop what was read from a file that is being replaced."""
        self._forget_rehearsal()
        draft = self.sudo()  # sudo: the ledger is not the users' to write
        draft.mapping_ids.unlink()
        draft.value_ids.unlink()
        draft.row_ids.unlink()

    def _forget_counts(self):
        """Have what depends on the ledger read again, after it was written in SQL."""
        names = ["row_ids", "rejected_row_ids", "progress", "rows_per_second", "row_count"]
        names += ["kept_count", *(f"{state}_count" for state in LEDGER_STATES)]
        names += [f"forecast_{forecast}_count" for forecast in FORECASTS]
        self.invalidate_recordset(names, flush=False)

    def _add_mappings(self, names, samples, known_targets):
        """Propose what each column fills.

        :param list names: the headers
        :param list samples: the first values of each column; may be longer than ``names``
        :param dict known_targets: for ``headers.recognise``
        :raise UserError: no header is known
        """
        names = names + [""] * (len(samples) - len(names))
        catalogue = self._get_catalogue()
        targets = headers.recognise(names, known_targets, catalogue._get_aliases())
        keys = [header_key(name) for name in names]
        doubtful = (index for index, key in enumerate(keys) if key not in known_targets)
        targets = self._place_answers(targets, doubtful)
        reason_key = header_key(catalogue._get_reason_header())
        self.header_key = "\n".join(sorted(filter(None, {*keys} - {reason_key})))
        former = self._find_former()
        chosen = {header_key(mapping.header): mapping.target for mapping in former.mapping_ids}
        known = {column.target for column in catalogue._get_columns()}
        known |= {headers.TO_NOTES, headers.LEAVE_OUT}
        # as the user set them for the last file with these columns
        targets = [
            chosen[key] if chosen.get(key) in known else target
            for key, target in zip(keys, targets, strict=True)
        ]
        if set(targets) <= {headers.TO_NOTES, headers.LEAVE_OUT}:
            raise UserError(
                self.env._(
                    "No column was recognised. One row must name the columns, such as “Contact "
                    "name”, “Phone” or “Source”; download the template to see all of them. The row "
                    "that looks most like it says: %(headers)s",
                    headers=", ".join(filter(None, names))[:300],
                )
            )
        self.env["lead.import.mapping"].create(
            [
                {
                    "import_id": self.id,
                    "column_index": index,
                    "header": name or self.env._("Column %(letter)s", letter=column_letter(index)),
                    "samples": " · ".join(samples[index]) if index < len(samples) else "",
                    "target": target,
                }
                for index, (name, target) in enumerate(zip(names, targets, strict=True))
                if name or samples[index]
            ]
        )
        self._copy_values(former)

    def _find_former(self):
        """The last import of this user whose file had the same columns and was rehearsed or run."""
        self.ensure_one()
        return self.search(
            [
                ("id", "!=", self.id),
                ("user_id", "=", self.user_id.id),
                ("kind", "=", self.kind),
                ("header_key", "=", self.header_key),
                ("state", "!=", "draft"),
            ],
            limit=1,
        )

    def _check_mappings(self):
        """Refuse columns that would overwrite each other."""
        used = {}
        for mapping in self.mapping_ids:
            if mapping.target in (headers.TO_NOTES, headers.LEAVE_OUT):
                continue
            other = used.setdefault(mapping.target, mapping)
            if other != mapping:
                raise UserError(
                    self.env._(
                        "“%(first)s” and “%(second)s” cannot both fill the same field. Keep one of "
                        "them in the notes, or leave it out.",
                        first=other.header,
                        second=mapping.header,
                    )
                )
        if not used:
            raise UserError(self.env._("Choose what at least one column fills."))

    def _launch(self):
        """Put the import into the queue."""
        cron = self.env.ref("lead_management.ir_cron_lead_import").sudo()  # sudo: only to wake it
        if not cron.active:
            raise UserError(self.env._("Importing is switched off in the settings."))
        # sudo: the state is kept from clients; the caller checked access
        self.sudo().write(
            {
                "state": "running",
                "error": False,
                "start_date": fields.Datetime.now(),
                "end_date": False,
                "rows_before_start": self._get_done_and_total()[0],
            }
        )
        cron._trigger()
