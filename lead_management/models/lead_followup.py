# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL, format_date, plaintext2html

STORED = {
    "lead_id": "int4",
    "rule_id": "int4",
    "user_id": "int4",
    "date": "timestamp",
    "deadline": "timestamp",
    "escalation_date": "timestamp",
}


class LeadFollowup(models.Model):
    """A rule has planned a follow-up of a lead, and what became of it.

    Current as long as the lead stays where the rule is about it. Of a lead and a rule one alone is
    current, which the database itself sees to: so nothing is planned twice, whoever plans at the
    same time. Written by rules and activities alone.
    """

    _name = "lead.followup"
    _inherit = ["lead.notice.mixin"]
    _description = "Follow-up"
    _order = "deadline desc, id desc"
    _rec_name = "rule_id"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    rule_id = fields.Many2one(
        "lead.followup.rule", required=True, readonly=True, index=True, ondelete="restrict"
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one("res.users", "Assigned to", readonly=True, ondelete="set null")
    date = fields.Datetime("Planned on", required=True, readonly=True)
    deadline = fields.Datetime("Due", required=True, readonly=True)
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="planned",
    )
    is_current = fields.Boolean(
        readonly=True, default=True, help="The lead is still where the rule is about it."
    )
    escalation_date = fields.Datetime(readonly=True)
    escalated = fields.Boolean(readonly=True, help="The team leader was told that it is overdue.")

    _one_current = models.UniqueIndex("(lead_id, rule_id) WHERE is_current")
    _escalation_idx = models.Index(
        "(escalation_date) WHERE state = 'planned' AND escalated IS NOT TRUE"
    )

    @api.model
    def _insert(self, vals_list):
        """Make the rows, but for leads and rules that have a current one.

        Two transactions that plan the same at once: one of them gets the rows, the other none, or
        is told by PostgreSQL to try again.

        :param list vals_list: a value for each name of ``STORED``
        :return: the rows made
        """
        if not vals_list:
            return self
        # rows closed before are no longer current; and whoever moves a lead holds it from here on
        self.flush_model()
        self.env["crm.lead"].flush_model(["stage_id"])
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO lead_followup (%(names)s, state, is_current)
                SELECT *, 'planned', TRUE FROM unnest(%(columns)s)
                    ON CONFLICT (lead_id, rule_id) WHERE is_current DO NOTHING
                RETURNING id
                """,
                names=SQL(", ").join(map(SQL.identifier, STORED)),
                columns=SQL(", ").join(
                    SQL("%s::%s[]", [vals[name] or None for vals in vals_list], SQL(type_))
                    for name, type_ in STORED.items()
                ),
            )
        )
        self.env["crm.lead"].invalidate_model(["followup_ids"], flush=False)
        self.env["lead.followup.rule"].invalidate_model(["followup_ids"], flush=False)
        return self.browse(id_ for (id_,) in rows)

    def _create_activities(self):
        """Plan the activities, in bulk: the notices are ours, one for each person."""
        if not self:
            return
        activities = self.env["mail.activity"]._create_in_bulk(
            [followup._prepare_activity_values() for followup in self]
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE lead_followup followup
                   SET activity_id = activity.id
                  FROM unnest(%(ids)s::int4[], %(activity_ids)s::int4[]) AS given (id, activity_id)
                  JOIN mail_activity activity ON activity.id = given.activity_id
                 WHERE followup.id = given.id
                """,
                ids=self.ids,
                activity_ids=activities.ids,
            )
        )
        self.invalidate_recordset(["activity_id"], flush=False)

    def _prepare_activity_values(self):
        self.ensure_one()
        rule, user = self.rule_id, self.user_id
        activity_type = rule.activity_type_id
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": self.lead_id.id,
            # what is computed and stored, lest it is computed and written afterwards
            "res_name": self.lead_id.display_name,
            "user_tz": user.tz,
            "date_done": False,
            "activity_type_id": activity_type.id,
            "automated": True,
            "user_id": user.id,
            "date_deadline": self._get_due_date(),
            "summary": rule.summary or activity_type.with_context(lang=user.lang).summary,
            "note": plaintext2html(rule.note) if rule.note else activity_type.default_note,
            "followup_rule_id": rule.id,
        }

    def _get_due_date(self):
        self.ensure_one()
        return self.rule_id._get_due_date(self.lead_id, self.user_id, self.deadline)

    def _notify_assignees(self):
        """Tell each person, in one notice, what was planned for her."""
        for user, followups in self.grouped("user_id").items():
            if not user or user == self.env.user:
                continue
            translated = followups.with_context(lang=user.lang or self.env.lang)
            first = translated.sorted("deadline")[:1]
            if len(followups) == 1:
                subject = translated.env._("Follow-up: %(lead)s", lead=followups.lead_id.name)
            else:
                subject = translated.env._("%(count)s follow-ups for you", count=len(followups))
            translated._notify(
                user,
                subject,
                translated.env._(
                    "Planned for you: %(what)s. The first is due on %(date)s. Leads: %(leads)s.",
                    what=translated.rule_id._list_names(),
                    date=format_date(translated.env, first._get_due_date()),
                    leads=translated._get_lead_links(),
                ),
            )

    def _close(self):
        """The leads have left where the rules are about them: what is not done is cancelled."""
        if not self:
            return
        pairs = {(followup.lead_id.id, followup.rule_id.id) for followup in self}
        # also one that is just being created, when an automation rule moves the lead because of it
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", self.lead_id.ids),
                ("followup_rule_id", "in", self.rule_id.ids),
            ]
        )
        self.is_current = False
        self.filtered(lambda followup: followup.state == "planned").state = "cancelled"
        activities.filtered(
            lambda activity: (activity.res_id, activity.followup_rule_id.id) in pairs
        ).unlink()

    def _postpone(self, date):
        """Follow an activity that was moved to ``date``; before it is."""
        moments = self.grouped(
            lambda followup: (
                date - followup.activity_id.date_deadline,
                followup.deadline,
                followup.escalation_date,
            )
        )
        for (shift, deadline, escalation_date), followups in moments.items():
            followups.write(
                {
                    "deadline": deadline + shift,
                    "escalation_date": escalation_date and escalation_date + shift,
                }
            )

    @api.model
    def _cron_escalate(self, batch_size=100):
        """Tell the team leaders of follow-ups that are overdue for too long, once each."""
        domain = [
            ("state", "=", "planned"),
            ("is_current", "=", True),
            ("escalated", "=", False),
            ("escalation_date", "<=", fields.Datetime.now()),
            ("rule_id.active", "=", True),
        ]
        remaining = self.search_count(domain)
        while late := self.search(
            domain, limit=batch_size, order="escalation_date"
        ).try_lock_for_update():
            late._escalate()
            remaining = max(0, remaining - len(late))
            if not self.env["ir.cron"]._commit_progress(len(late), remaining=remaining):
                break

    def _escalate(self):
        self.escalated = True
        for leader, followups in self.grouped(
            lambda followup: followup._get_escalation_user()
        ).items():
            if leader:
                translated = followups.with_context(lang=leader.lang or self.env.lang)
                translated._notify(
                    leader,
                    translated.env._("%(count)s follow-ups are overdue", count=len(followups)),
                    translated.env._(
                        "Not done in time: %(leads)s. Please see that somebody takes care of them.",
                        leads=translated._get_lead_links(),
                    ),
                )

    def _get_escalation_user(self):
        """The team leader, where she is not who should have done it; maybe nobody."""
        self.ensure_one()
        leader = self.lead_id.team_id.user_id
        return (leader - self.user_id).filtered("active")
