# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from ..tools.periods import STEPS, get_start, get_starts, get_step
from .lead_funnel_reading import divide, finish, new_group
from .lead_funnel_sql import STAGES

# Sources and salespeople shown
TOP = 10


class LeadDashboard(models.AbstractModel):
    """The figures of the dashboard, all in one answer.

    They are those of ``lead.funnel``, of leads that came in a period and how far they have come
    since; each counts the leads that the user may read and no others.
    """

    _name = "lead.dashboard"
    _description = "Dashboard"

    @api.model
    @api.readonly
    def get_figures(self, filters=None):
        """All that the dashboard shows.

        :param dict filters: see ``_get_filters``
        :return: dict:

            - ``first``, ``last``: days of the period, ISO, or ``False``
            - ``currency_id``: of all amounts
            - ``has_leads``: whether the user may read any leads at all, whenever they came
            - ``has_costs``: whether there are any costs that she may know of
            - ``are_costs_hidden``: whether the costs in ``totals`` are not told because they
              brought other people's leads too, see ``lead.funnel``
            - ``stages``: list of ``code, name, color, count, rate``: share of the stage before
            - ``exits``: list of ``name, count, figure``: who left, by exit, and who was lost
            - ``totals``: ``revenue, cost, cost_per_lead, cost_per_customer, return_on_spend``
            - ``former``: the period it is compared with: ``first``, ``last``, ``reached``:
              {code: count}, and ``totals`` likewise; ``None`` where there is none. The leads of
              the period before have had so much longer to come far.
            - ``trend``: ``step`` (``day``, ``week``, ``month``) and ``points``: ``date, leads,
              customers``
            - ``sources``: the greatest, ``id, name, leads, mqls, customers, mql_rate,
              customer_rate, revenue, cost_per_customer, return_on_spend, is_cost_hidden``
            - ``salespeople``: the best, ``id, name, leads, accepted, customers, revenue``
            - ``now``: list of ``name, title, count, limit``, whatever the period

            A rate or amount that divides by nothing, or is not known, is ``None``.
        :raise AccessError: when the user may read no leads
        :raise UserError: when the filters are none
        """
        self.env["crm.lead"].check_access("read")
        period, domain = self._get_filters(filters)
        step = f"entry_date:{get_step(*period)}"
        all_, by_source, by_salesperson, by_step = self.env["lead.funnel"]._read_funnels(
            [(), "source_id", "user_id", step], domain, period, days=False
        )
        total = self._get_total(all_)
        has_leads = any(total["reached"].values())
        return {
            "first": fields.Date.to_string(period[0]),
            "last": fields.Date.to_string(period[1]),
            "currency_id": self.env.company.currency_id.id,
            "has_leads": has_leads or bool(self.env["lead.funnel"].search_count([], limit=1)),
            "has_costs": any(
                group["cost"] is not None or group["is_cost_hidden"]
                for group in [total, *by_source]
            ),
            "are_costs_hidden": total["is_cost_hidden"],
            "stages": self._get_stage_figures(total),
            "exits": self._get_exit_figures(total),
            "totals": self._get_amounts(total),
            "former": self._get_former_figures(
                domain, self._get_former_period(filters, period), total
            ),
            "trend": self._get_trend(by_step, period),
            "sources": self._get_source_figures(by_source[:TOP]),
            "salespeople": self._get_salesperson_figures(by_salesperson),
            "now": self._get_now_figures(domain),
        }

    @api.model
    def _get_total(self, groups):
        """The group of all leads, also where there are none."""
        return groups[0] if groups else finish(new_group())

    @api.model
    def _get_amounts(self, total):
        return {
            "revenue": total["revenue"],
            "cost": total["cost"],
            "cost_per_lead": total["cost_per"]["lead"],
            "cost_per_customer": total["cost_per"]["customer"],
            "return_on_spend": total["return_on_spend"],
        }

    @api.model
    def _get_former_figures(self, domain, period, total):
        """What the figures are compared with; ``None`` when there is nothing to compare."""
        if not period or not any(total["reached"].values()):
            return None
        funnel = self.env["lead.funnel"]
        (groups,) = funnel._read_funnels([()], domain, period, days=False)
        before = self._get_total(groups)
        return {
            "first": fields.Date.to_string(period[0]),
            "last": fields.Date.to_string(period[1]),
            "reached": before["reached"],
            "totals": self._get_amounts(before),
        }

    # ---- the funnel

    @api.model
    def _get_stages(self):
        """The stages that the funnel counts, its first one first, also archived ones."""
        stages = self.env["lead.lifecycle.stage"].with_context(active_test=False)
        return stages.search([("code", "in", STAGES)]).sorted(
            lambda stage: STAGES.index(stage.code)
        )

    @api.model
    def _get_stage_figures(self, total):
        before = dict(zip(STAGES[1:], STAGES, strict=False))
        reached = total["reached"]
        return [
            {
                "code": stage.code,
                "name": stage.name,
                "color": stage.color,
                "count": reached[stage.code],
                "rate": stage.code in before
                and divide(reached[stage.code], reached[before[stage.code]]),
            }
            for stage in self._get_stages()
        ]

    @api.model
    def _get_exit_figures(self, total):
        exits = self.env["lead.lifecycle.stage"].browse(total["exits"])
        figures = [
            {
                "name": exit_.name,
                "count": total["exits"][exit_.id],
                "figure": {"stage": "exit", "exit_id": exit_.id},
            }
            for exit_ in exits
        ]
        if total["lost"]:
            name, lost = self.env._("Lost"), total["lost"]
            figures.append({"name": name, "count": lost, "figure": {"stage": "lost"}})
        return sorted(figures, key=lambda figure: -figure["count"])

    # ---- over time

    @api.model
    def _get_trend(self, groups, period):
        step = get_step(*period)
        found = {
            fields.Date.to_date(group["group"][0]): group["reached"]
            for group in groups
            if group["group"][0]
        }
        first, last = self._get_shown_days(period, found)
        week_start = self.env["lead.funnel"]._get_week_start()
        starts = get_starts(first, last, step, week_start) if first and last else []
        nothing = dict.fromkeys(STAGES, 0)
        return {
            "step": step,
            "points": [
                {
                    "date": fields.Date.to_string(start),
                    "leads": found.get(start, nothing)["lead"],
                    "customers": found.get(start, nothing)["customer"],
                }
                for start in starts
            ],
        }

    @api.model
    def _get_shown_days(self, period, found):
        """First and last day of a trend: no further back than there are leads, nor ahead."""
        first, last = period
        today = fields.Date.context_today(self)
        first = first or min(found, default=None)
        latest = max(found, default=None)
        last = min(last or today, max(today, latest or today))
        return first, last

    @api.model
    def _get_part(self, period, day):
        """The days of ``period`` that a point of its trend stands for.

        :param date day: the point
        """
        step = get_step(*period)
        start = get_start(day, step, self.env["lead.funnel"]._get_week_start())
        end = start + STEPS[step] - timedelta(days=1)
        first, last = period
        return max(start, first or start), min(end, last or end)

    # ---- by whom they came, and who has them

    @api.model
    def _get_names(self, model, ids):
        """Names of records that leads of the user point at, as their own many2one shows them."""
        records = self.env[model].sudo().browse(filter(None, ids))  # sudo: the names alone
        return {record.id: record.display_name for record in records.exists()}

    @api.model
    def _get_source_figures(self, groups):
        names = self._get_names("utm.source", [group["group"][0] for group in groups])
        return [
            {
                "id": id_ or False,
                "name": names.get(id_) or self.env._("No source"),
                "leads": group["reached"]["lead"],
                "mqls": group["reached"]["mql"],
                "customers": group["reached"]["customer"],
                "mql_rate": divide(group["reached"]["mql"], group["reached"]["lead"]),
                "customer_rate": divide(group["reached"]["customer"], group["reached"]["lead"]),
                "revenue": group["revenue"],
                "cost_per_customer": group["cost_per"]["customer"],
                "return_on_spend": group["return_on_spend"],
                "is_cost_hidden": group["is_cost_hidden"],
            }
            for group in groups
            for id_ in group["group"]
        ]

    @api.model
    def _get_salesperson_figures(self, groups):
        groups = [group for group in groups if group["group"] != (None,)]
        groups.sort(
            key=lambda group: (
                -group["reached"]["customer"],
                -group["revenue"],
                -group["reached"]["sal"],
            )
        )
        names = self._get_names("res.users", [group["group"][0] for group in groups[:TOP]])
        return [
            {
                "id": id_,
                "name": names.get(id_, ""),
                "leads": group["reached"]["lead"],
                "accepted": group["reached"]["sal"],
                "customers": group["reached"]["customer"],
                "revenue": group["revenue"],
            }
            for group in groups[:TOP]
            for id_ in group["group"]
        ]
