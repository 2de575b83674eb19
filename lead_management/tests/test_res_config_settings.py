# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form, tagged

from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestResConfigSettings(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root_menu = cls.env.ref("lead_management.lead_management_menu_root")
        cls.import_menu = cls.env.ref("lead_management.lead_import_menu")
        cls.import_cron = cls.env.ref("lead_management.ir_cron_lead_import")

    def _sees(self, user, menu):
        return menu.id in self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()

    def test_menu_appears_for_the_right_people(self):
        for user in (self.salesman, self.sales_manager, self.marketing_user):
            self.assertTrue(self._sees(user, self.root_menu), user.login)
        self.assertFalse(self._sees(self.internal_user, self.root_menu))

    def test_import_is_for_marketing_and_those_who_see_all_leads(self):
        self.assertTrue(self._sees(self.marketing_user, self.import_menu))
        self.assertTrue(self._sees(self.salesman_all, self.import_menu))
        self.assertFalse(self._sees(self.salesman, self.import_menu))

    def test_campaigns_are_for_marketing_and_managers(self):
        menu = self.env.ref("lead_management.lead_management_menu_campaign")
        for user in (self.marketing_user, self.sales_manager):
            self.assertTrue(self._sees(user, menu), user.login)
        self.assertFalse(self._sees(self.salesman_all, menu))

    def test_off_and_on_again_loses_nothing(self):
        lead = self.env["crm.lead"].create({"name": "A", "bant_budget_fit": "full"})
        lead.lifecycle_stage_id = self.stage["mql"]
        self._switch(group_lead_management=False)
        self.assertFalse(self._sees(self.sales_manager, self.root_menu))
        self.assertFalse(self.import_cron.active)
        self._switch(group_lead_management=True, group_lead_management_import=True)
        self.assertTrue(self._sees(self.sales_manager, self.root_menu))
        self.assertTrue(self.import_cron.active)
        self.assertEqual(lead.lifecycle_stage_id, self.stage["mql"])
        self.assertEqual(len(lead.lifecycle_transition_ids), 2)
        self.assertEqual(lead.bant_score, 25)

    def test_off_hides_our_part_of_the_lead_form(self):
        def arch():
            views = self.env["crm.lead"].with_user(self.salesman).get_views([(False, "form")])
            return views["views"]["form"]["arch"]

        self.assertIn("lifecycle_stage_id", arch())
        self._switch(group_lead_management=False)
        for name in ("lifecycle_stage_id", "bant_score", "marketing_user_id"):
            self.assertNotIn(name, arch())

    def test_import_alone_can_be_switched_off(self):
        self._switch(group_lead_management=True, group_lead_management_import=False)
        self.assertTrue(self._sees(self.marketing_user, self.root_menu))
        self.assertFalse(self._sees(self.marketing_user, self.import_menu))
        self.assertFalse(self.import_cron.active)

    def test_switching_on_proposes_all_of_it(self):
        self._switch(
            group_lead_management=False,
            group_lead_management_hand_over=False,
            group_lead_management_bant=False,
            group_lead_management_import=False,
        )
        with Form(self.env["res.config.settings"]) as settings:
            settings.group_lead_management = True
            self.assertTrue(settings.group_lead_management_hand_over)
            self.assertTrue(settings.group_lead_management_bant)
            self.assertTrue(settings.group_lead_management_followup)
            self.assertTrue(settings.group_lead_management_import)
            self.assertTrue(settings.group_use_lead)

    def test_switched_on_by_a_program(self):
        off = dict.fromkeys(("", "_hand_over", "_bant", "_import"), False)
        off = {f"group_lead_management{name}": value for name, value in off.items()}
        self._switch(**off)
        self._switch(group_lead_management=True, group_lead_management_import=False)
        has_group = self.marketing_user.has_group
        self.assertTrue(has_group("lead_management.group_lead_management_hand_over"))
        self.assertFalse(has_group("lead_management.group_lead_management_import"))

    def test_opening_the_settings_changes_nothing(self):
        self._switch(
            group_use_lead=False,
            group_lead_management=True,
            group_lead_management_bant=False,
            group_lead_management_import=False,
        )
        with Form(self.env["res.config.settings"]) as settings:
            self.assertTrue(settings.group_lead_management)
            self.assertFalse(settings.group_lead_management_bant)
            self.assertFalse(settings.group_lead_management_import)
            self.assertFalse(settings.group_use_lead)
