# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .lead_hand_over import ACTIVITY_TYPE


class CrmLead(models.Model):
    """What each lead waits for, and since when or until when: what the Take care queue is made of.

    Stored, since the activities of a million leads cannot be looked through for each page. Three
    groups, one after the other in the queue: something is due; nobody has reached the lead yet;
    its care has stalled.
    """

    _inherit = "crm.lead"

    # crm's index of the salesperson alone is one of three that begin with him: the one below and
    # crm's by team take its place
    user_id = fields.Many2one(index=False, export_string_translation=False)
    care_group = fields.Selection(
        [("due", "Something Due"), ("new", "Never Reached"), ("stalled", "Stalled")],
        "Waits For",
        compute="_compute_care",
        compute_sudo=True,
        store=True,
    )
    care_date = fields.Date(
        "Care Due",
        compute="_compute_care",
        compute_sudo=True,
        store=True,
        help="When something is to be done; of a lead nobody has reached, when it came.",
    )
    care_reason = fields.Selection(
        [
            ("activity", "Activity"),
            ("followup", "Follow-up"),
            ("hand_over", "Hand-over"),
            ("reply", "Reply"),
            ("new", "New"),
            ("unreached", "Not Reached"),
            ("stalled", "Stalled"),
        ],
        compute="_compute_care",
        compute_sudo=True,
        store=True,
    )

    _care_queue_idx = models.Index(
        "(user_id, care_group, care_date, id) INCLUDE (company_id) WHERE active IS TRUE"
    )

    @api.model
    def _get_care_depends(self):
        """Fields that ``_compute_care`` looks at. For those that extend it."""
        return [
            "activity_ids.date_deadline",
            "activity_ids.active",
            "activity_ids.activity_type_id",
            "active",
            "won_status",
            "care_status",
            "first_response_date",
            "unanswered_since",
        ]

    @api.depends(lambda self: self._get_care_depends())
    def _compute_care(self):
        for lead in self:
            activities = lead.activity_ids.filtered("active")
            first = activities.sorted(lambda activity: (activity.date_deadline, activity.id))[:1]
            lead.activity_due_date = first.date_deadline
            care = lead._get_care(first) or (False, False, False)
            lead.care_group, lead.care_date, lead.care_reason = care

    def _get_care(self, activity):
        """What this lead waits for.

        :param activity: the most urgent ``mail.activity``, maybe empty
        :return: (group, date, reason), ``None`` for nothing
        """
        self.ensure_one()
        if not self.active or self.won_status == "won":
            return None
        if self.care_status in ("unqualified", "closed"):
            return None
        due = []
        if self.unanswered_since:
            due.append((self._get_local_date(self.unanswered_since), 0, "reply"))
        if activity:
            due.append((activity.date_deadline, 1, self._get_care_reason_of_activity(activity)))
        if due:
            date, _rank, reason = min(due)
            return "due", date, reason
        return self._get_care_without_activity()

    def _get_care_without_activity(self):
        """What this lead waits for while nothing is planned and nobody has written."""
        if self.care_status == "open":
            came = self._get_local_date(self.create_date or self.env.cr.now())
            return "new", came, "unreached" if self.first_response_date else "new"
        return None

    @api.model
    def _get_care_reason_of_activity(self, activity):
        """Why an activity is to be done."""
        hand_over_type_id = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE)
        return "hand_over" if activity.activity_type_id.id == hand_over_type_id else "activity"

    def _get_local_date(self, moment):
        """The date that a moment (naive UTC) is for the salesperson of this lead."""
        timezone = self.user_id.tz or self.env.user.tz
        return fields.Datetime.context_timestamp(self.with_context(tz=timezone), moment).date()
