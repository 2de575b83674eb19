# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

# The moments since when nobody has looked after a lead: the latest of them counts
CLOCK_FIELDS = ("date_last_stage_update", "last_interaction_date", "revival_date")


class CrmLead(models.Model):
    """Leads that nobody looks after any more.

    A lead rots, in core's words, when for as many days as its journey stage allows, or else its
    company, it neither moved to another stage, nor was anybody in touch with it, nor was it
    revived. With Lead Management on that goes for leads as for opportunities; off, crm is as it
    was. The care status of those that also have nothing planned becomes Stalled overnight, see
    ``_cron_mark_stalled``, and stays so until somebody is in touch, moves or revives the lead: a
    next step that is merely planned is an intention.
    """

    _inherit = "crm.lead"

    stalled_since = fields.Datetime(
        readonly=True, copy=False, help="When nobody had looked after the lead for too long."
    )
    revival_date = fields.Datetime("Revived on", readonly=True, copy=False)
    stalled_status = fields.Char(compute="_compute_stalled_status")

    @api.depends("care_status", "stalled_since", "last_interaction_date")
    def _compute_stalled_status(self):
        """For how long nobody has looked after the lead, in a sentence."""
        now = fields.Datetime.now()
        for lead in self:
            if lead.care_status != "stalled":
                lead.stalled_status = False
                continue
            since = lead.stalled_since or now
            contact = lead.last_interaction_date or lead.create_date or now
            values = {
                "days": (now - since).days,
                "since": format_date(self.env, lead._get_local_date(since)),
                "contact": format_date(self.env, lead._get_local_date(contact)),
            }
            if values["days"] > 1:
                lead.stalled_status = self.env._(
                    "Stalled for %(days)s days: no contact since %(contact)s.", **values
                )
            else:
                lead.stalled_status = self.env._(
                    "Stalled since %(since)s: no contact since %(contact)s.", **values
                )

    # ---- rotting

    @api.model
    def _is_lead_management_on(self):
        """Whether Lead Management is switched on in Settings › CRM."""
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        # sudo: which groups imply which is nobody's secret
        definitions = self.env["res.groups"].sudo()._get_group_definitions()
        implied_ids = definitions.get_superset_ids([get_id("sales_team.group_sale_salesman")])
        return get_id("lead_management.group_lead_management") in implied_ids

    def _get_rotting_depends_fields(self):
        return [
            *super()._get_rotting_depends_fields(),
            *CLOCK_FIELDS[1:],
            "create_date",
            "company_id.lead_stalled_days",
        ]

    @api.depends_context("company")
    @api.depends(lambda self: self._get_rotting_depends_fields())
    def _compute_rotting(self):
        if not self._is_lead_management_on():
            super()._compute_rotting()
            return
        now = self.env.cr.now()
        for lead in self:
            threshold = lead._get_stalled_threshold()
            start = lead._get_stalled_clock_start()
            lead.is_rotting = (
                bool(threshold and start)
                and lead.won_status == "pending"
                and start <= now - timedelta(days=threshold)
            )
            lead.rotting_days = (now - start).days if lead.is_rotting else 0

    def _get_stalled_threshold(self):
        """Days without contact or progress after which this lead stalls; 0 for never."""
        self.ensure_one()
        # sudo: what is expected of the user, whether or not she may read who expects it
        lead = self.sudo()
        days = lead.stage_id.rotting_threshold_days
        return days if days > 0 else lead._get_lead_company().lead_stalled_days

    def _get_stalled_clock_start(self):
        """Since when (naive UTC) nobody has looked after this lead."""
        self.ensure_one()
        dates = [self[name] for name in CLOCK_FIELDS]
        dates[0] = dates[0] or self.create_date
        return max(filter(None, dates), default=None)

    def _search_is_rotting(self, operator, value):
        if not self._is_lead_management_on():
            return super()._search_is_rotting(operator, value)
        if operator != "in":
            return NotImplemented
        rotting = self._get_clock_out_domain() & Domain("won_status", "=", "pending")
        return Domain.OR(
            [rotting if is_rotting else ~rotting for is_rotting in {bool(each) for each in value}]
        )

    @api.model
    def _get_clock_out_domain(self):
        """Leads with no contact or progress for longer than their stage or company allows."""
        now = self.env.cr.now()
        domains = [
            leads & self._get_clock_domain(now - timedelta(days=days))
            for days, leads in self._get_stalled_thresholds()
        ]
        return Domain.OR(domains)

    @api.model
    def _get_clock_domain(self, moment):
        """Leads that nobody has looked after since ``moment`` (naive UTC)."""
        stage_field, *names = CLOCK_FIELDS
        return Domain.AND(
            [
                Domain(stage_field, "<=", moment)
                | Domain(stage_field, "=", False) & Domain("create_date", "<=", moment),
                *(Domain(name, "=", False) | Domain(name, "<=", moment) for name in names),
            ]
        )

    @api.model
    def _get_stalled_thresholds(self):
        """List of (days until they stall, domain of the leads that is of)."""
        # sudo: what is expected of the user, whether or not she may read who expects it
        su_env = self.sudo().env
        stages = su_env["crm.stage"].search([("rotting_threshold_days", ">", 0)])
        thresholds = [
            (days, Domain("stage_id", "in", same.ids))
            for days, same in stages.grouped("rotting_threshold_days").items()
        ]
        others = Domain("stage_id", "not in", stages.ids)
        companies = su_env["res.company"].search([("lead_stalled_days", ">", 0)])
        for days, same in companies.grouped("lead_stalled_days").items():
            ids = same.ids + [False] * (self.env.company in same)
            thresholds.append((days, others & Domain("company_id", "in", ids)))
        return thresholds

    def _get_local_date(self, moment):
        """The date that a moment (naive UTC) is for the salesperson of this lead."""
        timezone = self.user_id.tz or "UTC"
        return fields.Datetime.context_timestamp(self.with_context(tz=timezone), moment).date()

    # ---- being looked after again

    @api.model
    def _get_system_values(self):
        return {**super()._get_system_values(), "stalled_since": False, "revival_date": False}

    def _prepare_interaction_values(self, is_reached):
        values = super()._prepare_interaction_values(is_reached)
        if self.stalled_since:
            values["stalled_since"] = False
        return values

    def write(self, vals):
        stage_id = vals.get("stage_id")
        moved = self.browse()
        if stage_id:
            moved = self.filtered(
                lambda lead: lead.care_status == "stalled" and lead.stage_id.id != stage_id
            )
        result = super().write(vals)
        if moved:
            moved._end_stalled()
        return result

    def _end_stalled(self, **values):
        """Have the care of leads that had stalled go on."""
        for is_reached, leads in self.grouped("is_reached").items():
            status = "contacted" if is_reached else "open"
            # sudo: follows from what the user did with the leads, nobody sets it
            leads.sudo().write({"care_status": status, "stalled_since": False, **values})

    def _merge_dependences(self, opportunities):
        """One of them that was looked after keeps the lead that stays from stalling."""
        result = super()._merge_dependences(opportunities)
        # sudo: follows from the merge, which was the user's
        kept, merged = self.sudo(), opportunities.sudo()
        kept.revival_date = max(filter(None, (kept | merged).mapped("revival_date")), default=False)
        if kept.care_status == "stalled" and not kept.is_rotting:
            kept._end_stalled()
        return result

    # ---- reviving

    def action_revive(self, plan_next_step=True):
        """Take care of the stalled among these leads again; their time starts anew.

        :param bool plan_next_step: have their salespeople call tomorrow, where nothing is planned
        :raise AccessError: when the user may not change them
        :raise UserError: when none of them is stalled
        """
        self.check_access("write")
        stalled = self.filtered(lambda lead: lead.care_status == "stalled")
        if not stalled:
            raise UserError(self.env._("Only leads whose care has stalled can be revived."))
        stalled._end_stalled(revival_date=fields.Datetime.now())
        if plan_next_step:
            stalled._plan_next_step()
        note = self.env._("Revived: taking care of this lead again.")
        stalled._message_log_batch(bodies=dict.fromkeys(stalled.ids, note))

    def _plan_next_step(self):
        """Have the salespeople call tomorrow, or else the user, where nothing is planned."""
        activity_type_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "mail.mail_activity_data_call", raise_if_not_found=False
        )
        model_id = self.env["ir.model"]._get_id("crm.lead")
        now = fields.Datetime.now()
        # sudo: planned for the salespeople of leads that the user may change
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": lead.id,
                    "activity_type_id": activity_type_id,
                    "user_id": (lead.user_id or self.env.user).id,
                    "date_deadline": lead._get_local_date(now) + timedelta(days=1),
                    "summary": self.with_context(lang=(lead.user_id or self.env.user).lang).env._(
                        "Take up contact again"
                    ),
                }
                for lead in self
                if not lead.sudo().activity_ids  # sudo: her colleagues' count too
            ]
        )
