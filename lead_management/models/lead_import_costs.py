# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..importing.costs import CostImportConverter, CostImportPlanner


class LeadImport(models.Model):
    """Files of campaign costs: read, rehearsed, run and undone as those of leads are."""

    _inherit = "lead.import"

    kind = fields.Selection(
        selection_add=[("costs", "Campaign costs")], ondelete={"costs": "cascade"}
    )

    def _is_of_costs(self):
        return self.kind == "costs"

    def _get_model(self):
        return self.env["lead.campaign.cost"] if self._is_of_costs() else super()._get_model()

    def _get_catalogue(self):
        if self._is_of_costs():
            return self.env["lead.import.cost.catalogue"]
        return super()._get_catalogue()

    def _get_row_field(self):
        return "cost_id" if self._is_of_costs() else super()._get_row_field()

    def _get_converter(self, new_names="create"):
        if self._is_of_costs():
            return CostImportConverter(self, new_names)
        return super()._get_converter(new_names)

    def _get_planner(self, converter, is_rehearsal=False):
        if self._is_of_costs():
            return CostImportPlanner(self, converter, is_rehearsal)
        return super()._get_planner(converter, is_rehearsal)

    def _get_action_name(self):
        if self._is_of_costs():
            return "lead_management.lead_campaign_cost_action"
        return super()._get_action_name()

    def _check_startable(self):
        result = super()._check_startable()
        if self._is_of_costs():
            self._get_model().check_access("create")
        return result

    # ---- what rows do

    def _create_from_values(self, vals_list):
        if self._is_of_costs():
            return self._get_model().create(vals_list)
        return super()._create_from_values(vals_list)

    def _write_values(self, records, vals, cause):
        if self._is_of_costs():
            return records.write(vals)
        return super()._write_values(records, vals, cause)

    def _log_changes(self, outcomes):
        return None if self._is_of_costs() else super()._log_changes(outcomes)  # no messages there

    def _find_touched_records(self, records):
        if not self._is_of_costs():
            return super()._find_touched_records(records)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cost.id
                  FROM lead_campaign_cost cost
                  JOIN lead_import_row done ON done.cost_id = cost.id
                 WHERE done.import_id = %s AND cost.id = ANY(%s)
                 GROUP BY cost.id
                HAVING cost.write_date > MAX(done.done_date)
                """,
                self.id,
                records.ids,
            )
        )
        return [cost_id for (cost_id,) in rows]

    # ---- words

    def _get_records_title(self):
        if self._is_of_costs():
            return self.env._("Costs of %(file)s", file=self.filename or "")
        return super()._get_records_title()

    def _get_template_title(self):
        if self._is_of_costs():
            return self.env._("Campaign costs to import")
        return super()._get_template_title()

    def _get_template_sheet(self):
        return self.env._("Costs") if self._is_of_costs() else super()._get_template_sheet()

    def _get_template_help(self):
        if self._is_of_costs():
            return self.env._("Fill in the first sheet, one cost per row, and upload the file.")
        return super()._get_template_help()

    def _get_done_summary(self):
        if not self._is_of_costs():
            return super()._get_done_summary()
        return self.env._(
            "Import done: %(created)s costs created, %(updated)s updated, %(skipped)s rows left "
            "out, %(rejected)s rejected.",
            created=self.created_count,
            updated=self.updated_count,
            skipped=self.skipped_count,
            rejected=self.rejected_count,
        )

    def _tell_forbidden(self, user):
        if self._is_of_costs():
            return self.env._("%(user)s may no longer enter campaign costs.", user=user.name)
        return super()._tell_forbidden(user)

    def _tell_deleted(self):
        if self._is_of_costs():
            return self.env._("The cost was deleted since.")
        return super()._tell_deleted()

    def _tell_not_yours(self):
        if self._is_of_costs():
            return self.env._("You may not change costs of this campaign any more.")
        return super()._tell_not_yours()

    def _tell_touched(self):
        if self._is_of_costs():
            return self.env._("The cost was changed since.")
        return super()._tell_touched()


class LeadImportMapping(models.Model):
    _inherit = "lead.import.mapping"

    @api.model
    def _get_all_columns(self):
        costs = self.env["lead.import.cost.catalogue"]._get_columns()
        return [*super()._get_all_columns(), *costs]
