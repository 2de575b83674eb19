# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..importing.cells import LeadImportCells
from ..tools import headers

# What else a question of BANT is answered with, where its choices do not suit
_OTHER_ANSWERS = {
    "bant_budget_fit": "bant_budget_amount",
    "bant_need_fit": "bant_need",
    "bant_timeline": "bant_timeline_date",
}


class LeadImport(models.Model):
    """Columns called “Budget”, “Need” or “Timeline” hold a choice, or the answer itself."""

    _inherit = "lead.import"

    def _place_answers(self, targets, doubtful):
        """Give each column that a question of BANT names the answer that its values are.

        :param list targets: what the columns fill
        :param doubtful: indexes of the columns that were not recognised by a label of ours
        :return: list like ``targets``; a column whose values are no answer goes to the notes
        """
        self.ensure_one()
        doubtful = [index for index in doubtful if targets[index] in _OTHER_ANSWERS]
        if not doubtful:
            return targets
        columns = {column.target: column for column in self._get_catalogue()._get_columns()}
        reader = LeadImportCells(self.env, [], columns, self.blank_values or "")
        placed = list(targets)
        for index, cells in self._get_values_by_column(doubtful).items():

            def suits(answer, cells=cells):
                return sum(reader.can_read(answer, cell) for cell in cells) * 2 >= len(cells)

            choice, other = targets[index], _OTHER_ANSWERS[targets[index]]
            if not suits(choice):
                placed[index] = other if other not in targets and suits(other) else headers.TO_NOTES
        return placed
