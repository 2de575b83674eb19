# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.tests import Form, HttpCase, tagged

from .common import LeadManagementCase

VIEW = "lead_management.crm_lead_view_form_detail"


class TestLeadDetail(LeadManagementCase):
    def test_each_role_edits_in_the_pop_up(self):
        """Nothing on it is refused to those who may open the lead."""
        for user in (
            self.salesman,
            self.salesman_all,
            self.sales_manager,
            self.marketing_user,
            self.marketing_manager,
        ):
            with self.subTest(user=user.login):
                lead = self._new_lead(user)
                with Form(lead, VIEW) as form:
                    form.contact_name = "Nguyễn Thị An"
                    form.interest_level = "hot"
                self.assertEqual(lead.contact_name, "Nguyễn Thị An")
                self.assertEqual(lead.interest_level, "hot")

    def test_the_switches_take_their_parts_away(self):
        self.assertTrue(self._find("//button[@name='action_hand_over']"))
        self.assertTrue(self._find("//field[@name='bant_need']"))

        self._switch(group_lead_management_hand_over=False, group_lead_management_bant=False)
        self.assertFalse(self._find("//button[@name='action_hand_over']"))
        self.assertFalse(self._find("//field[@name='bant_need']"))
        self.assertTrue(self._find("//field[@name='lifecycle_pages']"))

    def test_custom_attributes_have_their_place(self):
        attribute = self.env["lead.attribute"].create({"name": "Ngân hàng"})
        self.addCleanup(self.registry._setup_models__, self.cr, ["crm.lead", "lead.funnel"])
        self.assertTrue(self._find(f"//group/field[@name='{attribute.field_name}']"))

    def _find(self, path):
        leads = self.env["crm.lead"].with_user(self.sales_manager)
        arch = leads.get_view(self.env.ref(VIEW).id, "form")["arch"]
        return etree.fromstring(arch).xpath(path)


@tagged("post_install", "-at_install")
class TestLeadDetailUi(HttpCase):
    # a phone
    browser_size = "390x844"
    touch_enabled = True

    def test_phone_tour(self):
        admin = self.env.ref("base.user_admin")
        self.env["res.lang"]._activate_lang("en_US")
        admin.lang = "en_US"
        self.env["res.config.settings"].create({"group_lead_management": True}).execute()
        self.env["crm.lead"].search([]).active = False
        second, first = self.env["crm.lead"].create(
            [
                {"name": f"Tour: {name}", "phone": "0912 345 678", "user_id": admin.id}
                for name in ("second", "first")
            ]
        )
        self.start_tour("/odoo/leads", "lead_management_lead_detail", login="admin")

        self.assertEqual(first.contact_name, "Nguyễn Thị An")
        self.assertFalse(second.contact_name)
