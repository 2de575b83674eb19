# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import headers


class LeadImportMapping(models.Model):
    """One column of an imported file and what of the lead, or of a cost, it fills."""

    _name = "lead.import.mapping"
    _description = "Column of a Lead Import"
    _order = "import_id, column_index"
    _rec_name = "header"

    import_id = fields.Many2one(
        "lead.import", required=True, readonly=True, index=True, ondelete="cascade"
    )
    column_index = fields.Integer(readonly=True, help="Place of the column in the file, from 0.")
    header = fields.Char("Column in the File", readonly=True)
    samples = fields.Char("For Example", readonly=True, help="The first values in the file.")
    target = fields.Selection(
        selection="_get_targets", string="Fills", required=True, default=headers.TO_NOTES
    )

    # those of the choices of ``target`` that are for this kind of import
    targets = fields.Json(compute="_compute_targets", export_string_translation=False)

    @api.depends("import_id.kind")
    def _compute_targets(self):
        always = [headers.TO_NOTES, headers.LEAVE_OUT]
        targets = {
            catalogue._name: always + [column.target for column in catalogue._get_columns()]
            for catalogue in {mapping.import_id._get_catalogue() for mapping in self}
        }
        for mapping in self:
            mapping.targets = targets[mapping.import_id._get_catalogue()._name]

    @api.model
    def _get_targets(self):
        """Choices of ``target`` for all kinds of imports, in the user's language."""
        labels = {
            headers.TO_NOTES: self.env._("Keep in the notes"),
            headers.LEAVE_OUT: self.env._("Leave out"),
        }
        for column in self._get_all_columns():
            labels.setdefault(column.target, column.label)
        return list(labels.items())

    @api.model
    def _get_all_columns(self):
        """Columns of all kinds, those of leads first."""
        return self.env["lead.import.catalogue"]._get_columns()

    @api.model_create_multi
    def create(self, vals_list):
        mappings = super().create(vals_list)
        mappings._check_import_is_draft()
        return mappings

    def write(self, vals):
        if not self.env.su and not vals.keys() <= {"target"}:
            # above all not the import: a column must not get into somebody else's
            raise AccessError(self.env._("Only what a column fills can be changed."))
        self._check_import_is_draft()
        result = super().write(vals)
        self.import_id._forget_rehearsal()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        self._check_import_is_draft()

    def _check_import_is_draft(self):
        if not set(self.import_id.mapped("state")) <= {"draft", "rehearsed"}:
            raise UserError(self.env._("An import that was started keeps its columns as they are."))
