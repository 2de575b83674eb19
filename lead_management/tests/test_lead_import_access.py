# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from .lead_import_common import LeadImportCase


class TestLeadImportAccess(LeadImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._new_user("lead_colleague", "lead_management.group_marketing_user")

    def setUp(self):
        super().setUp()
        self.lead_import = self.read_rows(["phone"], ["0912345678"])

    def visible(self, user):
        """What ``user`` finds of the import: itself, its columns, its rows."""
        return [
            self.env[model].with_user(user).search_count([])
            for model in ("lead.import", "lead.import.mapping", "lead.import.row")
        ]

    def test_own_and_all(self):
        self.assertEqual(self.visible(self.marketing_user), [1, 1, 1])
        self.assertEqual(self.visible(self.colleague), [0, 0, 0])
        self.assertEqual(self.visible(self.salesman_all), [0, 0, 0])
        self.assertEqual(self.visible(self.marketing_manager), [1, 1, 1])
        self.assertEqual(self.visible(self.sales_manager), [1, 1, 1])

    def test_no_access_without_the_switch_or_the_role(self):
        self._switch(group_lead_management_import=False)
        for user in (self.marketing_user, self.internal_user, self.salesman):
            for model in ("lead.import", "lead.import.mapping", "lead.import.row"):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_internal_user_and_salesman_of_own_leads(self):
        for user in (self.internal_user, self.salesman):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["lead.import"].with_user(user).create({})

    def test_other_company(self):
        company = self._second_company()
        self.lead_import.sudo().company_id = company
        self.assertEqual(self.visible(self.marketing_user), [0, 0, 0])
        self.assertEqual(self.visible(self.marketing_manager), [0, 0, 0])

    def test_actions_of_another_users_import(self):
        other = self.lead_import.with_user(self.colleague)
        for method in (
            "action_read",
            "action_start",
            "action_cancel",
            "action_resume",
            "action_download_template",
            "action_download_rejected",
            "action_open_rejected",
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(other, method)()

    def test_nobody_writes_the_ledger(self):
        for user in (self.marketing_user, self.marketing_manager):
            row = self.lead_import.row_ids.with_user(user)
            with self.assertRaises(AccessError):
                row.state = "created"
            with self.assertRaises(AccessError):
                row.unlink()

    def test_nobody_forges_what_the_system_keeps(self):
        """Undoing removes what is in ``created_records`` with all rights."""
        victim = self.env["res.partner"].create({"name": "Somebody's contact"})
        forged = {"created_records": {"res.partner": victim.ids}, "state": "done"}
        imports = self.env["lead.import"].with_user(self.marketing_user)
        by_values = imports.create(forged)
        by_default = imports.with_context(
            **{f"default_{name}": value for name, value in forged.items()}
        ).create({})
        for lead_import in by_values | by_default:
            self.assertFalse(lead_import.created_records)
            self.assertEqual(lead_import.state, "draft")
            for name, value in forged.items():
                with self.assertRaises(AccessError):
                    lead_import[name] = value

    def test_manager_starts_it_as_herself(self):
        lead_import = self.lead_import.with_user(self.marketing_manager)
        self.run_import(lead_import)
        self.assertEqual(lead_import.row_ids.lead_id.create_uid, self.marketing_manager)

    def test_a_column_cannot_be_put_into_another_users_import(self):
        own = self.read_rows(["email_from"], ["an@example.com"]).with_user(self.colleague)
        own.sudo().user_id = self.colleague
        column = own.mapping_ids
        with self.assertRaises(AccessError):
            column.import_id = self.lead_import
        with self.assertRaises(AccessError):
            column.column_index = 7
        column.target = "leave_out"
        self.assertEqual(self.lead_import.mapping_ids.mapped("target"), ["phone"])
