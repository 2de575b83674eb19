# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form, tagged

from odoo.addons.lead_management.tests.common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestCrmLead(LeadManagementCase):
    def test_a_marketer_opens_an_opportunity(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "An Phát JSC",
                "type": "opportunity",
                "marketing_user_id": self.marketing_user.id,
            }
        )
        with Form(lead.with_user(self.marketing_user)) as form:
            form.interest_level = "hot"
            self.assertNotIn("quotation_count", form._view["fields"])
        self.assertEqual(lead.interest_level, "hot")

    def test_a_salesperson_has_the_quotations(self):
        views = self.env["crm.lead"].with_user(self.salesman).get_views([(False, "form")])
        self.assertIn("action_view_sale_quotation", views["views"]["form"]["arch"])
