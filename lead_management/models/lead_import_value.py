# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..importing.names import LeadImportNames, ValueChoice
from ..tools.text import name_key


class LeadImportValue(models.Model):
    """A name in a file that means no record there is, and what is to become of it.

    The rehearsal finds them; the user decides on the screen, and is not asked again for the next
    file with the same columns.
    """

    _name = "lead.import.value"
    _description = "Unknown Name in a Lead Import"
    _order = "import_id, target, name"

    import_id = fields.Many2one(
        "lead.import", required=True, readonly=True, index=True, ondelete="cascade"
    )
    target = fields.Char(required=True, readonly=True, export_string_translation=False)
    header = fields.Char("Column in the File", readonly=True)
    name = fields.Char("Unknown Name", required=True, readonly=True)
    action = fields.Selection(
        [
            ("create", "Create it"),
            ("map", "Take instead"),
            ("notes", "Keep it in the notes"),
            ("empty", "Leave the field empty"),
            ("reject", "Reject the row"),
        ],
        "What to Do",
        required=True,
    )
    model = fields.Char(readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference("Known Name", model_field="model")

    @api.constrains("action", "res_id")
    def _check_choice(self):
        columns = {
            (catalogue, column.target): column
            for catalogue in {value.import_id._get_catalogue() for value in self}
            for column in catalogue._get_columns()
        }
        for value in self:
            column = columns.get((value.import_id._get_catalogue(), value.target))
            if value.action == "create" and column and column.unknown != "create":
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be created by an import: choose what is to be taken "
                        "instead.",
                        name=value.name,
                    )
                )
            if value.action == "map" and column:
                value._check_record(column)

    def _check_record(self, column):
        """Refuse what the column could not hold, and records the user may not see."""
        domain = LeadImportNames(self.env).get_domain(column.model) & fields.Domain(
            "id", "=", self.res_id
        )
        if column.attribute_id:
            domain &= fields.Domain("attribute_id", "=", column.attribute_id)
        if not self.res_id or not self.env[column.model].search_count(domain, limit=1):
            raise ValidationError(
                self.env._("Choose what to take instead of “%(name)s”.", name=self.name)
            )

    def write(self, vals):
        if not self.env.su and not vals.keys() <= {"action", "res_id"}:
            raise AccessError(self.env._("Only what becomes of a name can be changed."))
        if any(state not in ("draft", "rehearsed") for state in self.import_id.mapped("state")):
            raise UserError(self.env._("An import that was started keeps its columns as they are."))
        result = super().write(vals)
        self.import_id._forget_rehearsal()
        return result

    def _get_choices(self):
        """What was decided, for ``LeadImportNames``."""
        return {
            (value.target, name_key(value.name)): ValueChoice(value.action, value.res_id)
            for value in self
        }
