# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .lead_campaign_cost import COST_GROUPINGS
from .lead_funnel_sql import STAGES

# Counted so far: what is more is "10,000+"
COUNT_LIMIT = 10_000
_PARTS = {"stage", "exit_id", "source_id", "user_id", "date", "now", "amount"}


class LeadDashboard(models.AbstractModel):
    """The leads behind a figure of the dashboard."""

    _inherit = "lead.dashboard"

    @api.model
    @api.readonly
    def get_leads_action(self, figure, filters=None):
        """Action that lists the very leads a figure counts.

        :param dict figure: either ``now``: a name of ``_get_now_domains``; or ``amount``:
            ``revenue`` for the leads that brought it and how much each of them did, ``cost`` for
            the very costs; or ``stage``: a
            code, ``lost`` or ``exit`` with ``exit_id``; then maybe of one ``source_id`` or
            ``user_id``, ``False`` for none, and of the point ``date`` of the trend, ``YYYY-MM-DD``
        :param dict filters: as of ``get_figures``
        :raise AccessError: when the user may read no leads, or no costs
        :raise UserError: when the figure or the filters are none
        """
        self.env["crm.lead"].check_access("read")
        figure = self._get_checked(figure, _PARTS)
        period, domain = self._get_filters(filters)
        if "now" in figure:
            found = self._get_now_domains(domain).get(figure["now"])
            if not found or len(figure) > 1:
                raise self._get_filter_error()
            if figure["now"] == "stalled":
                return self._prepare_action("crm_lead_stalled_action", *found, {})
            return self._prepare_leads_action(*found, {})
        if "amount" in figure:
            return self._get_amount_action(figure, period, domain)
        names, leads = self._get_leads_behind(figure, period, domain)
        # those who are lost or archived came as well
        return self._prepare_leads_action(", ".join(names), leads, {"active_test": False})

    @api.model
    def _get_amount_action(self, figure, period, domain):
        """Action that lists what an amount is the sum of."""
        if figure == {"amount": "revenue"}:
            funnel = self.env["lead.funnel"]
            column = funnel._get_revenue_column()
            rows = domain & (Domain(column, ">", 0) | Domain(column, "<", 0))  # "!=" finds NULL
            rows &= funnel._get_period_domain(*funnel._get_limits(period), "entry")
            name = funnel._fields["revenue"]._description_string(self.env)
            return self._prepare_action("lead_funnel_action", name, rows, {})
        if figure != {"amount": "cost"}:
            raise self._get_filter_error()
        costs = self.env["lead.campaign.cost"]
        costs.check_access("read")
        if not {condition.field_expr for condition in domain.iter_conditions()}.issubset(
            COST_GROUPINGS
        ):
            raise self._get_filter_error()
        first, last = map(fields.Date.to_string, period)
        context = {"lead_cost_period": True, "lead_cost_first": first, "lead_cost_last": last}
        found = domain & costs._get_period_domain(*period)
        name = self.env._("Campaign Costs")
        return self._prepare_action("lead_campaign_cost_action", name, found, context)

    @api.model
    def _get_leads_behind(self, figure, period, domain):
        """(words that say which, domain) of the leads that ``figure`` counts."""
        stage, exit_id = figure.get("stage"), self._get_checked_id(figure.get("exit_id"))
        if stage not in (*STAGES, "lost", "exit") or bool(exit_id) != (stage == "exit"):
            raise self._get_filter_error()
        names = [self._get_stage_name(stage, exit_id)]
        for name, model in (("source_id", "utm.source"), ("user_id", "res.users")):
            if name in figure:
                id_ = self._get_checked_id(figure[name])
                domain &= Domain(name, "=", id_)
                names += self.env[model].search([("id", "=", id_)]).mapped("display_name")
        if "date" in figure:
            day = self._get_checked_date(figure["date"])
            if not day:
                raise self._get_filter_error()
            period = self._get_part(period, day)
            names.append(format_date(self.env, day))
        funnel = self.env["lead.funnel"]
        return names, funnel._get_reached_domain(stage, domain, period=period, exit_stage=exit_id)

    @api.model
    def _get_stage_name(self, stage, exit_id):
        if stage == "lost":
            return self.env._("Lost")
        stages = self.env["lead.lifecycle.stage"].with_context(active_test=False)
        domain = [("id", "=", exit_id)] if exit_id else [("code", "=", stage)]
        return stages.search(domain, limit=1).name or stage

    @api.model
    def _prepare_leads_action(self, name, domain, context):
        return self._prepare_action("crm_lead_action", name, domain, context)

    @api.model
    def _prepare_action(self, xml_id, name, domain, context):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"lead_management.{xml_id}")
        views = sorted(action["views"], key=lambda view: view[1] != "list")
        return {
            **action,
            # not that action: nobody's favourite search of its own narrows the leads down
            "id": False,
            "path": False,
            "name": name,
            "display_name": name,
            "domain": list(domain),
            "context": {**context, "search_disable_custom_filters": True},
            "views": views,
            "view_mode": ",".join(kind for _id, kind in views),
        }

    # ---- what is to be done, whatever the period

    @api.model
    def _get_now_domains(self, domain):
        """{name: (title, domain)} of what waits to be done with leads in ``domain``."""
        today = fields.Date.context_today(self)
        overdue = Domain("care_group", "=", "due") & Domain("care_date", "<", today)
        found = {
            "stalled": (self.env._("Stalled"), Domain("care_status", "=", "stalled")),
            "overdue": (self.env._("Overdue"), overdue),
        }
        if self.env.user.has_group("lead_management.group_lead_management_hand_over"):
            waiting = Domain("state", "=", "pending")
            late = waiting & (
                Domain("is_late", "=", True) | Domain("deadline", "<", fields.Datetime.now())
            )
            title = self.env._("Waiting for acceptance")
            found["waiting"] = (title, Domain("hand_over_ids", "any", waiting))
            title = self.env._("Late to accept")
            found["late"] = (title, Domain("hand_over_ids", "any", late))
        return {name: (title, domain & leads) for name, (title, leads) in found.items()}

    @api.model
    def _get_now_figures(self, domain):
        return [
            {
                "name": name,
                "title": title,
                "count": self.env["crm.lead"].search_count(leads, COUNT_LIMIT + 1),
                "limit": COUNT_LIMIT,
            }
            for name, (title, leads) in self._get_now_domains(domain).items()
        ]
