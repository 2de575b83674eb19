# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import drop_index, make_index_name

from .lead_care import CARE_FIELDS
from .lead_care_sql import FACTS

GROUPS = [("due", "Something Due"), ("new", "Never Reached"), ("stalled", "Stalled")]
REASONS = [
    ("activity", "Activity"),
    ("followup", "Follow-up"),
    ("hand_over", "Hand-over"),
    ("reply", "Reply"),
    ("new", "New"),
    ("unreached", "Not Reached"),
    ("stalled", "Stalled"),
]
OPTIONS = {"compute": "_compute_care", "compute_sudo": True}


class CrmLead(models.Model):
    """What each lead waits for, and since when or until when: see ``lead.care``, where it is kept.

    It is searched, sorted and grouped by as if it were the lead's own columns.
    """

    _inherit = "crm.lead"

    # crm's index of the salesperson alone is one of three that begin with him
    user_id = fields.Many2one(index=False, export_string_translation=False)
    care_group = fields.Selection(GROUPS, "Waits For", search="_search_care_group", **OPTIONS)
    care_date = fields.Date(
        "Care Due",
        search="_search_care_date",
        help="When something is to be done; of a lead nobody has reached, when it came.",
        **OPTIONS,
    )
    care_reason = fields.Selection(REASONS, search="_search_care_reason", **OPTIONS)
    # of its most urgent activity, also of those that the user may not read
    activity_due_date = fields.Date(
        search="_search_activity_due_date", export_string_translation=False, **OPTIONS
    )
    last_interaction_date = fields.Datetime(
        "Last Interaction", search="_search_last_interaction_date", **OPTIONS
    )

    @api.private
    def init(self):
        result = super().init()
        # here rather than once: an upgrade of crm makes it again
        drop_index(self.env.cr, make_index_name(self._table, "user_id"), self._table)
        return result

    @api.depends(*FACTS)
    def _compute_care(self):
        """Of the lead; of its activities and interactions, ``_forget_care`` is told."""
        rows = {row["lead_id"]: row for row in self.env["lead.care"]._read_of(self)}
        for lead in self:
            row = rows.get(lead._origin.id, {})
            for name in CARE_FIELDS:
                lead[name] = row.get(name)

    @api.model
    def _forget_care(self):
        """Have what leads wait for read again.

        As dependencies, the activities of each lead would take longer to find than to read.
        """
        self.invalidate_model((*CARE_FIELDS, "care_reason_text"), flush=False)

    def _search_care_group(self, operator, value):
        return self._search_care("care_group", operator, value)

    def _search_care_date(self, operator, value):
        return self._search_care("care_date", operator, value)

    def _search_care_reason(self, operator, value):
        return self._search_care("care_reason", operator, value)

    def _search_activity_due_date(self, operator, value):
        return self._search_care("activity_due_date", operator, value)

    def _search_last_interaction_date(self, operator, value):
        return self._search_care("last_interaction_date", operator, value)

    @api.model
    def _search_care(self, name, operator, value):
        condition = Domain(name, operator, value)
        return Domain.custom(
            to_sql=lambda leads, alias, query: leads._care_to_sql(condition, alias, query)
        )

    @api.model
    def _care_to_sql(self, condition, alias, query):
        """SQL of a ``Domain`` on the rows of ``lead.care`` of the leads that are ``alias``."""
        care = self.env["lead.care"].sudo()  # sudo: of leads that the user may read
        return condition.optimize_full(care)._to_sql(care, self._join_care(alias, query), query)

    @api.model
    def _join_care(self, alias, query):
        """Alias of the row of ``lead.care`` that each lead has."""
        self.env["lead.care"]._flush_facts()
        return query.join(alias, "id", "lead_care", "lead_id", "care")

    def _field_to_sql(self, alias, field_expr, query=None):
        name = field_expr.partition(".")[0]  # it may be a part of a date
        if name not in CARE_FIELDS or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[name], "read")
        care = self.env["lead.care"]
        return care._field_to_sql(self._join_care(alias, query), field_expr, query)
