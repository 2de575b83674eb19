# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..importing.guess import guess_attribute_type
from ..tools import headers, values
from .lead_attribute import MAX_LABEL_LENGTH

# More different values than a list of options has, or a glance at a column needs
_MAX_VALUES = 200


class LeadImport(models.Model):
    """Columns nobody knows become custom attributes, for who may make them."""

    _inherit = "lead.import"

    has_columns_in_notes = fields.Boolean(
        compute="_compute_has_columns_in_notes", export_string_translation=False
    )

    @api.depends("mapping_ids.target")
    def _compute_has_columns_in_notes(self):
        for lead_import in self:
            targets = lead_import.mapping_ids.mapped("target")
            lead_import.has_columns_in_notes = headers.TO_NOTES in targets

    def action_create_attributes(self):
        """Make a custom attribute for each column that would only go to the notes.

        Its type is told from the values in the column.

        :raise AccessError: the user may not make attributes
        :raise UserError: every column has its place already
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft", "rehearsed")
        self.env["lead.attribute"].check_access("create")
        mappings = self.mapping_ids.filtered(lambda mapping: mapping.target == headers.TO_NOTES)
        if not mappings:
            raise UserError(self.env._("Every column fills a field already."))
        found = self._get_values_by_column(mappings.mapped("column_index"))
        attributes = self.env["lead.attribute"].create(
            [
                {
                    "name": mapping.header[:MAX_LABEL_LENGTH],
                    "type": guess_attribute_type(found.get(mapping.column_index, [])),
                    "show_in_list": False,
                }
                for mapping in mappings
            ]
        )
        for mapping, attribute in zip(mappings, attributes, strict=True):
            mapping.target = attribute.field_name
        # the page knows neither the new fields nor the new choices
        return {"type": "ir.actions.client", "tag": "reload"}

    def _get_values_by_column(self, indexes):
        """Some of the different cells under columns of the file, those that mean unknown aside.

        :return: dict of index → list of cells
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT number - 1, value
                  FROM (SELECT cell.number, value,
                               ROW_NUMBER() OVER (PARTITION BY cell.number ORDER BY value) AS rank
                          FROM lead_import_row,
                               jsonb_array_elements(cells) WITH ORDINALITY AS cell (value, number)
                         WHERE import_id = %(import_id)s
                           AND lead_import_row.state = 'pending'
                           AND cell.number - 1 = ANY(%(indexes)s)
                         GROUP BY cell.number, value) ranked (number, value, rank)
                 WHERE rank <= %(limit)s
                """,
                import_id=self.id,
                indexes=indexes,
                limit=_MAX_VALUES,
            )
        )
        blank = values.parse_blank_tokens(self.blank_values or "")
        found = {}
        for index, cell in rows:
            if not values.is_blank(cell, blank):
                found.setdefault(index, []).append(cell)
        return found
