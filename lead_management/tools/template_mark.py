# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a template knows of itself, on a hidden sheet that survives being filled in and saved.

By it an import finds out which columns were added, renamed or dropped since, and which of the
sheets is help.
"""

import dataclasses

SHEET = "lead_management"
MAX_ROWS = 1_000
_VERSION = "1"


@dataclasses.dataclass(frozen=True)
class TemplateMark:
    """When a template was made: how it was worded.

    :param str language: code of the language it is in
    :param str help_title: name of the sheet of help
    :param str example: title of the example row
    :param tuple columns: pairs of a column's target and its header
    """

    language: str = ""
    help_title: str = ""
    example: str = ""
    columns: tuple = ()

    def to_rows(self):
        """The rows of the hidden sheet, lists of texts."""
        return [
            [SHEET, _VERSION],
            ["language", self.language],
            ["help", self.help_title],
            ["example", self.example],
            *(["column", target, header] for target, header in self.columns),
        ]

    @classmethod
    def from_rows(cls, rows):
        """The mark in the cells of a sheet, ``None`` when there is none that can be understood."""
        rows = [["" if cell is None else str(cell) for cell in cells] for cells in rows]
        if not rows or rows[0][:2] != [SHEET, _VERSION]:
            return None
        said = {cells[0]: cells[1] for cells in rows if len(cells) > 1}
        columns = [(cells[1], cells[2]) for cells in rows if cells[:1] == ["column"] and cells[2:]]
        return cls(
            language=said.get("language", ""),
            help_title=said.get("help", ""),
            example=said.get("example", ""),
            columns=tuple(columns),
        )
