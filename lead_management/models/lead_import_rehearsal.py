# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.text import name_key
from .lead_import import FORECASTS

# What the actions of a plan are called in the ledger
OUTCOMES = {"create": "created", "update": "updated", "skip": "skipped", "reject": "rejected"}
_BATCH = 1_000


class LeadImport(models.Model):
    """The rehearsal: what would become of every row and why, before anything is written."""

    _inherit = "lead.import"

    value_ids = fields.One2many("lead.import.value", "import_id", "Unknown Names")
    forecast_created_count = fields.Integer("New Leads", compute="_compute_forecast_counts")
    forecast_updated_count = fields.Integer("Changes of Leads", compute="_compute_forecast_counts")
    forecast_skipped_count = fields.Integer("Rows to Leave Out", compute="_compute_forecast_counts")
    forecast_rejected_count = fields.Integer("Rows to Reject", compute="_compute_forecast_counts")

    @api.depends("row_ids.forecast")
    def _compute_forecast_counts(self):
        # sudo: numbers only, of imports the user was allowed to read
        groups = (
            self.env["lead.import.row"]
            .sudo()
            ._read_group(
                [("import_id", "in", self.ids), ("forecast", "!=", False)],
                ["import_id", "forecast"],
                ["__count"],
            )
        )
        counts = {(lead_import.id, forecast): count for lead_import, forecast, count in groups}
        for lead_import in self:
            for forecast in FORECASTS:
                lead_import[f"forecast_{forecast}_count"] = counts.get(
                    (lead_import.id, forecast), 0
                )

    def action_rehearse(self):
        """Find out what would become of every row; nothing but the forecast is written."""
        self._check_startable()
        # sudo: state and ledger are kept from clients; access was checked
        draft = self.sudo()
        draft.user_id = self.env.user
        draft._forget_rehearsal()
        converter = self._as_user()._get_converter("stand_in")
        planner = self._as_user()._get_planner(converter, is_rehearsal=True)
        for rows in draft._iterate_pending():
            plans = planner.plan(converter.convert(rows.with_env(converter.env)))
            rows._settle([self._prepare_forecast(plan) for plan in plans])
            rows.invalidate_recordset()
        draft._add_values(converter.names.unknown)
        draft.state = "rehearsed"

    def action_open_forecast(self):
        """List the rows with what would become of each."""
        name = self.env._("Rehearsal of %(file)s", file=self.filename or "")
        action = self._get_rows_action(name, [("forecast", "!=", False)])
        chosen = self.env.context.get("forecast")
        found = {f"search_default_forecast_{chosen}": 1} if chosen in FORECASTS else {}
        return {**action, "context": {"is_rehearsal": True, **found}}

    def _iterate_pending(self):
        """The waiting rows in their order, some at a time."""
        ledger, last = self.env["lead.import.row"], -1
        domain = [("import_id", "=", self.id), ("state", "=", "pending")]
        while rows := ledger.search([*domain, ("number", ">", last)], order="number", limit=_BATCH):
            last = rows[-1].number
            yield rows

    def _forget_rehearsal(self):
        """Drop the forecasts of imports whose columns, names or options change."""
        rehearsed = self.filtered(lambda lead_import: lead_import.state == "rehearsed")
        if rehearsed:
            # sudo: users may change what a rehearsal depends on, not the ledger
            rehearsed.sudo().state = "draft"
            rehearsed._forget_forecasts()

    def _forget_forecasts(self):
        self.env["lead.import.row"]._forget_forecasts(self)

    def _add_values(self, unknown):
        """Keep the names nobody knows, with what was decided about them before, and no others.

        :param dict unknown: (target, key) → name
        """
        self.ensure_one()
        catalogue = self._get_catalogue().with_user(self.user_id)
        columns = {column.target: column for column in catalogue._get_columns()}
        headers = {mapping.target: mapping.header for mapping in self.mapping_ids}
        self.value_ids.filtered(
            lambda value: (value.target, name_key(value.name)) not in unknown
        ).unlink()
        known = self._get_value_choices()
        self.env["lead.import.value"].create(
            [
                {
                    "import_id": self.id,
                    "target": target,
                    "header": headers[target],
                    "name": name,
                    "model": columns[target].model,
                    "action": columns[target].unknown,
                }
                for (target, key), name in unknown.items()
                if (target, key) not in known
            ]
        )

    def _copy_values(self, former):
        """Take over what was decided about names in the last file with the same columns."""
        self.ensure_one()
        targets = set(self.mapping_ids.mapped("target"))
        former.value_ids.filtered(lambda value: value.target in targets).copy(
            {"import_id": self.id}
        )

    def _get_value_choices(self):
        """What is to become of names nobody knows, for ``LeadImportNames``."""
        return self.value_ids._get_choices()

    def _prepare_forecast(self, plan):
        """A plan as an outcome of its row, which goes on waiting."""
        return {
            "id": plan.row.row.id,
            "state": "pending",
            "forecast": OUTCOMES[plan.action],
            self._get_row_field(): plan.record_id or None,
            "changes": plan.changes or None,
            "reason": plan.reason or None,
            "warning": "\n".join(plan.row.warnings) or None,
        }
