# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

# Ways in which a rule gives leads out
METHODS = [
    ("evenly", "Evenly"),
    ("ratio", "By Ratio"),
    ("capacity", "By Capacity"),
    ("pool", "Pool to Claim From"),
]


class LeadAssignment(models.Model):
    """Who got a lead, from whom, and why: the figures that the choice was made by.

    Append-only: rows come from ``crm.lead._give_out`` alone. The next choice is made by them, too.
    """

    _name = "lead.assignment"
    _inherit = ["lead.notice.mixin"]
    _description = "Lead Assignment"
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime("Assigned on", required=True, readonly=True)
    from_user_id = fields.Many2one(
        "res.users", "Former Salesperson", readonly=True, index="btree_not_null"
    )
    to_user_id = fields.Many2one("res.users", "Given to", readonly=True, index="btree_not_null")
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    rule_id = fields.Many2one(
        "lead.assignment.rule", readonly=True, index="btree_not_null", ondelete="set null"
    )
    method = fields.Selection(
        [*METHODS, ("claim", "Claimed"), ("manual", "By Hand")], required=True, readonly=True
    )
    by_user_id = fields.Many2one(
        "res.users", "By", readonly=True, help="Whoever claimed it or had it assigned."
    )
    count = fields.Integer("Leads Before", readonly=True, aggregator=None)
    counted_since = fields.Datetime(readonly=True)
    weight = fields.Integer(readonly=True, aggregator=None)
    reason = fields.Char("Why", compute="_compute_reason")

    _team_date_idx = models.Index("(team_id, date)")

    @api.depends("from_user_id", "to_user_id", "team_id")
    def _compute_display_name(self):
        """Who got it from whom; which lead, the lead's own history need not say again."""
        for assignment in self:
            assignment.display_name = self.env._(
                "%(former)s → %(new)s",
                former=assignment.from_user_id.name or "–",
                new=assignment.to_user_id.name or assignment.team_id.name,
            )

    @api.depends("method", "count", "counted_since", "weight", "team_id")
    def _compute_reason(self):
        """In the language of whoever reads it, therefore from figures."""
        for assignment in self:
            assignment.reason = assignment._get_reason()

    def _get_reason(self):
        self.ensure_one()
        values = {
            "count": self.count,
            "weight": self.weight,
            "since": format_date(self.env, self.counted_since),
        }
        if self.method == "evenly":
            return self.env._("Evenly: %(count)s leads since %(since)s, the fewest.", **values)
        if self.method == "ratio":
            return self.env._(
                "By ratio: %(count)s leads since %(since)s at a share of %(weight)s, the furthest "
                "behind.",
                **values,
            )
        if self.method == "capacity":
            return self.env._("By capacity: %(count)s of %(weight)s leads a day.", **values)
        if self.method == "pool":
            return self.env._("Into the pool of %(team)s.", team=self.team_id.name)
        if self.method == "claim":
            return self.env._("Claimed from the pool of %(team)s.", team=self.team_id.name)
        return self.env._("Reassigned by hand.")

    def _pass_on_activities(self):
        """Open activities of whoever had the leads before become those of who has them now."""
        # sudo: whoever gives the leads away may do so, whosever activities go with them
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        open_activities = activities.search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", self.lead_id.ids),
                ("user_id", "in", self.from_user_id.ids),
            ]
        )
        passed_on = {
            (assignment.lead_id.id, assignment.from_user_id): assignment.to_user_id
            for assignment in self
            if assignment.to_user_id
        }
        by_user = open_activities.grouped(
            lambda activity: passed_on.get((activity.res_id, activity.user_id))
        )
        for user, given in by_user.items():
            if user:
                given.user_id = user

    def _tell_people(self):
        """Tell everybody who got leads of somebody else's doing, or may claim some from a pool.

        One notice a person, whatever she is to know of.
        """
        # sudo: names of leads for whoever was given them; the user may have given away her right
        for user, assignments in self.sudo()._group_by_recipient().items():
            if user != self.env.user:
                translated = assignments.with_context(lang=user.lang or self.env.lang)
                translated._notify(
                    user, translated._get_notice_subject(), translated._get_notice_body()
                )

    def _group_by_recipient(self):
        """Which of these concern whom: dict of ``lead.assignment`` by ``res.users``."""
        given, pooled = self._split_pooled()
        recipients = dict(given.grouped("to_user_id"))
        for team, assignments in pooled.grouped("team_id").items():
            for user in team.member_ids:
                recipients[user] = recipients.get(user, self.browse()) | assignments
        return recipients

    def _get_notice_subject(self):
        given, pooled = self._split_pooled()
        if len(self.lead_id) == 1:
            lead = self.lead_id.name
            if pooled:
                return self.env._("New in the pool: %(lead)s", lead=lead)
            return self.env._("New lead: %(lead)s", lead=lead)
        if not given:
            return self.env._("%(count)s new leads in the pool", count=len(pooled.lead_id))
        return self.env._("%(count)s new leads", count=len(self.lead_id))

    def _get_notice_body(self):
        given, pooled = self._split_pooled()
        sentences = []
        if given:
            links = given._get_lead_links()
            sentences.append(self.env._("You have been given: %(leads)s.", leads=links))
        if pooled:
            links = pooled._get_lead_links()
            sentences.append(
                self.env._("Whoever claims them first has them: %(leads)s.", leads=links)
            )
        return Markup("<br/>").join(sentences)

    def _split_pooled(self):
        """Those that somebody got, and those that went into a pool."""
        given = self.filtered("to_user_id")
        return given, self - given
