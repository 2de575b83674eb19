# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from .lead_import_common import LeadImportCase, make_csv, make_xls, make_xlsx

# The shape of an online school's export: many columns, no names, blanks and "Select" for unknown.
SCHOOL = [
    ["Prospect ID", "Lead Number", "Lead Origin", "Lead Source", "Do Not Email", "Converted",
     "TotalVisits", "Country", "Specialization", "Tags", "City", "Last Notable Activity", ""],
    ["7927b2df", 660737, "API", "Olark Chat", "No", 0, 0, "", "Select", "Ringing", "Select",
     "Modified", ""],
    ["2a272436", 660728, "API", "Organic Search", "No", 0, 5, "India", "Finance", "", "",
     "Email Opened", ""],
    ["8cc8c611", 660727, "Landing Page", "organic search", "Yes", 1, 2, "Russia", "Select",
     "Ringing", "Mumbai", "Modified", ""],
    ["0cc2df48", 660719, "Landing Page", "", "No", 1, 1, "unknown", "", "Busy", "Thane", "", ""],
]  # fmt: skip


class TestLeadImport(LeadImportCase):
    def assert_refused(self, sentence, content):
        lead_import = self.new_import(content)
        with self.assertRaisesRegex(UserError, sentence):
            lead_import.action_read()
        self.assertFalse(lead_import.row_ids)
        self.assertFalse(lead_import.mapping_ids)

    def test_school_file_in_every_format(self):
        for filename, content in {
            "school.csv": make_csv(SCHOOL),
            "school.xlsx": make_xlsx(SCHOOL),
            "school.xls": make_xls(SCHOOL),
        }.items():
            with self.subTest(filename):
                lead_import = self.new_import(content, filename)
                lead_import.action_read()
                self.assertEqual(lead_import.row_count, 4)
                lead_import.duplicate_policy = "create"
                self.run_import(lead_import)
                self.check_school_leads(lead_import)

    def check_school_leads(self, lead_import):
        self.assertEqual(lead_import.state, "done")
        self.assertEqual((lead_import.created_count, lead_import.rejected_count), (4, 0))
        self.assertEqual(lead_import.progress, 100)
        chat, search, converted, unknown = lead_import.row_ids.lead_id.sorted("id")
        self.assertEqual(chat.name, "Lead 660737")
        self.assertEqual(chat.external_reference, "7927b2df")
        self.assertEqual(chat.medium_id.name, "API")
        self.assertEqual(chat.source_id.name, "Olark Chat")
        self.assertEqual(chat.first_source_id, chat.source_id)
        self.assertEqual(chat.tag_ids.name, "Ringing")
        self.assertFalse(chat.city)
        self.assertFalse(chat.country_id)
        self.assertEqual(chat.lifecycle_stage_id, self.stage["lead"])
        self.assertIn("TotalVisits: 0", chat.description)
        self.assertNotIn("Select", chat.description)
        self.assertEqual(search.country_id.code, "IN")
        self.assertIn("Specialization: Finance", search.description)
        self.assertEqual(converted.source_id, search.source_id, "letter case makes no new source")
        self.assertEqual(converted.country_id.code, "RU")
        self.assertEqual(converted.city, "Mumbai")
        self.assertEqual(converted.tag_ids, chat.tag_ids)
        self.assertEqual(converted.lifecycle_stage_id, self.stage["customer"])
        self.assertFalse(unknown.country_id)
        self.assertIn("Country: unknown", unknown.description)
        self.assertIn("unknown", lead_import.row_ids[-1].warning)
        transitions = (chat | converted).lifecycle_transition_ids
        self.assertEqual(transitions.mapped("cause"), ["import", "import"])
        self.assertEqual(transitions.user_id, self.marketing_user)
        self.assertEqual(chat.create_uid, self.marketing_user)
        self.assertEqual(chat.marketing_user_id, self.marketing_user)
        self.assertFalse(chat.user_id, "a marketer's lead waits for a salesperson")

    def test_columns_are_recognised_and_proposed(self):
        lead_import = self.read_rows(
            ["HỌ VÀ TÊN", "So dien thoai", "email_from", "Journey stage", "Màu", "", "trống"],
            ["An", "0912345678", "an@example.com", "", "đỏ", "x", ""],
            ["Bình", "0912345679", "", "", "xanh", "", ""],
        )
        self.assertEqual(
            self.targets(lead_import),
            {
                "HỌ VÀ TÊN": "contact_name",
                "So dien thoai": "phone",
                "email_from": "email_from",
                "Journey stage": "stage_id",
                "Màu": "to_notes",
                "Column F": "to_notes",
                "trống": "to_notes",
            },
        )
        self.assertEqual(lead_import.mapping_ids[0].samples, "An · Bình")

    def test_vietnamese_labels_are_recognised(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.env["ir.module.module"].search([("name", "in", ["crm", "lead_management"])]).filtered(
            lambda module: module.state == "installed"
        )._update_translations(["vi_VN"])
        labels = self.env["crm.lead"].with_context(lang="vi_VN").fields_get(["city", "function"])
        lead_import = self.read_rows(
            [labels["city"]["string"], labels["function"]["string"]], ["Huế", "Giám đốc"]
        )
        self.assertEqual(lead_import.mapping_ids.mapped("target"), ["city", "function"])

    def test_files_that_cannot_be_read(self):
        self.assert_refused("The file is empty", b" ")
        self.assert_refused("PDF files cannot be read", b"%PDF-1.7")
        self.assert_refused("no rows below", b"Phone,City\n")
        self.assert_refused("more than 200 columns", make_csv([range(201), range(201)]))
        self.assert_refused("more than 100000 rows", b"Phone,City\n" + b"1,2\n" * 100_001)
        self.assert_refused("larger than 20 MB", b"x" * (20 * 1024**2 + 1))
        self.assert_refused("damaged", make_xlsx(SCHOOL)[:2000])
        self.assert_refused("Two columns are called", b"Phone,phone\n1,2\n")
        self.assert_refused("No column was recognised.*Colour", b"Colour,Shape\nred,round\n")
        with self.assertRaisesRegex(UserError, "Upload a file"):
            self.env["lead.import"].with_user(self.marketing_user).create({}).action_read()

    def test_another_file_replaces_what_was_read(self):
        lead_import = self.read_rows(["Phone"], ["0912345678"], ["0912345679"])
        other = self.new_import(make_csv([["City"], ["Huế"]]))
        lead_import.file = other.with_context(bin_size=False).file
        self.assertFalse(lead_import.row_ids)
        lead_import.action_read()
        lead_import.action_read()
        self.assertEqual(lead_import.row_count, 1)
        self.assertEqual(self.targets(lead_import), {"City": "city"})

    def test_start_needs_sensible_columns(self):
        lead_import = self.read_rows(["Phone", "Other phone"], ["0912345678", "0912345679"])
        lead_import.mapping_ids.target = "phone"
        with self.assertRaisesRegex(UserError, "cannot both fill"):
            lead_import.action_start()
        lead_import.mapping_ids.target = "leave_out"
        with self.assertRaisesRegex(UserError, "at least one column"):
            lead_import.action_start()

    def test_start_wakes_the_scheduled_job(self):
        lead_import = self.read_rows(["Phone"], ["0912345678"])
        with patch.object(type(self.cron), "_trigger") as trigger:
            lead_import.action_start()
        trigger.assert_called_once_with()
        self.assertEqual(lead_import.state, "running")
        with self.assertRaisesRegex(UserError, "keeps its columns"):
            lead_import.mapping_ids.target = "city"
        with self.assertRaisesRegex(UserError, "not possible any more"):
            lead_import.action_read()
        with self.assertRaisesRegex(UserError, "Cancel the import"):
            lead_import.unlink()

    def test_start_says_when_importing_is_switched_off(self):
        lead_import = self.read_rows(["Phone"], ["0912345678"])
        self.cron.active = False
        with self.assertRaisesRegex(UserError, "switched off"):
            lead_import.action_start()

    def test_cancel_and_resume(self):
        lead_import = self.read_rows(["Phone"], ["0912345678"])
        lead_import.action_start()
        lead_import.action_cancel()
        self.run_cron()
        self.assertEqual((lead_import.state, lead_import.created_count), ("cancelled", 0))
        lead_import.action_resume()
        self.run_cron()
        self.assertEqual((lead_import.state, lead_import.created_count), ("done", 1))
        with self.assertRaises(UserError):
            lead_import.action_resume()

    def test_actions_open_what_was_made(self):
        lead_import = self.import_rows(["Phone", "Expected revenue"], ["0912345678", 5], ["1", "x"])
        leads = self.env["crm.lead"].with_user(self.marketing_user)
        action = lead_import.action_open_leads()
        self.assertEqual(leads.search(action["domain"]).mapped("phone"), ["0912345678"])
        rows = self.env["lead.import.row"].with_user(self.marketing_user)
        action = lead_import.action_open_rejected()
        self.assertEqual(rows.search(action["domain"]).mapped("number"), [3])

    def test_clients_cannot_forge_state_user_or_company(self):
        lead_import = self.read_rows(["Phone"], ["0912345678"])
        admin = self.env.ref("base.user_admin")
        for values in ({"user_id": admin.id}, {"state": "running"}, {"company_id": 1}):
            with self.subTest(values), self.assertRaises(AccessError):
                lead_import.write(values)
        forged = (
            self.env["lead.import"]
            .with_user(self.marketing_user)
            .with_context(default_user_id=admin.id, default_state="running")
            .create({"filename": "x.csv"})
        )
        self.assertEqual((forged.user_id, forged.state), (self.marketing_user, "draft"))
