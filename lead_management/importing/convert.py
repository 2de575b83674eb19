# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From rows of a file to values for leads, many rows at a time."""

import re

from odoo.fields import Command
from odoo.tools import email_normalize, plaintext2html

from ..models.crm_lead import TITLE_FIELDS
from ..tools import headers, values
from .cells import LeadImportCells
from .names import LeadImportNames

_TITLE_FIELDS = ("name", *TITLE_FIELDS)
# Most of them, and quicker to normalise
_PLAIN_EMAIL = re.compile(r"[a-zA-Z0-9._+-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+")
# Targets that say something about the lead, but are none of its fields
_NO_FIELDS = {"id", "lead_number", "converted"}


class LeadRowConverter:
    """Converts rows, as the user and in the company of its environment.

    :param env: that environment
    :param dict columns: ``ImportColumn`` by target, of all that rows may fill
    :param cells: ``LeadImportCells`` that reads them
    :param dict headers_of: what the column of a target is called, for messages
    :param str new_names: what is done about sources, tags and the like that are named for the first
        time, see ``LeadImportNames``
    """

    def __init__(self, env, columns, cells, headers_of, new_names="create"):
        self.env = env
        self._columns = columns
        self._cells = cells
        self._headers = headers_of
        self.forget_names(new_names)
        self._teams = {}
        self._stages = {}
        self._default_user_id = self._get_default_user_id()
        self._lead_type = self.env["crm.lead"].default_get(["type"])["type"]

    def _get_default_user_id(self):
        """Whose a lead is that no salesperson is named for."""
        return self.env["crm.lead"].default_get(["user_id"]).get("user_id", False)

    def _get_value_choices(self):
        """What is to become of names nobody knows, for ``LeadImportNames``."""
        return {}

    def get_field_names(self):
        """Names of the lead's fields that rows can fill."""
        return [name for name in self._columns if name in self.env["crm.lead"]._fields]

    def forget_names(self, new_names):
        """Look all names up anew.

        :param str new_names: what is done about new ones, see ``LeadImportNames``
        """
        self.names = LeadImportNames(self.env, self._get_value_choices(), new_names)

    def convert(self, rows):
        """Turn rows into what their cells say of a lead.

        :param rows: ``lead.import.row`` records of the import
        :return: list of ``ConvertedRow`` in the same order
        :raise NewNamesError: there are new names, and another worker could be creating them
        """
        converted = [self._cells.read_row(row) for row in rows]
        for target, column in self._columns.items():
            if column.kind == "names" and target in self._headers and target != "state_id":
                self._place_names(column, [row for row in converted if target in row.found])
        for row in converted:
            self._place_province(row)
            self._place_phone(row)
            self._keep_number(row)
            row.text = "\n".join(filter(None, [row.found.pop("description", ""), *row.notes]))
            for target in row.found.keys() - _NO_FIELDS:
                row.values[target] = row.found.pop(target)
            if website := row.values.get("website"):
                # as crm does on saving, so that the same one is seen to be the same
                row.values["website"] = self.env["res.partner"]._clean_website(website)
            row.identities = self._get_identities(row.values)
        return converted

    def complete(self, row):
        """Add to ``row.values`` what a new lead needs beside what its cells say."""
        self._place_title(row)
        if row.found.get("converted"):
            customer = self.env["lead.lifecycle.stage"]._get_by_code("customer")
            row.values.setdefault("lifecycle_stage_id", customer.id)
        if row.text:
            row.values["description"] = plaintext2html(row.text)
        self._place_owner(row.values)

    # ---- names

    def _place_names(self, column, rows):
        """Replace the names under ``column`` by ids, for all ``rows`` that have any at once."""
        if not rows:
            return
        target = column.target
        wanted = dict.fromkeys(name for row in rows for name in row.found[target])
        ids = self.names.find(column, wanted)
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
        action = self.names.get_unknown_action(column, name)
        if action == "empty":
            return
        if action == "reject":
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
        province_id, country_id, was_merged = self.names.find_province(
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

    def _place_phone(self, row):
        phone = row.found.get("phone")
        if not phone:
            return
        country_id = row.values.get("country_id")
        is_vietnamese = not country_id or country_id == self.names.vietnam_id
        row.found["phone"], was_restored = values.parse_phone(phone, is_vietnamese)
        if was_restored:
            row.warnings.append(
                self.env._(
                    "%(column)s: the zero in front was put back: %(value)s.",
                    column=self._headers["phone"],
                    value=row.found["phone"],
                )
            )

    def _get_identities(self, lead_values):
        """What the person of a row is recognised by: kind of identity → normalised value."""
        phone, email = lead_values.get("phone"), lead_values.get("email_from")
        identities = {"external": lead_values.get("external_reference")}
        if phone:
            country = self.env["res.country"].browse(lead_values.get("country_id"))
            identities["phone"] = self.env["crm.lead"]._phone_format(number=phone, country=country)
        if email:
            is_plain = _PLAIN_EMAIL.fullmatch(email)
            identities["email"] = (
                email.lower() if is_plain else email_normalize(email, strict=False)
            )
        return {kind: value for kind, value in identities.items() if value}

    def _keep_number(self, row):
        """Keep a running number in the notes of a lead that is not called by it."""
        number = row.found.get("lead_number")
        if number and any(row.found.get(name) for name in _TITLE_FIELDS):
            row.notes.append(f"{self._headers['lead_number']}: {number}")

    def _place_title(self, row):
        title = self._get_title(row)
        if title:
            row.values["name"] = title
        else:
            row.problems.append(
                self.env._(
                    "The row has neither a title nor a contact, company, phone, e-mail or number "
                    "to call the lead by."
                )
            )

    def _get_title(self, row):
        """What a new lead is called, ``None`` where nothing says."""
        title = next(filter(None, map(row.values.get, _TITLE_FIELDS)), None)
        number = row.found.get("lead_number") or row.values.get("external_reference")
        if not title and number:
            return self.env._("Lead %(number)s", number=number)
        return title

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

        Only where the outcome is known. What hangs on the probability (won or lost, prorated
        revenue) is computed again after it in any case, so giving it saves nothing.
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
        if not any(name.startswith("bant_") for name in lead_values):
            computed |= {"bant_score": 0, "bant_timeline": False}
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


class LeadImportConverter(LeadRowConverter):
    """Converts rows of one import.

    :param lead_import: a ``lead.import`` with its mappings
    :param str new_names: what is done about sources, tags and the like that are named for the first
        time, see ``LeadImportNames``
    """

    def __init__(self, lead_import, new_names="create"):
        self.lead_import = lead_import
        env = lead_import.env
        catalogue = lead_import._get_catalogue()
        columns = {column.target: column for column in catalogue._get_columns()}
        mappings = [
            (
                mapping.column_index,
                mapping.header,
                # a field may have gone since the file was read
                mapping.target if mapping.target in columns else headers.TO_NOTES,
            )
            for mapping in lead_import.mapping_ids
            if mapping.target != headers.LEAVE_OUT
        ]
        cells = LeadImportCells(env, mappings, columns, lead_import.blank_values or "")
        headers_of = {target: header for _index, header, target in mappings}
        super().__init__(env, columns, cells, headers_of, new_names)

    def _get_value_choices(self):
        return self.lead_import._get_value_choices()
