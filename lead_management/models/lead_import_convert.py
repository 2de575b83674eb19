# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From rows of a file to values for leads, many rows at a time."""

import dataclasses

from odoo.fields import Command
from odoo.tools import plaintext2html

from ..tools import headers, values
from ..tools.text import fold
from ..tools.workbook_reader import display
from .lead_import_messages import describe_cell_error
from .lead_import_names import LeadImportNames

# What selections may also be called, in whichever languages are installed.
_SELECTION_WORDS = {
    "interest_level": {"lanh": "cold", "am": "warm", "nong": "hot"},
    "priority": {"": "0", "★": "1", "★★": "2", "★★★": "3"},
}


@dataclasses.dataclass
class ConvertedRow:
    """What a row means.

    :param row: the ``lead.import.row``
    :param dict found: what its cells hold, by target of their columns
    :param dict values: for ``create``; meaningless when there are ``problems``
    :param list problems: sentences that say why the row cannot become a lead
    :param list warnings: sentences that say what was changed or could not be placed
    :param list notes: lines for the lead's notes
    """

    row: object
    found: dict = dataclasses.field(default_factory=dict)
    values: dict = dataclasses.field(default_factory=dict)
    problems: list = dataclasses.field(default_factory=list)
    warnings: list = dataclasses.field(default_factory=list)
    notes: list = dataclasses.field(default_factory=list)


class LeadImportConverter:
    """Converts rows of one import, as the user and in the company of its environment.

    :param lead_import: a ``lead.import`` with its mappings
    """

    def __init__(self, lead_import):
        self.env = lead_import.env
        self._blank_tokens = values.parse_blank_tokens(lead_import.blank_values or "")
        self._columns = {
            column.target: column for column in self.env["lead.import.catalogue"]._get_columns()
        }
        self._mappings = [
            (mapping.column_index, mapping.header, mapping.target)
            for mapping in lead_import.mapping_ids
            if mapping.target != headers.LEAVE_OUT
        ]
        self._headers = {target: header for _index, header, target in self._mappings}
        self._names = LeadImportNames(self.env)
        self._selections = {}
        self._teams = {}
        self._stages = {}
        leads = self.env["crm.lead"]
        self._default_user_id = leads.default_get(["user_id"]).get("user_id", False)
        self._lead_type = leads.default_get(["type"])["type"]
        self._won_stage_ids = set(self.env["crm.stage"].search([("is_won", "=", True)]).ids)

    def convert(self, rows):
        """Turn rows into values for ``crm.lead``.

        Creates the sources, tags and the like that are named for the first time.

        :param rows: ``lead.import.row`` records of the import
        :return: list of ``ConvertedRow`` in the same order
        """
        converted = [self._read(row) for row in rows]
        for target, column in self._columns.items():
            if column.kind == "names" and target in self._headers and target != "state_id":
                self._place_names(column, converted)
        for row in converted:
            self._place_province(row)
            self._complete(row)
        return converted

    # ---- cells

    def _read(self, row):
        """Read every cell of ``row`` by the kind of its column."""
        result = ConvertedRow(row)
        cells = row.cells
        for index, header, target in self._mappings:
            cell = cells[index] if index < len(cells) else None
            if values.is_blank(cell, self._blank_tokens):
                continue
            try:
                if target == headers.TO_NOTES:
                    self._read_note(result, header, cell)
                else:
                    self._read_cell(result, self._columns[target], header, cell)
            except values.CellError as error:
                result.problems.append(describe_cell_error(self.env, header, error))
        return result

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
            case "date":
                value = values.parse_date(cell)
            case "yes_no":
                value = values.parse_yes_no(cell)
            case "selection":
                value = self._read_selection(result, column, header, text)
            case "email":
                value = self._read_email(result, header, text)
            case "names":
                value = values.split_names(text) if column.is_many else [text]
                value = [self._shorten(result, header, name) for name in value]
            case _:
                if column.target == "external_reference" and len(text) > values.MAX_TEXT:
                    result.problems.append(
                        self.env._(
                            "%(column)s: longer than %(limit)s characters.",
                            column=header,
                            limit=values.MAX_TEXT,
                        )
                    )
                value = self._shorten(result, header, text)
        if value is not None:
            result.found[column.target] = value

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
            result.problems.append(
                self.env._(
                    "%(column)s: “%(value)s” is none of %(choices)s.",
                    column=header,
                    value=text[:100],
                    choices=", ".join(
                        label
                        for _key, label in self.env["crm.lead"]
                        ._fields[column.target]
                        ._description_selection(self.env)
                    ),
                )
            )
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

    # ---- names

    def _place_names(self, column, converted):
        """Replace the names under ``column`` by ids, for all rows at once."""
        target = column.target
        rows = [row for row in converted if target in row.found]
        wanted = dict.fromkeys(name for row in rows for name in row.found[target])
        ids = self._names.find(column, wanted)
        for row in rows:
            names = row.found.pop(target)
            known = [ids[name] for name in names if name in ids]
            if known:
                row.values[target] = [Command.set(known)] if column.is_many else known[0]
            for name in names:
                if name not in ids:
                    self._refuse_name(row, column, name)

    def _refuse_name(self, row, column, name):
        header = self._headers[column.target]
        if column.unknown == "reject":
            row.problems.append(
                self.env._(
                    "%(column)s: there is no “%(value)s”, or more than one.",
                    column=header,
                    value=name,
                )
            )
            return
        row.notes.append(f"{header}: {name}")
        row.warnings.append(
            self.env._(
                "%(column)s: “%(value)s” is not known and was kept in the notes.",
                column=header,
                value=name,
            )
        )

    def _place_province(self, row):
        if "state_id" not in row.found:
            return
        name = row.found.pop("state_id")[0]
        province_id, country_id, was_merged = self._names.find_province(
            name, row.values.get("country_id")
        )
        if not province_id:
            self._refuse_name(row, self._columns["state_id"], name)
            return
        row.values |= {"state_id": province_id, "country_id": country_id}
        if was_merged:
            row.notes.append(f"{self._headers['state_id']}: {name}")
            row.warnings.append(
                self.env._(
                    "%(column)s: “%(value)s” was merged in 2025; today's province was taken.",
                    column=self._headers["state_id"],
                    value=name,
                )
            )

    # ---- the whole row

    def _complete(self, row):
        """Fill ``row.values`` from what was found, and with what a lead needs beside."""
        found = row.found
        self._place_phone(row)
        self._place_title(row)
        if found.pop("converted", False) and "lifecycle_stage_id" not in row.values:
            customer = self.env["lead.lifecycle.stage"]._get_by_code("customer")
            row.values["lifecycle_stage_id"] = customer.id
        own_text = found.pop("description", "")
        row.values |= found
        if own_text or row.notes:
            text = "\n".join(filter(None, [own_text, *row.notes]))
            row.values["description"] = plaintext2html(text)
        self._place_owner(row.values)

    def _place_phone(self, row):
        phone = row.found.get("phone")
        if not phone:
            return
        country_id = row.values.get("country_id")
        is_vietnamese = not country_id or country_id == self.env.ref("base.vn").id
        row.found["phone"], was_restored = values.parse_phone(phone, is_vietnamese)
        if was_restored:
            row.warnings.append(
                self.env._(
                    "%(column)s: the zero in front was put back: %(value)s.",
                    column=self._headers["phone"],
                    value=row.found["phone"],
                )
            )

    def _place_title(self, row):
        found = row.found
        number = found.pop("lead_number", None)
        title = next(
            filter(
                None,
                map(found.get, ("name", "contact_name", "partner_name", "phone", "email_from")),
            ),
            None,
        )
        if title and number:
            row.notes.append(f"{self._headers['lead_number']}: {number}")
        reference = number or found.get("external_reference")
        if title:
            found["name"] = title
        elif reference:
            found["name"] = self.env._("Lead %(number)s", number=reference)
        else:
            row.problems.append(
                self.env._(
                    "The row has neither a title nor a contact, company, phone, e-mail or number "
                    "to call the lead by."
                )
            )

    def _place_owner(self, lead_values):
        """Give salesperson, team, journey stage and company, so that no lead looks for its own."""
        user_id = lead_values.setdefault("user_id", self._default_user_id)
        team_id = lead_values.setdefault("team_id", self._get_team_id(user_id))
        if "stage_id" not in lead_values:
            lead_values["stage_id"] = self._get_stage_id(team_id)
        lead_values["company_id"] = self.env.company.id
        lead_values["type"] = self._lead_type
        lead_values |= self._prepare_computed_values(lead_values)

    def _prepare_computed_values(self, lead_values):
        """What the ORM would compute for each lead by itself and always the same, given at once.

        Only where the outcome does not depend on anything a file can bring, or is already known.
        """
        now = self.env.cr.now()
        computed = {
            "date_last_stage_update": now,
            "date_open": now if lead_values["user_id"] else False,
            "recurring_revenue_monthly": 0,
            "recurring_revenue_monthly_prorated": 0,
            "recurring_revenue_prorated": 0,
            "first_campaign_id": lead_values.get("campaign_id", False),
            "first_medium_id": lead_values.get("medium_id", False),
            "first_source_id": lead_values.get("source_id", False),
        }
        if not lead_values.get("expected_revenue"):
            computed["prorated_revenue"] = 0
        if not any(name.startswith("bant_") for name in lead_values):
            computed |= {"bant_score": 0, "bant_timeline": False}
        if lead_values["stage_id"] not in self._won_stage_ids:
            computed["won_status"] = "pending"
        return computed

    def _get_team_id(self, user_id):
        """Team of a salesperson, looked up once for each."""
        if not user_id:
            return False
        if user_id not in self._teams:
            usage = "use_leads" if self._lead_type == "lead" else "use_opportunities"
            team = self.env["crm.team"]._get_default_team_id(
                user_id=user_id, domain=[(usage, "=", True)]
            )
            self._teams[user_id] = team.id
        return self._teams[user_id]

    def _get_stage_id(self, team_id):
        """First journey stage of a team, looked up once for each."""
        if team_id not in self._stages:
            stage = self.env["crm.lead"]._stage_find(team_id=team_id, domain=[("fold", "=", False)])
            self._stages[team_id] = stage.id
        return self._stages[team_id]
