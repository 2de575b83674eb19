# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..importing.messages import describe_workbook_error
from ..importing.reading_notices import describe_reading, describe_template_changes
from ..tools.template_mark import TemplateMark
from ..tools.text import clean, header_key
from ..tools.workbook_errors import WorkbookError
from ..tools.workbook_process import read_workbook

# Templates put their example below the header; further down nobody looks for it.
_EXAMPLE_WITHIN_ROWS = 5


class LeadImport(models.Model):
    """Reading an uploaded file into the ledger and its columns."""

    _inherit = "lead.import"

    sheet = fields.Char(readonly=True, copy=False, help="The sheet of the workbook that was read.")
    sheet_names = fields.Json(
        readonly=True, copy=False, help="The sheets of the workbook that could be read."
    )
    reading_notices = fields.Text(
        "What to Know About the File",
        readonly=True,
        copy=False,
        help="What was found while reading that you may not expect, one sentence per line.",
    )

    def _forget_rows(self):
        # sudo: what was read is not the users' to write
        self.sudo().write({"sheet": False, "sheet_names": False, "reading_notices": False})
        return super()._forget_rows()

    def action_read(self):
        """Read the file into columns and rows.

        :raise UserError: the file cannot be read, or none of its headers is known; nothing of it
            is kept then
        """
        self._read()

    def action_read_sheet(self, sheet):
        """Read another sheet of the workbook instead.

        :param str sheet: its name, one of ``sheet_names``
        :raise UserError: there is no such sheet, or it cannot be read; what was read before stays
        """
        if sheet not in (self.sheet_names or []):
            raise UserError(self.env._("The file has no sheet of this name."))
        self._read(sheet)

    def _read(self, sheet=""):
        """Check that the user may read the file, and read it.

        :param str sheet: name of the sheet; by default the first that looks like a table of leads
        :raise UserError: it cannot be read
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft", "rehearsed")
        if not self.file:
            raise UserError(self.env._("Upload a file first."))
        data = base64.b64decode(self.with_context(bin_size=False).file)
        self.invalidate_recordset(["file"])  # not twice in memory
        try:
            with self.env.cr.savepoint():
                self._forget_rows()
                # sudo: users may not write the ledger themselves, only have their file read into it
                self.sudo()._read_into_ledger(data, sheet)
        except WorkbookError as error:
            raise UserError(describe_workbook_error(self.env, error)) from error

    def _read_into_ledger(self, data, sheet=""):
        """Fill rows and columns from the bytes of a file.

        :param str sheet: as for ``_read``
        :raise WorkbookError: the file cannot be read
        :raise UserError: no header is known
        """
        targets = self._get_catalogue()._get_header_targets()
        for message in read_workbook(data, sheet, targets):
            if message["type"] == "header":
                header = message
                template = TemplateMark(**header["template"] or {})
            elif message["type"] == "rows":
                self._add_rows(message["rows"], template.example)
            else:
                names = [clean(name)[0] for name in header["headers"]]
                targets |= self._get_template_targets(template, targets)
                self._add_mappings(names, message["samples"], targets)
                self.write(
                    {
                        "sheet": header["sheet"],
                        "sheet_names": header["sheets"],
                        "reading_notices": "\n".join(self._get_notices(header, message, template)),
                    }
                )

    def _add_rows(self, rows, example):
        """Add rows of the file to the ledger, the template's example as left out.

        :param rows: list of ``[number, cells]``
        :param str example: title of the example row in the template that was filled in
        """
        ledger = self.env["lead.import.row"]
        is_first = not ledger.search_count([("import_id", "=", self.id)], limit=1)
        ledger._insert(self, rows)
        if not is_first:
            return
        marks = self._get_catalogue()._get_example_marks() | {example}
        examples = [
            number
            for number, cells in rows[:_EXAMPLE_WITHIN_ROWS]
            if any(isinstance(cell, str) and cell in marks for cell in cells)
        ]
        if examples:
            example_rows = ledger.search([("import_id", "=", self.id), ("number", "in", examples)])
            reason = self.env._("The example of the template.")
            example_rows._settle(
                [{"id": row.id, "state": "skipped", "reason": reason} for row in example_rows]
            )

    def _get_template_targets(self, template, targets):
        """What the headers of a template stand for, also of those renamed since.

        :param template: ``TemplateMark``
        :param dict targets: those of today
        :return: dict like ``targets``
        """
        known = set(targets.values())
        return {
            header_key(header): target for target, header in template.columns if target in known
        }

    def _get_notices(self, header, end, template):
        """Sentences on what the user may not expect.

        :param dict header: the first message of ``read_workbook``
        :param dict end: its last
        :param template: ``TemplateMark``
        """
        notices = describe_reading(self.env, header, end)
        if template.columns:
            columns = self._get_catalogue()._get_template_columns_in(template.language)
            today = {column.target: column.label for column in columns}
            notices += describe_template_changes(self.env, dict(template.columns), today)
        return notices
