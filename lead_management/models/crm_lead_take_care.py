# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import datetime

import pytz

from odoo import models
from odoo.exceptions import UserError

from .lead_hand_over import ACTIVITY_TYPE, RETURN_ACTIVITY_TYPE

# First hour in which people may be contacted, and the one from which no longer, by kind
HOURS = {"call": (8, 17), "sms": (7, 22), "zalo": (7, 22)}
# How the lead was reached last is how to reach it now, as far as the dialog has that kind
KIND_OF_ANSWER = {"email": "email", "sms": "sms", "zalo": "zalo"}
UNCOUNTED = "lead_interactions_registered"


class CrmLead(models.Model):
    """What the Take care dialog needs to know of a lead and does with it."""

    _inherit = "crm.lead"

    def action_take_care(self):
        """Open the dialog in which the user takes care of the leads, one after the other.

        Several are worked through in their order; after one, or from none, it goes on through the
        user's queue.

        :raise AccessError: when one of the leads is not the user's to change
        """
        self.check_access("write")
        return self.env["lead.take.care.wizard"]._start(self)

    def action_reopen(self):
        """Reopen those of the leads that are lost.

        :raise UserError: when none of them is
        """
        lost = self.filtered(lambda lead: not lead.active or lead.won_status == "lost")
        if not lost:
            raise UserError(self.env._("None of these leads is lost."))
        lost.action_restore()

    def _get_care_activity(self):
        """The most urgent ``mail.activity`` that taking care of this lead answers, maybe empty.

        One of the user's or the salesperson's: what a team leader has to do stays his.
        """
        self.ensure_one()
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        answered_elsewhere = (get_id(ACTIVITY_TYPE), get_id(RETURN_ACTIVITY_TYPE))
        others = self.activity_ids.user_id - self.user_id - self.env.user
        activities = self.activity_ids.filtered(
            lambda activity: (
                activity.active
                and activity.user_id not in others
                and activity.activity_type_id.id not in answered_elsewhere
            )
        )
        return activities.sorted(lambda activity: (activity.date_deadline, activity.id))[:1]

    def _get_care_kind(self, activity):
        """How to get in touch with this lead most likely.

        :param activity: the ``mail.activity`` to be done, maybe empty
        :return: key of ``lead.interaction.kind``
        """
        self.ensure_one()
        if self.unanswered_kind in KIND_OF_ANSWER:
            return KIND_OF_ANSWER[self.unanswered_kind]
        if activity:
            kind = self._get_interaction_of_activity(activity.activity_type_id.id)["kind"]
            if kind != "other":
                return kind
        return "email" if self.email_from and not self.phone else "call"

    def _count_wrong_contacts(self):
        """How often somebody found that the number or address of this lead is wrong."""
        self.ensure_one()
        return self.env["lead.interaction"].search_count(
            [("lead_id", "=", self.id), ("outcome_id.is_wrong_contact", "=", True)]
        )

    def _get_hours_warning(self, kind):
        """That it is no hour to contact this lead, in a sentence; ``False`` where it is one.

        Article 13 of Vietnam's Decree 91/2020/NĐ-CP allows advertising calls from 8 to 17 h and
        messages from 7 to 22 h, unless the person has agreed otherwise. A hint: what is not
        advertising, such as an answer, is free.

        :param str kind: key of ``lead.interaction.kind``
        """
        self.ensure_one()
        if kind not in HOURS or self._has_agreed_to_contact(kind):
            return False
        start, end = HOURS[kind]
        now = datetime.now(self._get_contact_timezone())
        if start <= now.hour < end:
            return False
        return self.env._(
            "It is %(time)s there. Advertising by phone or message is allowed from %(start)s to "
            "%(end)s h only, unless they have agreed otherwise.",
            time=now.strftime("%H:%M"),
            start=start,
            end=end,
        )

    def _get_contact_timezone(self):
        """The time zone of this lead's country where it has one only, else of the company."""
        self.ensure_one()
        timezones = pytz.country_timezones.get(self.country_id.code or "", [])
        if len(timezones) == 1:
            return pytz.timezone(timezones[0])
        company = self._get_lead_company().sudo()  # sudo: only its time zone
        name = company.resource_calendar_id.tz or company.partner_id.tz or self.env.user.tz
        return pytz.timezone(name or "UTC")

    def _get_blacklist_warning(self):
        """That this lead does not want to be contacted, in a sentence; ``False`` if it may be."""
        self.ensure_one()
        if self.phone_sanitized_blacklisted and self.is_blacklisted:
            return self.env._("The phone number and the e-mail address are blacklisted.")
        if self.phone_sanitized_blacklisted:
            return self.env._("The phone number is blacklisted: no calls, no messages.")
        if self.is_blacklisted:
            return self.env._("The e-mail address is blacklisted: no mails.")
        return False

    @contextmanager
    def _with_interaction_registered(self):
        """Activities of ``self`` done inside are no interaction: that was registered before."""
        data = self.env.cr.precommit.data
        data[UNCOUNTED] = frozenset(self.ids)
        try:
            yield
        finally:
            data.pop(UNCOUNTED, None)

    def _get_interaction_of_message(self, message, msg_vals):
        if self.id in self.env.cr.precommit.data.get(UNCOUNTED, ()):
            return None
        return super()._get_interaction_of_message(message, msg_vals)

    def _prepare_care_activity_values(self):
        """Whom the next step with this lead falls to, by value of ``mail.activity``."""
        self.ensure_one()
        return {"user_id": (self.user_id or self.env.user).id}
