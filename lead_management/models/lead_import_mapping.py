# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import headers


class LeadImportMapping(models.Model):
    """One column of an imported file and what of the lead it fills."""

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

    @api.model
    def _get_targets(self):
        """Choices of ``target``, in the user's language."""
        return [
            (headers.TO_NOTES, self.env._("Keep in the notes")),
            (headers.LEAVE_OUT, self.env._("Leave out")),
            *(
                (column.target, column.label)
                for column in self.env["lead.import.catalogue"]._get_columns()
            ),
        ]

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
