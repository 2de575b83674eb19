# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.lead_management.tests.lead_import_common import LeadImportCase


@tagged("post_install", "-at_install")
class TestLeadImport(LeadImportCase):
    def test_lead_with_a_quotation_is_not_undone(self):
        lead_import = self.import_rows(["name", "phone"], ["An", "0912345678"], ["Bình", ""])
        quoted, other = lead_import.row_ids.lead_id.sudo().sorted("id")
        customer = self.env["res.partner"].create({"name": "An"})
        written = quoted.write_date
        self.env["sale.order"].create({"partner_id": customer.id, "opportunity_id": quoted.id})
        self.assertEqual(quoted.write_date, written)
        lead_import.action_undo()
        self.run_cron()
        self.assertTrue(quoted.exists())
        self.assertFalse(other.exists())
        kept = lead_import.row_ids.filtered("is_kept")
        self.assertIn("worked on", kept.reason)
