# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From rows of a file to values for leads, many rows at a time."""

from odoo.fields import Command
from odoo.tools import plaintext2html

from ..tools import headers, values
from .cells import LeadImportCells
from .names import LeadImportNames


class LeadImportConverter:
    """Converts rows of one import, as the user and in the company of its environment.

    :param lead_import: a ``lead.import`` with its mappings
    """

    def __init__(self, lead_import):
        self.lead_import = lead_import
        self.env = lead_import.env
        self._columns = {
            column.target: column for column in self.env["lead.import.catalogue"]._get_columns()
        }
        mappings = [
            (
                mapping.column_index,
                mapping.header,
                # a field may have gone since the file was read
                mapping.target if mapping.target in self._columns else headers.TO_NOTES,
            )
            for mapping in lead_import.mapping_ids
            if mapping.target != headers.LEAVE_OUT
        ]
        self._cells = LeadImportCells(
            self.env, mappings, self._columns, lead_import.blank_values or ""
        )
        self._headers = {target: header for _index, header, target in mappings}
        self._names = LeadImportNames(self.env)
        self._teams = {}
        self._stages = {}
        leads = self.env["crm.lead"]
        self._default_user_id = leads.default_get(["user_id"]).get("user_id", False)
        self._lead_type = leads.default_get(["type"])["type"]

    def convert(self, rows):
        """Turn rows into values for ``crm.lead``.

        Creates the sources, tags and the like that are named for the first time.

        :param rows: ``lead.import.row`` records of the import
        :return: list of ``ConvertedRow`` in the same order
        """
        converted = [self._cells.read_row(row) for row in rows]
        for target, column in self._columns.items():
            if column.kind == "names" and target in self._headers and target != "state_id":
                self._place_names(column, converted)
        for row in converted:
            self._place_province(row)
            self._complete(row)
        return converted

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
        is_vietnamese = not country_id or country_id == self._names.vietnam_id
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
