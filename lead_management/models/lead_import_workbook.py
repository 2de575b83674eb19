# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from collections import Counter
from urllib.parse import urlencode

from odoo import fields, models
from odoo.exceptions import UserError

from ..importing.names import LeadImportNames
from ..tools.text import fold
from ..tools.workbook_writer import TemplateColumn, TemplateWords, write_rows, write_template

# A dropdown of more is no help to anybody.
_MAX_CHOICES = 2_000
_READ_BATCH = 1_000
# Dropdowns of these are suggestions: codes and other spellings are understood as well.
_OTHER_SPELLINGS = ("res.country", "res.country.state")


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
        return self._get_download("template_file", self._get_template_title())

    def _get_template_title(self):
        """What the template's file is called."""
        return self.env._("Leads to import")

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
        columns = self._get_catalogue()._get_template_columns()
        prepared = [self._prepare_template_column(column) for column in columns]
        return write_template(prepared, self._get_template_words())

    def _get_template_words(self):
        return TemplateWords(
            language=self.env.lang or "en_US",
            title=self._get_template_sheet(),
            help_title=self.env._("Help"),
            help_lines=(
                self._get_template_help(),
                self.env._("Columns you do not need may stay empty or be deleted."),
                self.env._("Leave the names of the columns as they are."),
                self.env._("The grey example row is left out; you may overwrite it."),
                self.env._("Columns with a star * should be filled in: forms insist on them."),
            ),
            help_headers=(self.env._("Column"), self.env._("What goes in"), self.env._("Choices")),
            example=self._get_catalogue()._get_example_mark(),
            not_a_choice=self.env._("This is not in the list and may not be understood."),
        )

    def _get_template_sheet(self):
        """Name of its sheet to be filled in."""
        return self.env._("Leads")

    def _get_template_help(self):
        """The first sentence of its help."""
        return self.env._("Fill in the first sheet, one lead per row, and upload the file.")

    def _prepare_template_column(self, column):
        """What ``workbook_writer`` needs to know of an ``ImportColumn``."""
        choices, example = self._get_choices(column), column.example
        if column.kind == "selection" and example:
            labels = dict(self._get_model()._fields[column.target]._description_selection(self.env))
            example = labels.get(example, example)
        kinds = {"date": "date", "datetime": "datetime", "number": "", "integer": ""}
        return TemplateColumn(
            target=column.target,
            header=column.label,
            help=column.help or self._get_help(column),
            example=example,
            kind=kinds.get(column.kind, "text"),
            choices=tuple(choices[:_MAX_CHOICES]),
            is_open=column.is_many
            or column.unknown == "create"
            or column.model in _OTHER_SPELLINGS
            or len(choices) > _MAX_CHOICES,
            is_required=column.is_required,
        )

    def _get_help(self, column):
        """What goes into a column that says nothing of it itself."""
        if column.is_many:
            return self.env._("Several are separated by ; or a comma.")
        match column.kind:
            case "date":
                return self.env._("Day/month/year.")
            case "number":
                return self.env._("A number, such as 1.234,5.")
            case "integer":
                return self.env._("A whole number.")
            case "yes_no":
                return self.env._("Yes or no.")
            case "selection":
                return self.env._("One of the list.")
            case "names":
                may_add = column.unknown == "create"
                return (
                    self.env._("A new one is created.")
                    if may_add
                    else self.env._("One of the list.")
                )
        return ""

    def _get_choices(self, column):
        """Values of a column's dropdown, one more than it may have when there are too many."""
        if column.kind == "yes_no":
            return [self.env._("Yes"), self.env._("No")]
        if column.kind == "selection":
            field = self._get_model()._fields[column.target]
            return [label for _key, label in field._description_selection(self.env)]
        if column.kind != "names":
            return []
        if column.model == "res.country.state":
            return self._get_province_choices()
        if column.model == "res.users":
            return self._get_user_choices()
        return LeadImportNames(self.env).list_choices(column, _MAX_CHOICES + 1)

    def _get_province_choices(self):
        """Provinces of the country that is meant when a row names none."""
        vietnam = self.env.ref("base.vn")
        provinces = self.env["res.country.state"].search([("country_id", "=", vietnam.id)])
        return sorted(provinces.mapped("name"), key=fold)

    def _get_user_choices(self):
        """Names of the users who may look after leads; logins of those with one name."""
        users = self.env["res.users"].search(
            [("share", "=", False), ("company_ids", "in", self.env.company.ids)],
            limit=_MAX_CHOICES + 1,
        )
        namesakes = Counter(fold(user.name) for user in users)
        return [user.name if namesakes[fold(user.name)] == 1 else user.login for user in users]

    def _write_rejected(self):
        """The rejected rows and why, as bytes of an .xlsx file."""
        self.ensure_one()
        mappings = self.mapping_ids.sorted("column_index")
        indexes = mappings.mapped("column_index")
        header = [
            *mappings.mapped("header"),
            self._get_catalogue()._get_reason_header(),
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
