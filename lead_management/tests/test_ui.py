# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestUi(HttpCase):
    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")
        self.env["res.lang"]._activate_lang("en_US")
        self.admin.lang = "en_US"
        self.env["res.config.settings"].create({"group_lead_management": False}).execute()

    def test_first_lead_tour(self):
        self.env["crm.lead"].create({"name": "Other lead", "user_id": self.admin.id})
        self.start_tour("/odoo/settings#crm", "lead_management_first_lead", login="admin")

        lead = self.env["crm.lead"].search([("name", "=", "Tour: CRM for twelve salespeople")])
        self.assertEqual(lead.type, "lead")
        self.assertEqual(lead.campaign_id.title, "Tour campaign")
        self.assertEqual(lead.first_campaign_id, lead.campaign_id)
        self.assertEqual(lead.stage_id, self.env["crm.stage"].search([], limit=2)[1])
        self.assertEqual(lead.lifecycle_stage_id.code, "mql")
        self.assertFalse(lead.activity_ids)
        self.assertIn("First call", " ".join(lead.message_ids.mapped("body")))

    def test_custom_attribute_tour(self):
        self.env["res.config.settings"].create({"group_lead_management": True}).execute()
        self.env["crm.lead"].search([]).active = False
        lead, other = self.env["crm.lead"].create(
            [{"name": f"Tour: {name}", "user_id": self.admin.id} for name in ("An", "Bình")]
        )
        self.start_tour("/odoo/lead-attributes", "lead_management_custom_attribute", login="admin")
        self.start_tour("/odoo/leads", "lead_management_custom_attribute_reloaded", login="admin")

        attribute = self.env["lead.attribute"].search([("name", "=", "SourceBank")])
        self.assertEqual(lead[attribute.field_name], attribute.option_ids)
        self.assertFalse(other[attribute.field_name])
