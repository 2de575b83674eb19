# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from .common import SALES, LeadManagementCase


class LeadAssignmentCase(LeadManagementCase):
    """A team of three, and leads that wait for a salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["lead.assignment.rule"].search([]).active = False
        # those of a demo are none of ours
        cls.env["crm.lead"].search([("user_id", "=", False)]).user_id = cls.env.user
        cls.people = cls.env["res.users"].concat(
            *(cls._new_user(f"lead_assignee_{number}", SALES) for number in range(3))
        )
        cls.leader = cls._new_user("lead_assignment_leader", SALES)
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Hà Nội",
                "use_leads": True,
                "user_id": cls.leader.id,
                "member_ids": [Command.set(cls.people.ids)],
            }
        )
        cls.members = cls.team.crm_team_member_ids.sorted("id")
        vietnam = cls.env.ref("base.vn")
        cls.hanoi = cls.env["res.country.state"].create(
            {"name": "Thử nghiệm", "code": "TN", "country_id": vietnam.id}
        )
        cls.web, cls.event = cls.env["utm.source"].create([{"name": "Website"}, {"name": "Event"}])

    def _rule(self, **values):
        values = {"name": "Everything", "team_id": self.team.id, **values}
        return self.env["lead.assignment.rule"].with_user(self.sales_manager).create(values)

    def _leads(self, number, **values):
        values = {"name": "Lead", "type": "lead", "user_id": False, "team_id": False, **values}
        return self.env["crm.lead"].create([values for _number in range(number)])

    def _run_cron(self):
        cron = self.env.ref("lead_management.ir_cron_lead_assignment")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def _counts(self, leads):
        """How many of ``leads`` each of the team has, in the order of the members."""
        owners = [lead.user_id for lead in leads]
        return [owners.count(user) for user in self.people]
