# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_datetime, plaintext2html

ACTIVITY_TYPE = "lead_management.mail_activity_type_hand_over"
RETURN_ACTIVITY_TYPE = "lead_management.mail_activity_type_return"


class LeadHandOver(models.Model):
    """Marketing handed a lead over to sales, and what sales answered.

    Written by ``crm.lead`` alone (``_hand_over``, ``action_accept`` …): nobody may edit the rows,
    they are what the hand-over reports and the stage pages of a lead tell from.
    """

    _name = "lead.hand.over"
    _inherit = ["lead.notice.mixin"]
    _description = "Lead Hand-over"
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", related="lead_id.company_id", store=True, index=True
    )
    state = fields.Selection(
        [
            ("pending", "Waiting for acceptance"),
            ("accepted", "Accepted"),
            ("returned", "Returned"),
            ("cancelled", "Cancelled"),
        ],
        "Hand-over",
        default="pending",
        required=True,
        readonly=True,
    )
    date = fields.Datetime("Handed Over on", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Handed Over by", readonly=True, index=True)
    salesperson_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True, index="btree_not_null")
    category_ids = fields.Many2many(
        "product.category", string="Product Categories Offered", readonly=True
    )
    note = fields.Text("Information Handed Over", readonly=True)
    deadline = fields.Datetime(
        readonly=True, help="Sales should have accepted or returned the lead by then."
    )
    answer_date = fields.Datetime("Answered on", readonly=True)
    answer_user_id = fields.Many2one("res.users", "Answered by", readonly=True)
    answer_hours = fields.Float(
        "Hours to Answer",
        compute="_compute_answer_hours",
        store=True,
        aggregator="avg",
        help="Hours by the clock, nights and holidays included, from hand-over to answer.",
    )
    return_reason_id = fields.Many2one("lead.return.reason", readonly=True, index="btree_not_null")
    return_note = fields.Text("Note on the Return", readonly=True)
    return_date = fields.Datetime("Returned on", readonly=True)
    return_user_id = fields.Many2one("res.users", "Returned by", readonly=True)
    is_late = fields.Boolean(
        "Late", readonly=True, help="Sales answered after the deadline, or has not answered yet."
    )

    _one_pending = models.UniqueIndex(
        "(lead_id) WHERE state = 'pending'", "The lead is waiting for acceptance already."
    )
    _pending_deadline_idx = models.Index(
        "(deadline) WHERE state = 'pending' AND is_late IS NOT TRUE"
    )

    @api.depends("user_id", "salesperson_id", "team_id")
    def _compute_display_name(self):
        """Who handed over to whom; which lead, the lead's own history need not say again."""
        for hand_over in self:
            hand_over.display_name = self.env._(
                "%(user)s → %(sales)s",
                user=hand_over.user_id.name,
                sales=hand_over.salesperson_id.name or hand_over.team_id.name,
            )

    @api.depends("date", "answer_date")
    def _compute_answer_hours(self):
        for hand_over in self:
            answer = hand_over.answer_date
            hand_over.answer_hours = (
                (answer - hand_over.date).total_seconds() / 3600 if answer else 0
            )

    def _is_answerable_by(self, user):
        """Whether ``user`` may accept or return the lead.

        That is the salesperson it was handed to, or for a team alone any of its members; the team
        leader and the sales managers may in any case.
        """
        self.ensure_one()
        if not user.has_group("sales_team.group_sale_salesman"):
            return False
        if user.has_group("sales_team.group_sale_manager"):
            return True
        team = self.team_id.sudo()  # sudo: who is in a team decides, whether or not she may read it
        if user == self.salesperson_id or user == team.user_id:
            return True
        return not self.salesperson_id and (not team or user in team.member_ids)

    def _answer(self, state, **values):
        """Record what became of the hand-overs: whoever calls has made sure that the user may.

        The answer is the first one: a lead accepted in time and returned later was not late.

        :param str state: ``accepted``, ``returned`` or ``cancelled``
        """
        now = fields.Datetime.now()
        self.write({"state": state, **values})
        unanswered = self.filtered(lambda hand_over: not hand_over.answer_date)
        unanswered.write({"answer_date": now, "answer_user_id": self.env.uid})
        if state == "returned":
            self.write({"return_date": now, "return_user_id": self.env.uid})
        if state != "cancelled":
            late = unanswered.filtered(
                lambda hand_over: hand_over.deadline and hand_over.deadline < now
            )
            late.is_late = True

    @api.model
    def _get_deadlines(self, companies, salesperson):
        """When sales has to have answered, counted in working hours from now on.

        Of a salesperson on leave, the hours start with her return.

        :param companies: those the leads belong to, or the current one
        :param salesperson: ``res.users``, maybe empty
        :return: naive UTC datetime by company
        """
        now = fields.Datetime.now()
        absences = salesperson._get_absences()
        start = max(now, absences.get(salesperson.id, now))
        deadlines = {}
        for company in companies:
            settings = company.sudo()  # sudo: working hours are nobody's secret
            calendar, hours = settings.resource_calendar_id, settings.lead_hand_over_hours
            deadlines[company] = (
                calendar and calendar.plan_hours(hours, start, compute_leaves=True)
            ) or fields.Datetime.add(start, hours=hours)
        return deadlines

    def _schedule_answer(self):
        """Ask the salesperson, or else the team leader, to answer.

        An activity a lead, but one notice a person.
        """
        self._create_answer_activities()
        for user, hand_overs in self.grouped(lambda hand_over: hand_over._get_asked()).items():
            if user and user != self.env.user:
                hand_overs._notify_salesperson(user)

    def _create_answer_activities(self):
        self._create_activities(
            [
                hand_over._prepare_activity_values(user)
                for hand_over in self
                if (user := hand_over._get_asked())
            ]
        )

    def _get_asked(self):
        """Who has the activity to answer: the salesperson, or else the leader of the team."""
        self.ensure_one()
        # sudo: who leads a team decides, whether or not the user may read it
        user = self.salesperson_id or self.team_id.sudo().user_id.sudo(False)
        return user.filtered("active")

    def _prepare_activity_values(self, user, summary=False):
        self.ensure_one()
        deadline = fields.Datetime.context_timestamp(
            self.with_context(tz=user.tz or self.env.user.tz), self.deadline
        )
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": self.lead_id.id,
            "activity_type_id": self._get_activity_type_id(ACTIVITY_TYPE),
            "automated": True,
            "user_id": user.id,
            "date_deadline": deadline.date(),
            "summary": summary or self.with_context(lang=user.lang).env._("Accept or return"),
            "note": plaintext2html(self.note) if self.note else False,
        }

    @api.model
    def _get_activity_type_id(self, xmlid):
        """From the cache: once for each of many leads."""
        return self.env["ir.model.data"]._xmlid_to_res_id(xmlid)

    @api.model
    def _create_activities(self, vals_list):
        # sudo: planned for the colleague who answers, on a lead the user may work
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            vals_list
        )

    def _notify_salesperson(self, user):
        lang = user.lang or self.env.lang
        hand_overs = self.with_context(lang=lang)
        if len(hand_overs) == 1:
            subject = hand_overs.env._("New lead: %(lead)s", lead=hand_overs.lead_id.name)
        else:
            subject = hand_overs.env._("%(count)s new leads", count=len(hand_overs))
        first = min(hand_overs, key=lambda hand_over: hand_over.deadline)
        body = hand_overs.env._(
            "%(user)s handed over to you: %(leads)s. Please accept or return them by %(deadline)s.",
            user=self.env.user.name,
            leads=hand_overs._get_lead_links(),
            deadline=format_datetime(hand_overs.env, first.deadline, tz=user.tz),
        )
        hand_overs._notify(user, subject, body)

    def _tell_marketing_of_return(self):
        """Whoever looks after the lead for marketing gets it back, with the reason."""
        activities = []
        by_user = defaultdict(self.browse)
        now = fields.Datetime.now()
        for hand_over in self:
            candidates = (hand_over.lead_id.marketing_user_id, hand_over.user_id)
            user = next((user for user in candidates if user.active), self.env["res.users"])
            if user:
                by_user[user] |= hand_over
                activities.append(
                    {
                        **hand_over._prepare_activity_values(
                            user, hand_over.with_context(lang=user.lang).return_reason_id.name
                        ),
                        "activity_type_id": self._get_activity_type_id(RETURN_ACTIVITY_TYPE),
                        "date_deadline": now.date(),
                        "note": plaintext2html(hand_over.return_note or ""),
                    }
                )
        self._create_activities(activities)
        for user, hand_overs in by_user.items():
            if user != self.env.user:
                translated = hand_overs.with_context(lang=user.lang)
                translated._notify(
                    user,
                    translated.env._("Returned by sales: %(count)s leads", count=len(hand_overs)),
                    translated.env._(
                        "%(user)s returned to you: %(leads)s. Reason: %(reason)s.",
                        user=self.env.user.name,
                        leads=translated._get_lead_links(),
                        reason=translated.return_reason_id[:1].name,
                    ),
                )

    @api.model
    def _cron_escalate(self, batch_size=100):
        """Flag the hand-overs nobody answered in time and tell the team leaders, once each."""
        domain = [
            ("state", "=", "pending"),
            ("is_late", "=", False),
            ("deadline", "<", fields.Datetime.now()),
            ("lead_id.active", "=", True),
        ]
        remaining = self.search_count(domain)
        while late := self.search(domain, limit=batch_size, order="deadline").try_lock_for_update():
            late._escalate()
            remaining = max(0, remaining - len(late))
            if not self.env["ir.cron"]._commit_progress(len(late), remaining=remaining):
                break

    def _escalate(self):
        self.is_late = True
        activities = []
        by_user = defaultdict(self.browse)
        for hand_over in self:
            user = hand_over._get_escalation_user()
            if user:
                by_user[user] |= hand_over
                summary = self.with_context(lang=user.lang).env._("Hand-over not answered in time")
                activities.append(hand_over._prepare_activity_values(user, summary))
        self._create_activities(activities)
        for user, hand_overs in by_user.items():
            translated = hand_overs.with_context(lang=user.lang)
            translated._notify(
                user,
                translated.env._("%(count)s leads nobody accepted in time", count=len(hand_overs)),
                translated.env._(
                    "Sales has not answered in time: %(leads)s. Please see that somebody does.",
                    leads=translated._get_lead_links(),
                ),
            )

    def _get_escalation_user(self):
        """The team leader; whoever looks after the lead for marketing where there is none."""
        self.ensure_one()
        candidates = (
            self.team_id.user_id - self.salesperson_id,
            self.lead_id.marketing_user_id,
            self.user_id,
        )
        return next((user for user in candidates if user.active), self.env["res.users"])
