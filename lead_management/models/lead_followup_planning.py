# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.delays import Delays, to_local_date


class LeadFollowupRule(models.Model):
    """How rules plan: who gets it, until when, and for many leads at once.

    All of it runs as superuser: a rule is a standing order of a manager's, and what it does for a
    lead does not depend on who moved it.
    """

    _inherit = "lead.followup.rule"

    @api.model
    def _plan_for_entered(self, entered):
        """Plan for leads that have just come to where rules are about them.

        :param dict entered: leads by rule id
        """
        if not self._is_switched_on() or self.env.context.get("mail_activity_automation_skip"):
            return
        followups = self.env["lead.followup"]
        for rule in self.browse(entered).filtered("active").sorted():
            followups |= rule._plan_unless_underway(entered[rule.id])
        followups.exists()._notify_assignees()

    def _plan_unless_underway(self, leads):
        """Plan for ``leads``, but for those that came to the stage because this rule has planned.

        An automation rule may move a lead when it sees the activity, and one more move it back.
        """
        underway = self.env.cr.precommit.data.setdefault("lead_followups_underway", set())
        started = {(self.id, lead_id) for lead_id in leads.ids} - underway
        underway |= started
        try:
            return self._plan(leads.filtered(lambda lead: (self.id, lead.id) in started))
        finally:
            underway -= started

    def _plan(self, leads, is_catching_up=False):
        """Plan the follow-up of this rule for ``leads``, once for each.

        :param bool is_catching_up: whether they are in the stage already, so that the delay began
            when they came to it; what should have been done by now is due today
        :return: the ``lead.followup`` rows made, fewer than leads where some had theirs
        """
        followups = self.env["lead.followup"]._insert(
            self._prepare_followups(leads, is_catching_up)
        )
        followups._create_activities()
        return followups

    def _prepare_followups(self, leads, is_catching_up=False):
        """Values of a follow-up for each of ``leads``; see ``_plan``."""
        self.ensure_one()
        now = fields.Datetime.now()
        assignees = self._get_assignees(leads)
        delays_of = {}
        vals_list = []
        for lead in leads:
            calendar = self._get_calendar(lead)
            if calendar not in delays_of:
                delays_of[calendar] = Delays(calendar)
            delays = delays_of[calendar]
            user = assignees[lead.id]
            start = (is_catching_up and lead.date_last_stage_update) or now
            deadline = delays.add(start, self.delay, self.delay_unit, user.tz)
            deadline = max(deadline, now)
            vals_list.append(
                {
                    "lead_id": lead.id,
                    "rule_id": self.id,
                    "user_id": user.id,
                    "date": now,
                    "deadline": deadline,
                    "escalation_date": self.escalate_after
                    and delays.add(deadline, self.escalate_after, self.escalate_unit, user.tz),
                }
            )
        return vals_list

    def _get_calendar(self, lead):
        company = lead.company_id or self.company_id or self.env.company
        return company.resource_calendar_id

    def _get_due_date(self, lead, user, deadline):
        """The date that a deadline is for ``user``, or at the company while there is nobody."""
        return to_local_date(deadline, user.tz or self._get_calendar(lead).tz)

    def _get_assignees(self, leads):
        """Who gets the follow-up of each of ``leads``, maybe nobody: ``res.users`` by lead id."""
        same = leads.grouped(
            lambda lead: (
                lead.user_id or lead.marketing_user_id,
                lead.team_id.user_id,
                lead.company_id,
            )
        )
        candidates = {key: self._get_candidates(*key) for key in same}
        absences = self.env["res.users"].union(*candidates.values())._get_absences()
        assignees = {}
        for key, users in candidates.items():
            user = next((user for user in users if user.id not in absences), users[:1])
            assignees.update(dict.fromkeys(same[key].ids, user))
        return assignees

    def _get_candidates(self, owner, leader, company):
        """Who may get the follow-up of leads with that owner, leader and company, best first."""
        first = {"owner": owner, "leader": leader, "user": self.user_id}[self.assign_to]
        return (first | owner | leader).filtered(
            lambda user: user.active and (not company or company in user.company_ids)
        )

    @api.model
    def _cron_apply(self, batch_size=200):
        """Plan for the leads that were in the stage before their rule, batch by batch.

        A rule that is not finished goes on where it was: what is planned is not planned again.
        """
        if not self._is_switched_on():
            return
        for rule in self.search([("applied_since", "!=", False)]):
            if not rule._apply(batch_size):
                break

    def _apply(self, batch_size):
        """Plan for the leads that are in the stage already.

        :return: whether there is time left for more
        """
        domain = self._get_lead_domain()
        cron = self.env["ir.cron"]
        remaining = self.env["crm.lead"].search_count(domain)
        while leads := self.env["crm.lead"].search(domain, limit=batch_size, order="id"):
            # a lead that somebody is just moving may not be here any more
            locked = leads.try_lock_for_update(allow_referencing=True)
            self._plan(locked, is_catching_up=True)
            remaining = max(0, remaining - len(locked))
            if not cron._commit_progress(len(locked), remaining=remaining) or not locked:
                return False
        planned = self._get_planned_by_applying()
        self.applied_since = False
        planned._notify_assignees()
        return bool(cron._commit_progress(remaining=0))

    def _get_planned_by_applying(self):
        return self.env["lead.followup"].search(
            [
                ("rule_id", "=", self.id),
                ("date", ">=", self.applied_since),
                ("state", "=", "planned"),
            ]
        )
