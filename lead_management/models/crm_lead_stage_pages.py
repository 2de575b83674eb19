# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter, namedtuple

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, format_datetime, get_lang
from odoo.tools.misc import babel_locale_parse, posix_to_ldml

# The stages that have a page even before the lead comes there, and what it tells: the detail of a
# lead in MISA AMIS aiMarketing ("Thông tin chi tiết trong từng giai đoạn của Lead").
PAGE_CODES = ("lead", "mql", "sal", "sql", "customer")

# How a lead came into a stage the last time (a transition), and how long it was there in all.
Visit = namedtuple("Visit", "transition seconds")


class CrmLead(models.Model):
    """What a lead's detail tells of each lifecycle stage, from its history and its documents."""

    _inherit = "crm.lead"

    lifecycle_pages = fields.Json(
        compute="_compute_lifecycle_pages",
        exportable=False,
        export_string_translation=False,
    )

    @api.depends_context("lang", "tz", "uid")
    @api.depends(
        "active",
        "can_answer_hand_over",
        "can_hand_over",
        "can_return",
        "date_conversion",
        "expected_revenue",
        "first_medium_id",
        "hand_over_id.answer_date",
        "hand_over_id.state",
        "hand_over_status",
        "interest_category_ids",
        "lifecycle_date",
        "lifecycle_stage_id",
        "lifecycle_transition_ids",
        "medium_id",
        "offered_category_ids",
        "team_id",
        "user_id",
    )
    def _compute_lifecycle_pages(self):
        """One page for each stage of the funnel, in its order, as the client shows it."""
        stages = self._get_page_stages()
        visits = self._get_lifecycle_visits()
        facts = {
            "lead": self._get_lead_facts(),
            "mql": self._get_mql_facts(),
            "sal": self._get_sal_facts(),
            "sql": self._get_sql_facts(),
            "customer": self._get_customer_facts(),
        }
        for lead in self:
            current = lead.lifecycle_stage_id
            lead.lifecycle_pages = [
                {
                    **lead._prepare_lifecycle_page(stage, visits[lead.id].get(stage.id)),
                    "facts": facts.get(stage.code, {}).get(lead.id, []),
                    "actions": lead._get_page_actions(stage.code),
                }
                for stage in stages
                if stage == current
                or (stage.code in PAGE_CODES and not stage.is_exit)
                or (stage.id in visits[lead.id] and not stage.is_exit)
            ]

    @api.model
    def _get_page_stages(self):
        """The stages a lead can be in, in the order of the funnel; the exits come last."""
        stages = self.env["lead.lifecycle.stage"].search([("on_lead", "=", True)])
        return stages.sorted(lambda stage: (stage.is_exit, stage.sequence, stage.id))

    def _get_lifecycle_visits(self):
        """How each lead came into its stages, and how long it was there.

        That sales accepted it once is over when it was returned and waits for acceptance again.

        :return: ``{lead id: {stage id: Visit}}``, of the stages it has been in
        """
        now = self.env.cr.now()
        sal = self.env["lead.lifecycle.stage"]._get_by_code("sal")
        visits = {}
        for lead in self:
            arrivals, seconds = {}, Counter()
            for transition in lead.lifecycle_transition_ids:  # the latest first
                arrivals.setdefault(transition.to_stage_id.id, transition)
                seconds[transition.from_stage_id.id] += transition.duration_seconds
            if lead.lifecycle_date:
                elapsed = now - lead.lifecycle_date
                seconds[lead.lifecycle_stage_id.id] += max(0, int(elapsed.total_seconds()))
            if lead.hand_over_state == "pending":
                arrivals.pop(sal.id, None)
            visits[lead.id] = {
                stage_id: Visit(transition, seconds[stage_id])
                for stage_id, transition in arrivals.items()
            }
        return visits

    def _get_arrivals(self, code):
        """The transition that last brought each lead into the stage with that ``code``.

        :return: ``{lead: transition}`` of the leads that have been there
        """
        stage = self.env["lead.lifecycle.stage"]._get_by_code(code)
        visits = self._get_lifecycle_visits()
        return {
            lead: visits[lead.id][stage.id].transition
            for lead in self
            if stage and stage.id in visits[lead.id]
        }

    def _prepare_lifecycle_page(self, stage, visit):
        self.ensure_one()
        state = "done" if visit else "open"
        if stage == self.lifecycle_stage_id:
            state = "current"
        transition = visit.transition if visit else self.env["lead.lifecycle.transition"]
        return {
            "id": stage.id,
            "code": stage.code,
            "name": stage.name,
            "color": stage.color,
            "state": state,
            "status": stage.code == "sal" and self.hand_over_status,
            "date": format_date(self.env, transition.date) if visit else False,
            # sudo: the name of a colleague, maybe of another company
            "user": transition.user_id.sudo().name if visit else False,
            "duration": transition._format_seconds(visit.seconds) if visit else False,
        }

    def _get_page_actions(self, code):
        """The buttons of the page with that ``code``: method of ``crm.lead``, label, rank."""
        self.ensure_one()
        actions = []
        if code == "lead" and self.can_hand_over:
            actions.append(("action_hand_over", self.env._("Hand Over"), True))
        if code == "sal" and self._is_hand_over_on():
            if self.can_answer_hand_over:
                actions.append(("action_accept", self.env._("Accept"), True))
            if self.can_return:
                label = self.env._("Return to Marketing")
                actions.append(("action_return_to_marketing", label, False))
        return [
            {"name": name, "label": label, "is_primary": is_primary}
            for name, label, is_primary in actions
        ]

    def _get_lead_facts(self):
        tools = self._get_capture_tools()
        return {
            lead.id: [
                self._prepare_fact(self.env._("Created on"), self._format_moment(lead.create_date)),
                self._prepare_fact(
                    self.env._("Product Categories of Interest"),
                    lead.interest_category_ids.mapped("display_name"),
                ),
                self._prepare_fact(self.env._("Capture Tool"), tools[lead.id]),
            ]
            for lead in self
        }

    def _get_capture_tools(self):
        """What brought each lead in, in words, by lead id.

        A capture tool, a file, a medium, or who typed it in.
        """
        # sudo: of the leads' own touches, the name of the capture tool
        touches = self.env["lead.touch"].sudo().search([("lead_id", "in", self.ids)])
        captured = {  # the latest first, so that the first one stays
            touch.lead_id.id: touch.capture_source_id.name
            for touch in touches
            if touch.date <= touch.lead_id.create_date
        }
        rows = (
            self.env["lead.import.row"]
            # sudo: of the rows, which importers read, it tells the name of the lead's own file
            .sudo()
            .search([("lead_id", "in", self.ids), ("state", "=", "created")])
        )
        files = {row.lead_id.id: row.import_id.filename for row in rows}
        tools = {}
        for lead in self:
            medium = lead.first_medium_id or lead.medium_id
            lead_id = lead._origin.id
            tools[lead.id] = captured.get(lead_id) or files.get(lead_id) or medium.name
            if not tools[lead.id] and lead.create_uid:
                tools[lead.id] = self.env._(
                    "Entered by %(user)s",
                    user=lead.create_uid.sudo().name,  # sudo: maybe of another company
                )
        return tools

    def _get_mql_facts(self):
        facts = {
            lead.id: lead._prepare_mql_facts(arrival)
            for lead, arrival in self._get_arrivals("mql").items()
        }
        for lead in self.filtered("hand_over_id"):
            facts[lead.id] = lead._prepare_hand_over_facts()
        return facts

    def _prepare_hand_over_facts(self):
        self.ensure_one()
        hand_over = self.hand_over_id
        answered_by = hand_over.answer_user_id.sudo().name  # sudo: maybe of another company
        answered_on = self._format_moment(hand_over.answer_date)
        facts = [
            self._prepare_offered_fact(hand_over.category_ids),
            self._prepare_fact(self.env._("Handed Over on"), self._format_moment(hand_over.date)),
            self._prepare_fact(
                self.env._("Handed Over by"),
                hand_over.user_id.sudo().name,  # sudo: maybe of another company
            ),
            self._prepare_sales_fact(hand_over.salesperson_id, hand_over.team_id),
            self._prepare_fact(self.env._("Information Handed Over"), hand_over.note),
        ]
        if hand_over.state == "cancelled":
            facts += [
                self._prepare_fact(self.env._("Withdrawn on"), answered_on),
                self._prepare_fact(self.env._("Withdrawn by"), answered_by),
            ]
        if hand_over.state == "returned":
            facts += [
                self._prepare_fact(
                    self.env._("Returned on"), self._format_moment(hand_over.return_date)
                ),
                self._prepare_fact(
                    self.env._("Returned by"),
                    hand_over.return_user_id.sudo().name,  # sudo: maybe of another company
                ),
                self._prepare_fact(self.env._("Return Reason"), hand_over.return_reason_id.name),
            ]
            if hand_over.return_note:
                facts.append(
                    self._prepare_fact(self.env._("Note on the Return"), hand_over.return_note)
                )
        return facts

    def _prepare_mql_facts(self, arrival):
        """Of a lead that came to MQL without a hand-over."""
        self.ensure_one()
        return [
            self._prepare_offered_fact(self.offered_category_ids),
            self._prepare_fact(self.env._("MQL since"), self._format_moment(arrival.date)),
            self._prepare_fact(
                self.env._("Set by"),
                arrival.user_id.sudo().name,  # sudo: maybe of another company
            ),
            self._prepare_sales_fact(self.user_id, self.team_id),
        ]

    def _get_sal_facts(self):
        facts = {}
        for lead, arrival in self._get_arrivals("sal").items():
            hand_over = lead.hand_over_id
            is_accepted = hand_over.state == "accepted"
            facts[lead.id] = [
                self._prepare_offered_fact(lead.offered_category_ids),
                self._prepare_fact(
                    self.env._("Accepted on"),
                    self._format_moment(hand_over.answer_date if is_accepted else arrival.date),
                ),
                self._prepare_sales_fact(lead.user_id or hand_over.salesperson_id, lead.team_id),
            ]
        return facts

    def _get_sql_facts(self):
        facts = {}
        for lead, arrival in self._get_arrivals("sql").items():
            revenue = lead.expected_revenue and format_amount(
                self.env, lead.expected_revenue, lead.company_currency
            )
            facts[lead.id] = [
                self._prepare_offered_fact(lead.offered_category_ids),
                self._prepare_fact(
                    self.env._("Opportunity since"),
                    self._format_moment(lead.date_conversion or arrival.date),
                ),
                self._prepare_sales_fact(lead.user_id, lead.team_id),
                self._prepare_fact(self.env._("Expected Revenue"), revenue),
            ]
        return facts

    def _get_customer_facts(self):
        """What the page of the stage Customer tells of the leads that have come there.

        :return: list of facts (see ``_prepare_fact``), by lead id
        """
        return {
            lead.id: [
                self._prepare_offered_fact(lead.offered_category_ids),
                self._prepare_fact(self.env._("Customer since"), self._format_moment(arrival.date)),
            ]
            for lead, arrival in self._get_arrivals("customer").items()
        }

    @api.model
    def _prepare_fact(self, label, value):
        """A line of a page.

        :param value: a string, a list of strings, or nothing where nothing is known
        """
        return {"label": label, "value": value or False}

    @api.model
    def _prepare_offered_fact(self, categories):
        return self._prepare_fact(
            self.env._("Product Categories Offered"), categories.mapped("display_name")
        )

    @api.model
    def _prepare_sales_fact(self, salesperson, team):
        """Who works the lead: its salesperson, or while there is none, the team."""
        # sudo: names of a colleague and a team, maybe of another company
        salesperson, team = salesperson.sudo(), team.sudo()
        if team and not salesperson:
            return self._prepare_fact(self.env._("Sales Team"), team.name)
        return self._prepare_fact(self.env._("Salesperson"), salesperson.name)

    @api.model
    def _format_moment(self, moment):
        """``moment``, naive UTC, as day and time to the minute for the user; nothing if empty."""
        if not moment:
            return False
        lang = get_lang(self.env)
        pattern = f"{lang.date_format} {lang.time_format.replace(':%S', '')}"
        return format_datetime(
            self.env,
            moment,
            tz=self.env.context.get("tz"),
            dt_format=posix_to_ldml(pattern, babel_locale_parse(lang.code)),
        )
