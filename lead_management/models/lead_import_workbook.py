# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from urllib.parse import urlencode

from odoo import fields, models
from odoo.exceptions import UserError

from ..importing.names import LeadImportNames
from ..tools.workbook_writer import TemplateColumn, write_rows, write_template

# A dropdown of more is no help to anybody.
_MAX_CHOICES = 2_000
_READ_BATCH = 1_000


class LeadImport(models.Model):
    """The workbooks an import hands out: the template, and the rows that were rejected."""

    _inherit = "lead.import"

    template_file = fields.Binary(compute="_compute_template_file", attachment=False)
    rejected_file = fields.Binary(compute="_compute_rejected_file", attachment=False)

    def _compute_template_file(self):
        self.template_file = base64.b64encode(self._write_template()) if self else False

    def _compute_rejected_file(self):
        for lead_import in self:
            lead_import.rejected_file = base64.b64encode(lead_import._write_rejected())

    def action_download_template(self):
        """Hand out an empty workbook with every importable column, in the user's language."""
        self.ensure_one()
        return self._get_download("template_file", self.env._("Leads to import"))

    def action_download_rejected(self):
        """Hand out the rejected rows as they were, with the reasons, to be corrected."""
        self.ensure_one()
        self.check_access("read")
        if not self.rejected_count:
            raise UserError(self.env._("No row was rejected."))
        return self._get_download("rejected_file", self.env._("Rejected rows"))

    def _get_download(self, field_name, title):
        self.check_access("read")
        query = urlencode({"download": "true", "filename": f"{title}.xlsx"})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/lead.import/{self.id}/{field_name}?{query}",
            "target": "download",
        }

    def _write_template(self):
        """The template as bytes of an .xlsx file."""
        return write_template(
            [self._prepare_template_column(column) for column in self._get_template_columns()],
            sheet_title=self.env._("Leads"),
            help_title=self.env._("Help"),
            help_headers=(self.env._("Column"), self.env._("What goes in"), self.env._("Choices")),
        )

    def _get_template_columns(self):
        columns = self.env["lead.import.catalogue"]._get_columns()
        return [column for column in columns if column.target != "id"]  # new leads have none yet

    def _prepare_template_column(self, column):
        """What ``workbook_writer`` needs to know of an ``ImportColumn``."""
        choices, example = self._get_choices(column), column.example
        if column.kind == "selection" and example:
            labels = dict(
                self.env["crm.lead"]._fields[column.target]._description_selection(self.env)
            )
            example = labels.get(example, example)
        kinds = {"date": "date", "number": "", "integer": ""}
        return TemplateColumn(
            header=column.label,
            help=column.help,
            example=example,
            kind=kinds.get(column.kind, "text"),
            choices=tuple(choices),
            is_open=column.is_many or column.unknown == "create",
        )

    def _get_choices(self, column):
        """Values of a column's dropdown, none when there are too many or they are free."""
        if column.kind == "yes_no":
            return [self.env._("Yes"), self.env._("No")]
        if column.kind == "selection":
            field = self.env["crm.lead"]._fields[column.target]
            return [label for _key, label in field._description_selection(self.env)]
        if column.kind != "names" or column.model == "res.country.state":
            return []
        return LeadImportNames(self.env).list_choices(column, _MAX_CHOICES)

    def _write_rejected(self):
        """The rejected rows and why, as bytes of an .xlsx file."""
        self.ensure_one()
        mappings = self.mapping_ids.sorted("column_index")
        indexes = mappings.mapped("column_index")
        header = [
            *mappings.mapped("header"),
            self.env["lead.import.catalogue"]._get_reason_header(),
        ]
        return write_rows(header, self._iterate_rejected(indexes))

    def _iterate_rejected(self, indexes):
        """Cells of the rejected rows at ``indexes`` and their reasons, few rows at a time."""
        ledger = self.env["lead.import.row"]
        domain = [("import_id", "=", self.id), ("state", "=", "rejected")]
        last = -1
        while rows := ledger.search(
            [*domain, ("number", ">", last)], order="number", limit=_READ_BATCH
        ):
            for row in rows:
                cells = row.cells or []
                yield [cells[i] if i < len(cells) else None for i in indexes] + [row.reason]
            last = rows[-1].number
            rows.invalidate_recordset()
