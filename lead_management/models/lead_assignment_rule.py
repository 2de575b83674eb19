# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval

from psycopg2 import DataError

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list

from .lead_assignment import METHODS

# What a condition that somebody typed in may end with
CONDITION_ERRORS = (
    AccessError,
    DataError,
    NotImplementedError,
    SyntaxError,
    TypeError,
    UserError,
    ValueError,
)
CRITERIA = {
    "state_ids": "state_id",
    "country_ids": "country_id",
    "industry_ids": "industry_id",
    "source_ids": "source_id",
    "campaign_ids": "campaign_id",
}


class LeadAssignmentRule(models.Model):
    """Which leads without a salesperson go to which team, and how it shares them.

    The first rule that matches a lead decides, also while nobody of its team can take any: then the
    lead waits.
    """

    _name = "lead.assignment.rule"
    _description = "Lead Assignment Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leads of this company alone; empty: of all."
    )
    state_ids = fields.Many2many("res.country.state", string="Provinces")
    country_ids = fields.Many2many("res.country", string="Countries")
    industry_ids = fields.Many2many("res.partner.industry", string="Industries")
    source_ids = fields.Many2many("utm.source", string="Sources")
    campaign_ids = fields.Many2many("utm.campaign", string="Campaigns")
    domain = fields.Char(
        "Further Conditions",
        default="[]",
        help="On any field of the lead, custom attributes too.",
    )
    # conditions are looked up with the rights of whoever wrote them, never with more
    domain_user_id = fields.Many2one(
        "res.users", "Conditions Written by", readonly=True, copy=False, ondelete="set null"
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    method = fields.Selection(METHODS, default="evenly", required=True)
    member_ids = fields.One2many(
        string="Members", related="team_id.crm_team_member_ids", readonly=False, help=None
    )
    problem = fields.Char(
        compute="_compute_problem", help="Why this rule gives no leads out at the moment."
    )
    waiting_count = fields.Integer("Leads Waiting", compute="_compute_waiting_count")

    @api.depends("domain", "domain_user_id", "team_id", "method")
    def _compute_problem(self):
        for rule in self:
            rule.problem = rule._get_condition_problem() or rule._get_team_problem()

    @api.depends(*CRITERIA, "domain", "domain_user_id", "team_id", "company_id")
    def _compute_waiting_count(self):
        for rule in self:
            saved = rule._origin  # while it is being edited, as it was
            rule.waiting_count = len(saved._search_waiting()) if saved else 0

    @api.constrains("domain", "domain_user_id")
    def _check_domain(self):
        for rule in self:
            problem = rule._get_condition_problem()
            if problem:
                raise ValidationError(problem)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [{**vals, "domain_user_id": self.env.uid} for vals in vals_list]
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name != "domain_user_id"}
        if "domain" in vals:
            vals["domain_user_id"] = self.env.uid
        result = super().write(vals)
        if "active" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache()
    def _is_any_active(self):
        """Whether leads are given out at all: creating one asks, and costs nothing where not."""
        # sudo: only whether there is one
        return bool(self.sudo().search_count([], limit=1))

    # ---- which leads

    def _get_criteria_domain(self):
        """Leads that the rule is for, as far as its own fields say."""
        self.ensure_one()
        domain = Domain.TRUE
        for name, lead_field in CRITERIA.items():
            if self[name]:
                domain &= Domain(lead_field, "in", self[name].ids)
        company = self.company_id or self.team_id.company_id
        if company:
            domain &= Domain("company_id", "in", [company.id, False])
        return domain

    def _has_condition(self):
        return bool(self.domain) and self.domain.strip() not in ("", "[]")

    def _filter_matching(self, leads):
        """Those of ``leads`` that the rule is for, in their order; none while it has a problem."""
        self.ensure_one()
        domain = Domain("id", "in", leads.ids) & self._get_criteria_domain()
        if not self._has_condition():
            found = leads.search(domain)
        else:
            try:
                with self.env.cr.savepoint(flush=False):
                    found = self._search_with_condition(domain)
            except CONDITION_ERRORS:
                return leads.browse()  # its screen says why
        ids = set(found.ids)
        return leads.browse(id_ for id_ in leads.ids if id_ in ids)

    def _search_with_condition(self, domain, limit=None):
        """Leads of ``domain`` that the further conditions let through, looked up by their author.

        :raise Exception: one of ``CONDITION_ERRORS``
        """
        author = self.domain_user_id
        if not author.active:
            raise ValueError("nobody to look the conditions up for")
        leads = self.env["crm.lead"].with_user(author)
        leads = leads.with_context(allowed_company_ids=author.company_ids.ids)
        return leads.search(domain & Domain(literal_eval(self.domain)), limit=limit)

    def _search_waiting(self, limit=None):
        """Leads that wait for a salesperson and match this rule, maybe an earlier one too.

        :return: ``crm.lead``, the oldest first; none when the conditions cannot be looked up
        """
        self.ensure_one()
        leads = self.env["crm.lead"].sudo()  # sudo: how many, and which the system is to give out
        domain = leads._get_waiting_domain() & self._get_criteria_domain()
        found = leads.search(domain, order="id", limit=None if self._has_condition() else limit)
        return self._filter_matching(found)[:limit] if found else found

    # ---- what is wrong with it

    def _get_condition_problem(self):
        """Why the further conditions cannot be looked up, in a sentence; ``None`` when they can."""
        self.ensure_one()
        if not self._has_condition():
            return None
        missing = self._get_missing_fields()
        if missing:
            return self.env._(
                "“%(rule)s” asks for what leads do not have any more: %(fields)s. Change its "
                "conditions; until then it is left out.",
                rule=self.name,
                fields=format_list(self.env, missing),
            )
        if self.domain_user_id and not self.domain_user_id.active:
            return self.env._(
                "“%(rule)s” has conditions by %(user)s, who does not work here any more. Save them "
                "again; until then it is left out.",
                rule=self.name,
                user=self.domain_user_id.name,
            )
        try:
            with self.env.cr.savepoint():
                # a lead that cannot be, so that nothing is searched through
                self._search_with_condition(Domain("id", "in", [-1]), limit=1)
        except CONDITION_ERRORS as error:
            return self.env._(
                "The conditions of “%(rule)s” cannot be understood, so it is left out: %(error)s",
                rule=self.name,
                error=error,
            )
        return None

    def _get_missing_fields(self):
        """Names of fields in the conditions that leads do not have."""
        try:
            conditions = list(Domain(literal_eval(self.domain)).iter_conditions())
        except CONDITION_ERRORS:
            return []
        names = {condition.field_expr.partition(".")[0] for condition in conditions}
        return sorted(names - self.env["crm.lead"]._fields.keys())

    def _get_team_problem(self):
        """Why the team can take no leads now, in a sentence; ``None`` when it can."""
        self.ensure_one()
        team = self.team_id
        if not team.active:
            return self.env._("%(team)s is archived.", team=team.name)
        members = team._get_memberships()
        if not members:
            return self.env._("%(team)s has no members.", team=team.name)
        if self.method == "pool":
            return None
        obstacles = members._get_assignment_obstacles(self.method)
        if len(obstacles) < len(members):
            return None
        return self.env._(
            "Nobody of %(team)s can take leads now, so they wait: %(reasons)s",
            team=team.name,
            reasons=" ".join(obstacles.values()),
        )
