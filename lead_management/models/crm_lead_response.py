# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

STATES = [
    ("in_time", "Contacted in Time"),
    ("late", "Contacted Late"),
    ("waiting", "Waiting"),
    ("overdue", "Waiting Too Long"),
]
# Asked for each column of each read
SQL_FIELDS = frozenset(("response_hours", "first_contact_state", "first_contact_share"))


class CrmLead(models.Model):
    """How soon somebody tried to reach the lead, and whether that was soon enough.

    What is soon enough is in the settings of its source, else of its sales team, else of its
    company. A changed target judges the past too: only the hours are kept.
    """

    _inherit = "crm.lead"

    response_hours = fields.Float(
        "Time to First Contact",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Working hours of the lead's company from its arrival until we first tried to reach "
        "it.",
    )
    first_contact_state = fields.Selection(
        STATES,
        "First Contact",
        compute="_compute_first_contact",
        search="_search_first_contact_state",
        help="Whether somebody tried to reach the lead as soon as the target says.",
    )
    first_contact_share = fields.Float(
        "Contacted in Time",
        compute="_compute_first_contact",
        aggregator="avg",
        help="Share of the leads contacted in time among those contacted or waiting too long.",
    )

    @api.depends_context("company")
    @api.depends(
        "active",
        "care_status",
        "company_id",
        "create_date",
        "first_response_date",
        "response_hours",
        "source_id",
        "team_id",
        "won_status",
    )
    def _compute_first_contact(self):
        targets = self._get_response_targets()
        starts = {}
        for lead in self:
            company = lead._get_lead_company()
            target = (
                targets["source_id"].get(lead.source_id.id)
                or targets["team_id"].get(lead.team_id.id)
                or targets["company_id"].get(company.id, 0)
            )
            if (company, target) not in starts:
                starts[company, target] = self._get_response_start(company, target)
            state = lead._get_first_contact_state(target, starts[company, target])
            lead.first_contact_state = state
            lead.first_contact_share = state == "in_time"

    def _get_first_contact_state(self, target, start):
        """Whether this lead was contacted soon enough.

        :param float target: working hours; 0 for none
        :param datetime start: leads that came before wait too long
        """
        self.ensure_one()
        if not target:
            return False
        if self.first_response_date:
            return "in_time" if self.response_hours <= target else "late"
        is_closed = self.care_status in ("unqualified", "closed")
        if not self.active or self.won_status != "pending" or is_closed:
            return False
        return "overdue" if self.create_date and self.create_date < start else "waiting"

    def _search_first_contact_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = [state for state in value if state]

        def to_sql(model, alias, query):
            state = model._field_to_sql(alias, "first_contact_state", query)
            conditions = [SQL("%s = ANY(%s)", state, states)]
            if len(states) < len(value):
                conditions.append(SQL("%s IS NULL", state))
            return SQL("(%s)", SQL(" OR ").join(conditions))

        return Domain.custom(
            to_sql=to_sql, predicate=lambda lead: lead.first_contact_state in value
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Have the database tell the states apart: to search, group and count by them."""
        if field_expr not in SQL_FIELDS:
            return super()._field_to_sql(alias, field_expr, query)
        if field_expr == "response_hours":
            # 0 hours of a lead nobody has tried to reach are not part of an average
            return SQL(
                "(CASE WHEN %s IS NOT NULL THEN %s END)",
                self._field_to_sql(alias, "first_response_date", query),
                super()._field_to_sql(alias, field_expr, query),
            )
        state = self._get_first_contact_sql(alias, query)
        if field_expr == "first_contact_state":
            return state
        return SQL("(%s)", _case(state, {"in_time": 1.0, "late": 0.0, "overdue": 0.0}))

    @api.model
    def _get_first_contact_sql(self, alias, query):
        """What ``_get_first_contact_state`` says, as an SQL expression."""

        def column(name):
            return self._field_to_sql(alias, name, query)

        targets = self._get_response_targets()
        default = targets["company_id"].get(self.env.company.id, 0)
        target = SQL(
            "COALESCE(%s, %s, %s)",
            _case(column("source_id"), targets["source_id"]),
            _case(column("team_id"), targets["team_id"]),
            _case(column("company_id"), targets["company_id"], default),
        )
        different = {hours for by_id in targets.values() for hours in by_id.values() if hours}
        starts = {
            company.id: _case(
                target,
                {hours: self._get_response_start(company, hours) for hours in sorted(different)},
            )
            for company in self.env["res.company"].browse(targets["company_id"])
        }
        return SQL(
            """(CASE
                WHEN %(target)s = 0 THEN NULL
                WHEN %(response_date)s IS NOT NULL
                THEN CASE WHEN COALESCE(%(hours)s, 0) <= %(target)s THEN 'in_time' ELSE 'late' END
                WHEN %(active)s IS NOT TRUE OR %(won_status)s IS DISTINCT FROM 'pending'
                     OR %(care_status)s IN ('unqualified', 'closed') THEN NULL
                WHEN %(create_date)s < (%(start)s)::timestamp THEN 'overdue'
                ELSE 'waiting' END)""",
            target=target,
            response_date=column("first_response_date"),
            hours=column("response_hours"),
            active=column("active"),
            won_status=column("won_status"),
            care_status=column("care_status"),
            create_date=column("create_date"),
            start=_case(column("company_id"), starts, starts.get(self.env.company.id)),
        )

    @api.model
    def _get_response_targets(self):
        """Working hours to first contact by id, by the field of a lead that they hang on."""
        return {
            name: {
                record.id: record.lead_response_hours
                # sudo: what is expected of the user, whether or not she may read who expects it
                for record in self.env[self._fields[name].comodel_name]
                .sudo()
                .with_context(active_test=False)
                .search_fetch(
                    [("lead_response_hours", ">", 0)] if name != "company_id" else [],
                    ["lead_response_hours"],
                )
            }
            for name in ("source_id", "team_id", "company_id")
        }

    @api.model
    def _get_response_start(self, company, target):
        """Leads of ``company`` that came before have waited longer than ``target`` hours."""
        return company._get_start_of_working_time(timedelta(hours=target), fields.Datetime.now())

    @api.model
    def _get_system_values(self):
        return {**super()._get_system_values(), "response_hours": 0}

    def _prepare_first_response_values(self, date):
        return {
            **super()._prepare_first_response_values(date),
            "response_hours": self._get_response_hours(date),
        }

    def _get_response_hours(self, date):
        """Working hours of this lead's company from its arrival until ``date`` (naive UTC)."""
        self.ensure_one()
        came = self.create_date or date
        working_time = self._get_lead_company()._get_working_time(came, date)
        return working_time.total_seconds() / 3600

    def _prepare_merged_response_values(self, first):
        return {
            **super()._prepare_merged_response_values(first),
            "response_hours": first.response_hours,
        }


def _case(expression, values, default=None):
    """SQL of the value for what ``expression`` is; a value may be an expression too."""
    if not values:
        return SQL("%s", default)
    branches = SQL(" ").join(SQL("WHEN %s THEN %s", key, value) for key, value in values.items())
    return SQL("CASE %s %s ELSE %s END", expression, branches, default)
