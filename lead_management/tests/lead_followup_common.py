# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import Command

from .common import SALES, LeadManagementCase

MONDAY_10 = datetime(2027, 3, 1, 3)  # 10:00 in Vietnam
VIETNAM = "Asia/Ho_Chi_Minh"


class LeadFollowupCase(LeadManagementCase):
    """Two stages with a team and its leader, and a working week in Vietnam."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Office", "tz": VIETNAM}
        )
        cls.leader = cls._new_user("followup_leader", SALES, tz=VIETNAM)
        cls.salesman.tz = VIETNAM
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Hà Nội",
                "user_id": cls.leader.id,
                "member_ids": [Command.set(cls.salesman.ids)],
            }
        )
        cls.new, cls.quoted, cls.last = cls.env["crm.stage"].create(
            [
                {"name": "Mới", "sequence": -3},
                {"name": "Đã gửi báo giá", "sequence": -2},
                {"name": "Thương lượng", "sequence": -1},
            ]
        )
        cls.won = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        cls.call = cls.env.ref("mail.mail_activity_data_call")

    @classmethod
    def _new_rule(cls, **values):
        return cls.env["lead.followup.rule"].create(
            {
                "stage_id": cls.quoted.id,
                "delay": 3,
                "delay_unit": "days",
                "activity_type_id": cls.call.id,
                "summary": "Call again",
                **values,
            }
        )

    def _lead_of(self, user, **values):
        values = {"stage_id": self.new.id, "team_id": self.team.id, "user_id": user.id, **values}
        return self.env["crm.lead"].create({"name": "An Phát JSC", "type": "lead", **values})

    def _planned(self, leads):
        """(summary, date) of the open follow-up activities, first due first."""
        activities = leads.activity_ids.filtered("followup_rule_id").sorted(
            lambda activity: (activity.date_deadline, activity.id)
        )
        return [(activity.summary, str(activity.date_deadline)) for activity in activities]

    def _run_cron(self, name):
        cron = self.env.ref(f"lead_management.ir_cron_lead_followup_{name}")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def _be_absent(self, user, until):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Nghỉ phép",
                "calendar_id": self.company.resource_calendar_id.id,
                "resource_id": self.env["resource.resource"]
                .create({"name": user.name, "user_id": user.id})
                .id,
                "date_from": "2027-02-01 00:00:00",
                "date_to": until,
                "time_type": "leave",
            }
        )

    def _notices(self, user, before):
        notices = self.env["mail.notification"].search([]) - before
        return notices.filtered(lambda notice: notice.res_partner_id == user.partner_id)
