# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

import openpyxl

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestLeadImportTour(HttpCase):
    """Template → filled in → uploaded → rehearsed → run → rejects → corrected → undone."""

    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")
        self.admin.lang = self.env["res.lang"]._activate_lang("en_US").code
        self.env["res.config.settings"].create(
            {"group_lead_management": True, "group_lead_management_import": True}
        ).execute()
        self.env.company.country_id = self.env.ref("base.vn")
        self.imports = self.env["lead.import"].with_user(self.admin)

    def open_book(self, content):
        return openpyxl.load_workbook(io.BytesIO(base64.b64decode(content)))

    def publish(self, name, book):
        """Put ``book`` where the tour fetches it."""
        stream = io.BytesIO()
        book.save(stream)
        attachment = self.env["ir.attachment"].create(
            {"name": f"{name}.xlsx", "raw": stream.getvalue(), "public": True}
        )
        self.env["ir.model.data"].create(
            {
                "module": "lead_management",
                "name": name,
                "model": "ir.attachment",
                "res_id": attachment.id,
            }
        )

    def fill_in_template(self):
        draft = self.imports.create({})
        book = self.open_book(draft.template_file)
        draft.unlink()
        sheet = book.worksheets[0]
        headers = [cell.value for cell in sheet[1]]
        sheet.cell(1, headers.index("City") + 1, "Where they live")
        for name, phone, closing, home in (
            ("Tour: An", "0912345678", "31/12/2026", "Huế"),
            ("Tour: Bình", "0912345679", "", "Vinh"),
            ("Tour: Cúc", "0912345670", "soon", "Vinh"),
        ):
            cells = {
                "Contact name": name,
                "Phone": phone,
                "Expected Closing": closing,
                "City": home,
            }
            sheet.append([cells.get(header) for header in headers])
        return book

    def test_costs_tour(self):
        book = openpyxl.Workbook()
        book.active.append(["Campaign", "Day", "Amount", "Paid with"])
        book.active.append(["Tour: Tết", "01/12/2026", 250, "card"])
        self.publish("tour_costs", book)
        action = self.env.ref("lead_management.lead_campaign_cost_action")
        self.start_tour(f"/odoo/action-{action.id}", "lead_management_import_costs", login="admin")
        self.run_cron()
        cost = self.env["lead.campaign.cost"].search([("campaign_id.title", "=", "Tour: Tết")])
        self.assertEqual((cost.amount, cost.description), (250, False))

    def run_cron(self):
        self.env.ref("lead_management.ir_cron_lead_import").method_direct_trigger()
        self.env.invalidate_all()

    def test_import_tour(self):
        action = self.env.ref("lead_management.lead_import_action")
        url = f"/odoo/action-{action.id}"
        self.publish("tour_filled", self.fill_in_template())
        self.start_tour(url, "lead_management_import", login="admin")
        self.run_cron()
        lead_import = self.imports.search([], limit=1)
        self.assertEqual((lead_import.state, lead_import.created_count), ("done", 2))
        leads = lead_import.row_ids.lead_id
        self.assertEqual(sorted(leads.mapped("city")), ["Huế", "Vinh"])

        book = self.open_book(lead_import.rejected_file)
        sheet = book.worksheets[0]
        closing = [cell.value for cell in sheet[1]].index("Expected Closing") + 1
        self.assertEqual(sheet.cell(2, closing).value, "soon")
        sheet.cell(2, closing, "31/12/2026")
        self.publish("tour_corrected", book)
        self.start_tour(url, "lead_management_import_corrected", login="admin")
        self.run_cron()
        corrected = self.imports.search([], limit=1)
        self.assertEqual(corrected.row_ids.lead_id.name, "Tour: Cúc")
        self.assertEqual(corrected.row_ids.lead_id.city, "Vinh", "the mapping was remembered")

        self.start_tour(url, "lead_management_import_undo", login="admin")
        self.run_cron()
        self.assertEqual(corrected.state, "undone")
        self.assertFalse(corrected.row_ids.lead_id)
        self.assertEqual(len(leads.exists()), 2)
