# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.exceptions import UserError
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

    def _form_of(self, user):
        views = self.env["crm.lead"].with_user(user).get_views([(False, "form")])
        return etree.fromstring(views["views"]["form"]["arch"])

    def test_a_salesperson_has_the_quotations(self):
        form = self._form_of(self.salesman)
        self.assertTrue(form.xpath("//button[@name='action_view_sale_quotation']"))
        self.assertTrue(form.xpath("//header/button[@name='action_lead_quotation']"))

    def test_quoting_a_lead_is_for_salespeople_while_switched_on(self):
        button = "//button[@name='action_lead_quotation']"
        self.assertFalse(self._form_of(self.marketing_user).xpath(button))
        self._switch(group_lead_management=False)
        self.assertFalse(self._form_of(self.salesman).xpath(button))

    def _new_opportunity(self, **values):
        return (
            self.env["crm.lead"]
            .with_user(self.salesman)
            .create({"name": "CRM for 12", "type": "lead", "contact_name": "An", **values})
        )

    def _quote(self, lead):
        """The quotation the salesperson gets to from the lead."""
        context = lead.action_lead_quotation()["context"]
        orders = self.env["sale.order"].with_user(self.salesman).with_context(**context)
        return orders.create({})

    def test_quotation_for_a_new_contact(self):
        lead = self._new_opportunity(email_from="an@example.com")
        order = self._quote(lead)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.lifecycle_stage_id, self.stage["sql"])
        self.assertEqual((order.opportunity_id, order.partner_id), (lead, lead.partner_id))
        self.assertEqual(lead.partner_id.name, "An")

    def test_quotation_for_the_contact_that_is_there(self):
        contact = self.env["res.partner"].create({"name": "An", "email": "an@example.com"})
        lead = self._new_opportunity(email_from="An <an@example.com>")
        self.assertEqual(self._quote(lead).partner_id, contact)
        self.assertEqual(lead.partner_id, contact)

    def test_quotation_keeps_the_contact_of_the_lead(self):
        contact = self.env["res.partner"].create({"name": "Bình"})
        lead = self._new_opportunity(partner_id=contact.id)
        self.assertEqual(self._quote(lead).partner_id, contact)

    def test_quotation_and_the_bant_gate(self):
        self.env.company.lead_bant_gate = "block"
        lead = self._new_opportunity()
        with self.assertRaisesRegex(UserError, "BANT points"):
            lead.action_lead_quotation()
        self.assertEqual(lead.type, "lead")
        self.assertFalse(lead.partner_id)
