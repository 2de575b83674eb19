# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the cells of a row to values, each by the kind of its column."""

import dataclasses
import datetime

from odoo.fields import Domain

from ..tools import headers, values
from ..tools.text import fold
from ..tools.workbook_reader import display
from .messages import describe_cell_error

# What selections may also be called, in whichever languages are installed.
_SELECTION_WORDS = {
    "interest_level": {"lanh": "cold", "am": "warm", "nong": "hot"},
    "priority": {"": "0", "★": "1", "★★": "2", "★★★": "3"},
}


@dataclasses.dataclass
class ConvertedRow:
    """What a row means.

    :param row: the ``lead.import.row``
    :param dict found: what its cells hold, by target of their columns, as far as it is not placed
    :param dict values: of the lead's fields, those its cells fill; completed for a new lead
    :param dict identities: kind of identity → normalised value
    :param str text: what is written for the lead's notes
    :param list problems: sentences that say why the row cannot become a lead
    :param list warnings: sentences that say what was changed or could not be placed
    :param list notes: lines for the lead's notes
    """

    row: object
    found: dict = dataclasses.field(default_factory=dict)
    values: dict = dataclasses.field(default_factory=dict)
    identities: dict = dataclasses.field(default_factory=dict)
    text: str = ""
    problems: list = dataclasses.field(default_factory=list)
    warnings: list = dataclasses.field(default_factory=list)
    notes: list = dataclasses.field(default_factory=list)


class LeadImportCells:
    """Reads the cells of rows of one import.

    :param env: environment of the importing user
    :param mappings: list of ``(index, header, target)``
    :param dict columns: ``ImportColumn`` by target
    :param str blank_values: the words that mean unknown, as the import has them
    """

    def __init__(self, env, mappings, columns, blank_values):
        self.env = env
        self._mappings = mappings
        self._columns = columns
        self._blank_tokens = values.parse_blank_tokens(blank_values)
        self._selections = {}
        self._undivided = {}

    def read_row(self, row):
        """Read every cell of a row by the kind of its column.

        :param row: ``lead.import.row``
        :return: ``ConvertedRow`` with what was found, problems, warnings and notes
        """
        result = ConvertedRow(row)
        for header, target, cell in self._get_cells(row):
            if values.is_blank(cell, self._blank_tokens):
                continue
            try:
                if target == headers.TO_NOTES:
                    self._read_note(result, header, cell)
                else:
                    self._read_cell(result, self._columns[target], header, cell)
            except values.CellError as error:
                self._refuse(result, header, cell, describe_cell_error(self.env, header, error))
        return result

    def can_read(self, target, cell):
        """Whether ``cell`` holds what the column of ``target`` should."""
        result = ConvertedRow(None)
        try:
            self._read_cell(result, self._columns[target], "", cell)
        except values.CellError:
            return False
        return not result.problems

    def _get_cells(self, row):
        """Each cell of a row with its header and target."""
        cells = row.cells
        for index, header, target in self._mappings:
            yield header, target, cells[index] if index < len(cells) else None

    def _refuse(self, result, _header, _cell, reason):
        """What becomes of a row with a cell that does not hold what its column should."""
        result.problems.append(reason)

    def _read_note(self, result, header, cell):
        if isinstance(cell, dict) and cell.get("error") not in (None, "formula"):
            result.notes.append(f"{header}: {display(cell)}")
            return
        text = self._read_text(result, header, cell)
        if text:
            result.notes.append(f"{header}: {text}")

    def _read_text(self, result, header, cell):
        text, had_unreadable = values.to_text(cell)
        if had_unreadable:
            result.warnings.append(
                self.env._("%(column)s: unreadable characters were left out.", column=header)
            )
        return text

    def _read_cell(self, result, column, header, cell):
        text = self._read_text(result, header, cell)
        if not text:
            return
        match column.kind:
            case "long_text":
                value = text
            case "number":
                value = values.parse_number(cell)
            case "integer":
                value = values.parse_integer(cell)
            case "date":
                value = values.parse_date(cell)
            case "datetime":
                local = self.env.tz.localize(values.parse_datetime(cell))
                value = local.astimezone(datetime.UTC).replace(tzinfo=None)
            case "yes_no":
                value = values.parse_yes_no(cell)
            case "selection":
                value = self._read_selection(result, column, header, text)
            case "email":
                value = self._read_email(result, header, text)
            case "names":
                value = self._split_names(column, text) if column.is_many else [text]
                value = [self._shorten(result, header, name) for name in value]
            case _:
                if column.target == "external_reference" and len(text) > values.MAX_TEXT:
                    reason = self.env._(
                        "%(column)s: longer than %(limit)s characters.",
                        column=header,
                        limit=values.MAX_TEXT,
                    )
                    self._refuse(result, header, cell, reason)
                value = self._shorten(result, header, text)
        if value is not None:
            result.found[column.target] = value

    def _split_names(self, column, text):
        """Several names of one cell; an option with a comma of its own is not taken apart."""
        is_one = column.attribute_id and fold(text) in self._get_undivided_options(column)
        return [text] if is_one else values.split_names(text)

    def _get_undivided_options(self, column):
        """Keys of the options whose names hold what separates names."""
        if column.target not in self._undivided:
            options = self.env["lead.attribute.option"].with_context(active_test=False)
            domain = Domain("key", "like", ",") | Domain("key", "like", ";")
            found = options.search(Domain("attribute_id", "=", column.attribute_id) & domain)
            self._undivided[column.target] = set(found.mapped("key"))
        return self._undivided[column.target]

    def _shorten(self, result, header, text):
        """``text``, cut when it is no name any more; what it was goes to the notes."""
        if len(text) <= values.MAX_TEXT:
            return text
        result.warnings.append(
            self.env._(
                "%(column)s: longer than %(limit)s characters, so it was shortened and kept whole "
                "in the notes.",
                column=header,
                limit=values.MAX_TEXT,
            )
        )
        result.notes.append(f"{header}: {text}")
        return text[: values.MAX_TEXT]

    def _read_email(self, result, header, text):
        try:
            return values.parse_email(self._shorten(result, header, text))
        except values.CellError as error:
            result.warnings.append(
                describe_cell_error(self.env, header, error)
                + " "
                + self.env._("It was kept in the notes.")
            )
            result.notes.append(f"{header}: {text}")
            return None

    def _read_selection(self, result, column, header, text):
        key = self._get_selection(column.target).get(fold(text).rstrip("☆ "))
        if key is None:
            field = self.env["crm.lead"]._fields[column.target]
            choices = [label for _key, label in field._description_selection(self.env)]
            reason = self.env._(
                "%(column)s: “%(value)s” is none of %(choices)s.",
                column=header,
                value=text[:100],
                choices=", ".join(choices),
            )
            self._refuse(result, header, text, reason)
        return key

    def _get_selection(self, target):
        """Keys of a selection field by what people may write for them."""
        if target not in self._selections:
            field = self.env["crm.lead"]._fields[target]
            keys = dict(_SELECTION_WORDS.get(target, {}))
            for code, _name in self.env["res.lang"].get_installed():
                env = self.env(context={**self.env.context, "lang": code})
                for key, label in field._description_selection(env):
                    keys |= {fold(label): key, fold(key): key}
            self._selections[target] = keys
        return self._selections[target]
