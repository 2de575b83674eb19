# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list, ormcache

DELAY_UNITS = [("hours", "Hours"), ("days", "Days"), ("working_days", "Working Days")]
SWITCHES = (
    "lead_management.group_lead_management",
    "lead_management.group_lead_management_followup",
)
# What says which leads a rule is about
SCOPE_FIELDS = ("stage_id", "team_id", "company_id", "active")


class LeadFollowupRule(models.Model):
    """What is to be done with a lead some time after it came to a stage of the journey.

    What was planned so is in ``lead.followup``; how, in ``lead_followup_planning``.
    """

    _name = "lead.followup.rule"
    _description = "Follow-up Rule"
    _order = "sequence, id"
    _rec_names_search = ["summary", "stage_id", "activity_type_id"]

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    stage_id = fields.Many2one(
        "crm.stage",
        "Journey Stage",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('is_won', '=', False)]",
        help="The follow-up is planned when a lead comes to this stage, and cancelled when it "
        "leaves before.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        index="btree_not_null",
        ondelete="restrict",
        help="Only for leads of this team.",
    )
    company_id = fields.Many2one("res.company", help="Only for leads of this company.")
    delay = fields.Integer(
        "After",
        default=3,
        required=True,
        help="Hours are hours by the clock, working days those of the company's working calendar.",
    )
    delay_unit = fields.Selection(DELAY_UNITS, default="days", required=True)
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('res_model', 'in', (False, 'crm.lead'))]",
        default=lambda self: self.env.ref("mail.mail_activity_data_call", False),
    )
    summary = fields.Char(help="What the activity says is to be done.")
    note = fields.Text(help="For instance what to ask, or what to offer.")
    assign_to = fields.Selection(
        [
            ("owner", "Salesperson, else Marketer"),
            ("leader", "Team Leader"),
            ("user", "A Person"),
        ],
        default="owner",
        required=True,
        help="Whoever is on leave then is passed over: the salesperson, then the team leader, is "
        "asked instead.",
    )
    user_id = fields.Many2one(
        "res.users", "Person", ondelete="restrict", domain="[('share', '=', False)]"
    )
    escalate_after = fields.Integer(
        help="So long after it was due, the team leader is told. 0: never."
    )
    escalate_unit = fields.Selection(DELAY_UNITS, default="days", required=True)
    applied_since = fields.Datetime(
        "Being Applied since",
        readonly=True,
        copy=False,
        help="Follow-ups are being planned for the leads that are in the stage already.",
    )
    followup_ids = fields.One2many("lead.followup", "rule_id", "Follow-ups", readonly=True)
    planned_count = fields.Integer("Planned", compute="_compute_planned_count")

    _check_delay = models.Constraint(
        "CHECK (delay BETWEEN 0 AND 10000 AND escalate_after BETWEEN 0 AND 10000)",
        "A delay lies between 0 and 10,000.",
    )
    _check_user = models.Constraint(
        "CHECK (assign_to != 'user' OR user_id IS NOT NULL)",
        "Choose the person who gets the follow-up.",
    )

    @api.depends("stage_id", "summary", "activity_type_id", "delay", "delay_unit")
    def _compute_display_name(self):
        units = dict(self._fields["delay_unit"]._description_selection(self.env))
        for rule in self:
            rule.display_name = self.env._(
                "%(what)s · %(stage)s + %(delay)s %(unit)s",
                what=rule.summary or rule.activity_type_id.name or "",
                stage=rule.stage_id.name or "",
                delay=rule.delay,
                unit=units.get(rule.delay_unit, "").lower(),
            )

    @api.depends("followup_ids.state")
    def _compute_planned_count(self):
        counts = dict(
            self.env["lead.followup"]._read_group(
                [("rule_id", "in", self.ids), ("state", "=", "planned")], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.planned_count = counts.get(rule._origin, 0)

    @api.constrains("stage_id")
    def _check_stage(self):
        for rule in self:
            if rule.stage_id.is_won:
                raise ValidationError(
                    self.env._(
                        "Nobody follows up leads that are won: choose another stage than "
                        "“%(stage)s”.",
                        stage=rule.stage_id.name,
                    )
                )

    @api.constrains("activity_type_id")
    def _check_activity_type(self):
        for rule in self:
            if rule.activity_type_id.res_model not in (False, "crm.lead"):
                raise ValidationError(
                    self.env._(
                        "“%(type)s” is no activity for leads.", type=rule.activity_type_id.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(SCOPE_FIELDS):
            self.env.registry.clear_cache()
            self._close_out_of_scope()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: whatever company's leads it was used for
        used = self.sudo().filtered("followup_ids")
        if used:
            raise UserError(
                self.env._(
                    "Follow-ups were planned by: %(rules)s. Archive it instead: what is planned "
                    "stays, and nothing new is.",
                    rules=used._list_names(),
                )
            )

    def action_apply(self):
        """Have follow-ups planned for the leads that are in the stage already, in the background.

        :raise AccessError: when the user may not change the rules
        :raise UserError: when a rule is archived, or follow-up rules are switched off
        """
        self.check_access("write")
        if not self._is_switched_on() or not all(self.mapped("active")):
            raise UserError(
                self.env._(
                    "This rule plans nothing: it is archived, or follow-up rules are switched off."
                )
            )
        self.applied_since = fields.Datetime.now()
        # sudo: the rule is the user's to apply, and the job does nothing else
        self.env.ref("lead_management.ir_cron_lead_followup_apply").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Follow-ups are being planned in the background."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_preview(self):
        """Open the dialog that says what the rule would plan now."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "lead_management.lead_followup_preview_action"
            ),
            "context": {"default_rule_id": self.id},
        }

    def action_open_followups(self):
        """Open what the rules have planned."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_followup_action"),
            "domain": [("rule_id", "in", self.ids)],
        }

    @api.model
    @ormcache(cache="groups")
    def _is_switched_on(self):
        """Whether Settings › CRM has it on, which is so or not for everybody at once."""
        # sudo: whether somebody has the groups, not who
        return all(self.env.ref(xmlid).sudo().implied_by_ids for xmlid in SWITCHES)

    @api.model
    @ormcache()
    def _get_scopes(self):
        """Which leads the rules are about, archived ones too: what they planned is still theirs.

        Asked by every write of a lead's stage: nothing else may happen there without a rule.

        :return: tuple of (rule id, stage id, team id, company id)
        """
        # sudo: a rule holds for all leads it is about, whoever works with them
        rules = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        return tuple(
            (rule.id, rule.stage_id.id, rule.team_id.id, rule.company_id.id) for rule in rules
        )

    @api.model
    def _get_ids_in_scope(self, stage_id, team_id, company_id):
        """Ids of the rules, archived ones too, about leads of that stage, team and company."""
        return frozenset(
            rule_id
            for rule_id, stage, team, company in self._get_scopes()
            if stage == stage_id and team in (False, team_id) and company in (False, company_id)
        )

    def _get_lead_domain(self):
        """Leads in the stage for which this rule has not planned anything yet."""
        self.ensure_one()
        domain = Domain("stage_id", "=", self.stage_id.id) & Domain("won_status", "!=", "won")
        if self.team_id:
            domain &= Domain("team_id", "=", self.team_id.id)
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        current = Domain("rule_id", "=", self.id) & Domain("is_current", "=", True)
        return domain & Domain("followup_ids", "not any", current)

    def _close_out_of_scope(self):
        """Cancel what a rule that is about other leads now has planned for those it was about."""
        # sudo: follows from changing the rule, whosever the leads are
        current = self.sudo().followup_ids.filtered("is_current")
        rule_ids = current.lead_id._get_followup_rule_ids()
        current.filtered(
            lambda followup: followup.rule_id.id not in rule_ids[followup.lead_id.id]
        )._close()

    def _list_names(self):
        return format_list(self.env, self.mapped("display_name"))

    @api.model
    def _check_unneeded(self, field_name, records):
        """Keep what rules need from being deleted, with a sentence that says which.

        :param str field_name: by which the rules point to ``records``
        :raise UserError: when rules need one of ``records``
        """
        # sudo: rules of other companies need them as well
        rules = self.sudo().with_context(active_test=False)
        needing = rules.search([(field_name, "in", records.ids)])
        if needing:
            raise UserError(
                self.env._(
                    "Follow-up rules need this: %(rules)s. Change or delete them first, or archive "
                    "what you wanted to delete.",
                    rules=needing._list_names(),
                )
            )
