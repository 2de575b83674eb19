# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.tests import HttpCase, tagged

from .lead_import_common import make_xlsx


@tagged("post_install", "-at_install")
class TestLeadImportSheetUi(HttpCase):
    def test_another_sheet(self):
        admin = self.env.ref("base.user_admin")
        self.env["res.lang"]._activate_lang("en_US")
        admin.lang = "en_US"
        switches = {"group_lead_management": True, "group_lead_management_import": True}
        self.env["res.config.settings"].create(switches).execute()

        def fill(book, sheet):
            sheet.title = "October"
            other = book.create_sheet("November")
            for row in (["Thư điện tử"], ["an@example.com"], ["binh@example.com"]):
                other.append(row)
            book.create_sheet("Empty")

        rows = [["KHÁCH HÀNG"], [], ["Họ tên", "SĐT"], ["Ánh", "0912345678"]]
        file = base64.b64encode(make_xlsx(rows, fill))
        lead_import = self.env["lead.import"].with_user(admin).create({"file": file})
        lead_import.action_read()
        action = self.env.ref("lead_management.lead_import_action")
        self.start_tour(
            f"/odoo/action-{action.id}/{lead_import.id}",
            "lead_management_import_sheet",
            login="admin",
        )
        self.assertEqual((lead_import.sheet, lead_import.row_count), ("November", 2))
