# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.modules.migration import exec_script
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.misc import file_path
from odoo.tools.sql import index_exists

from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestMigrations(LeadManagementCase):
    def _migrate(self, version, stage):
        self.env.flush_all()
        path = file_path(f"lead_management/migrations/{version}/{stage}-migrate.py")
        exec_script(self.cr, "19.0.1.0.0", path, "lead_management", stage, version)
        self.env.invalidate_all()

    def test_19_0_1_1_0(self):
        """Contacts catch up with their leads, lost leads are closed, times get their days."""
        company = self.env["res.partner"].create({"name": "An Phát JSC", "is_company": True})
        contact, ahead, gone = self.env["res.partner"].create(
            [
                {"name": "An", "parent_id": company.id},
                {"name": "Bình", "lifecycle_stage_id": self.stage["loyal"].id},
                {"name": "Cúc", "lifecycle_stage_id": self.stage["unsubscribed"].id},
            ]
        )
        lead = self._new_lead(self.salesman, lifecycle_stage_id=self.stage["sal"].id)
        lost = self._new_lead(self.salesman)
        lost.action_set_lost()
        others = self.env["crm.lead"].create([{"name": "B"}, {"name": "C"}])
        self.env.flush_all()
        # as the version before left them
        for record, partner in zip(lead | others, contact | ahead | gone, strict=True):
            self.cr.execute(
                SQL("UPDATE crm_lead SET partner_id = %s WHERE id = %s", partner.id, record.id)
            )
        self.cr.execute(
            SQL(
                """
                UPDATE crm_lead SET care_status = 'open', care_status_before_closing = NULL;
                UPDATE lead_lifecycle_transition SET duration_seconds = 43200, duration_days = NULL
                """
            )
        )
        self.env["lead.return.reason"].search([]).unlink()
        self.env["ir.model.data"].search([("model", "=", "lead.return.reason")]).unlink()
        self.cr.execute(SQL("CREATE INDEX crm_lead__industry_id_index ON crm_lead (industry_id)"))
        self._migrate("19.0.1.1.0", "post")
        self.assertFalse(index_exists(self.cr, "crm_lead__industry_id_index"))
        self.assertTrue(self.env.ref("lead_management.lead_return_reason_duplicate").name)
        self.assertEqual((contact | company).lifecycle_stage_id, self.stage["mql"])
        self.assertEqual(self._history(contact), [(False, "mql", "install")])
        self.assertEqual(ahead.lifecycle_stage_id, self.stage["loyal"])
        self.assertEqual(gone.lifecycle_stage_id, self.stage["unsubscribed"])
        self.assertEqual((lost.care_status, lead.care_status), ("closed", "open"))
        lost.action_unarchive()
        self.assertEqual(lost.care_status, "open")
        self.assertEqual(lead.lifecycle_transition_ids.duration_days, 0.5)

    def test_19_0_1_2_0(self):
        """Leads that are there are found by name and number."""
        lead = self._new_lead(self.salesman, contact_name="Nguyễn Thị Ẩn", phone="0168 255 7788")
        self.env.flush_all()
        self.cr.execute(SQL("ALTER TABLE crm_lead DROP COLUMN search_text"))
        self._migrate("19.0.1.2.0", "pre")
        self.assertEqual(lead.search_text, " an phat jsc nguyen thi an 382557788")
