# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.tools import babel_locale_parse
from odoo.tools.misc import get_lang


class CrmLead(models.Model):
    """Why a lead is in the Take care queue, in words."""

    _inherit = "crm.lead"

    care_reason_text = fields.Char("Why", compute="_compute_care_reason_text")

    @api.depends_context("lang", "tz", "uid")
    @api.depends("care_reason", "care_date", "unanswered_since", "stage_id")
    def _compute_care_reason_text(self):
        attempts = self._count_attempts()
        activities = self._get_urgent_activities()
        nothing = self.env["mail.activity"]
        for lead in self:
            match lead.care_reason:
                case "reply":
                    text = lead._describe_reply()
                case "activity":
                    # none where PostgreSQL deleted it along with its user
                    activity = activities.get(lead.id, nothing)
                    text = activity.summary or activity.activity_type_id.name
                case "followup":
                    text = lead._describe_followup()
                case "hand_over":
                    text = self.env._("Handed over, waiting for an answer")
                case "new":
                    text = lead._describe_new()
                case "unreached":
                    text = self.env._("Not reached, tries: %(count)s", count=attempts[lead.id])
                case "stalled":
                    text = lead._describe_stalled()
                case _:
                    text = False
            lead.care_reason_text = text

    def _count_attempts(self):
        """How often somebody tried to reach those of ``self`` nobody has reached, by lead id."""
        tried = self.filtered(lambda lead: lead.care_reason == "unreached")
        # sudo: of leads the user reads, how often alone
        groups = (
            self.env["lead.interaction"]
            .sudo()
            ._read_group(
                [("lead_id", "in", tried.ids), ("direction", "=", "outgoing")],
                ["lead_id"],
                ["__count"],
            )
        )
        return {**dict.fromkeys(self.ids, 0), **{lead.id: count for lead, count in groups}}

    def _get_urgent_activities(self):
        """The most urgent activity of those of ``self`` that have one due, by lead id."""
        due = self.filtered(lambda lead: lead.care_reason == "activity")
        # sudo: of leads the user reads; the chatter shows her what is planned there too
        activities = (
            self.env["mail.activity"]
            .sudo()
            .search_fetch(
                [("res_model", "=", self._name), ("res_id", "in", due.ids)],
                ["res_id", "summary", "activity_type_id"],
                order="date_deadline DESC, id DESC",
            )
        )
        # of those of one lead the last in that order
        return {activity.res_id: activity for activity in activities}

    def _describe_reply(self):
        if self.unanswered_kind == "call":
            return self.env._(
                "Missed call %(time_ago)s", time_ago=self._format_time_ago(self.unanswered_since)
            )
        kinds = dict(self._fields["unanswered_kind"]._description_selection(self.env))
        return self.env._(
            "%(kind)s received %(time_ago)s",
            kind=kinds.get(self.unanswered_kind, ""),
            time_ago=self._format_time_ago(self.unanswered_since),
        )

    def _describe_followup(self):
        """What happened when the rule planned it: the lead came to its stage."""
        return self.env._(
            "%(stage)s %(time_ago)s",
            stage=self.stage_id.name,
            time_ago=self._format_time_ago(self.date_last_stage_update),
        )

    def _describe_new(self):
        if self.hand_over_state == "accepted":
            return self.env._("Accepted, never called")
        came = self._format_time_ago(self.create_date)
        if self.source_id:
            return self.env._(
                "New from %(channel)s %(time_ago)s", channel=self.source_id.name, time_ago=came
            )
        return self.env._("New %(time_ago)s", time_ago=came)

    def _describe_stalled(self):
        since = self.last_interaction_date or self.date_last_stage_update or self.create_date
        return self.env._("No contact, last %(time_ago)s", time_ago=self._format_time_ago(since))

    def _format_time_ago(self, moment):
        """How long ago a moment (naive UTC) was, in words of the user's language."""
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_timedelta(
            moment - fields.Datetime.now(), add_direction=True, locale=locale, threshold=1
        )
