# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import TransactionCase, new_test_user

SALES = "sales_team.group_sale_salesman"
SALES_ALL = "sales_team.group_sale_salesman_all_leads"
SALES_MANAGER = "sales_team.group_sale_manager"
MARKETING = "lead_management.group_marketing_user"
MARKETING_MANAGER = "lead_management.group_marketing_manager"


class LeadManagementCase(TransactionCase):
    """Lead Management switched on, and one user for each role of product.md."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(context={"lang": "en_US", "tracking_disable": True})
        cls._switch(
            group_lead_management=True,
            group_lead_management_hand_over=True,
            group_lead_management_bant=True,
            group_lead_management_import=True,
            group_lead_management_assignment=True,
        )
        cls.salesman = cls._new_user("lead_salesman", SALES)
        cls.salesman_all = cls._new_user("lead_salesman_all", SALES_ALL)
        cls.sales_manager = cls._new_user("lead_sales_manager", SALES_MANAGER)
        cls.marketing_user = cls._new_user("lead_marketing_user", MARKETING)
        cls.marketing_manager = cls._new_user("lead_marketing_manager", MARKETING_MANAGER)
        cls.internal_user = cls._new_user("lead_internal_user", "base.group_user")
        cls.stage = {
            stage.code: stage
            for stage in cls.env["lead.lifecycle.stage"].search([("code", "!=", False)])
        }

    @classmethod
    def _switch(cls, **settings):
        """Tick or untick in Settings › CRM, as the administrator does, and save."""
        cls.env["res.config.settings"].create({"group_use_lead": True} | settings).execute()

    @classmethod
    def _new_user(cls, login, groups, **values):
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            email=f"{login}@example.com",
            lang="en_US",
            **values,
        )

    def _new_lead(self, user, **values):
        """A lead as ``user`` makes it."""
        values = {"name": "An Phát JSC", "type": "lead", **values}
        return self.env["crm.lead"].with_user(user).create(values)

    def _get_events(self, capture_source):
        """The inbox of a capture tool."""
        return self.env["lead.capture.event"].search(
            [("capture_source_id", "in", capture_source.ids)]
        )

    def _history(self, record):
        """(from, to, cause) of a record, oldest first."""
        return [
            (row.from_stage_id.code, row.to_stage_id.code, row.cause)
            for row in record.sudo().lifecycle_transition_ids.sorted("id")
        ]

    @classmethod
    def _second_company(cls, *users):
        """Another company, which ``users`` may work in beside their own."""
        company = cls.env["res.company"].create({"name": "Chi nhánh Đà Nẵng"})
        for user in users:
            user.company_ids = [Command.link(company.id)]
        return company
