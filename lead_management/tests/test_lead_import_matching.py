# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user

from .lead_import_common import LeadImportCase


class TestLeadImportMatching(LeadImportCase):
    """Which lead a row is about, and what the policy lets become of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._new_lead(
            cls,
            cls.marketing_user,
            name="An Phát",
            phone="0912 345 678",
            email_from="an@example.com",
            external_reference="KH-1",
            city="Huế",
        )

    def import_with(self, policy, *rows, user=None, **options):
        """An import of ``rows``, the header first, that has run."""
        lead_import = self.read_rows(*rows, user=user)
        lead_import.write({"duplicate_policy": policy, **options})
        return self.run_import(lead_import)

    def states(self, lead_import):
        return lead_import.row_ids.sorted("number").mapped("state")

    def test_same_file_twice_changes_nothing(self):
        rows = [
            ["contact_name", "phone", "email_from", "tag_ids", "city", "expected_revenue"],
            ["Bình", "0987654321", "", "VIP; Mới", "Vinh", "1.500.000"],
            ["Cúc", "", "cuc@example.com", "", "", ""],
            ["Nobody can tell who", "", "", "VIP", "", "5"],
        ]
        for policy in ("skip", "fill", "overwrite"):
            with self.subTest(policy):
                first = self.import_with(policy, *rows)
                leads = first.sudo().row_ids.lead_id
                names = [
                    name
                    for name, field in leads._fields.items()
                    if field.store and field.type != "one2many"
                ]
                before = leads.read(names)
                second = self.import_with(policy, *rows)
                self.assertEqual(self.states(second), ["skipped"] * 3)
                self.assertEqual(second.row_ids.lead_id.sudo(), leads)
                self.env.invalidate_all()
                self.assertEqual(leads.read(names), before)

    def test_what_is_stored_otherwise_than_written(self):
        """crm completes addresses of websites, and amounts are rounded."""
        rows = [
            ["phone", "website", "expected_revenue", "description"],
            ["0912345678", "example.com", "1234.5678", "Gọi <sáng> & chiều"],
        ]
        self.assertEqual(self.states(self.import_with("overwrite", *rows)), ["updated"])
        self.assertEqual(self.states(self.import_with("overwrite", *rows)), ["skipped"])

    def test_policies(self):
        rows = [["phone", "city", "function"], ["+84912345678", "Vinh", "Giám đốc"]]
        skipped = self.import_with("skip", *rows)
        self.assertEqual(self.states(skipped), ["skipped"])
        self.assertIn("phone number", skipped.row_ids.reason)
        self.assertFalse(self.lead.function)
        filled = self.import_with("fill", *rows)
        self.assertEqual(self.states(filled), ["updated"])
        self.assertEqual((self.lead.city, self.lead.function), ("Huế", "Giám đốc"))
        self.assertEqual(filled.row_ids.changes, {"function": [None, "Giám đốc"]})
        overwritten = self.import_with("overwrite", *rows)
        self.assertEqual(self.lead.city, "Vinh")
        self.assertIn("City: Huế → Vinh", overwritten.row_ids.change_text)
        self.assertEqual(self.lead.phone, "0912 345 678", "the same number, spelt otherwise")
        created = self.import_with("create", *rows)
        self.assertEqual(self.states(created), ["created"])
        self.assertNotEqual(created.row_ids.lead_id, self.lead)

    def test_what_the_file_leaves_empty_stays(self):
        self.import_with("overwrite", ["phone", "city", "name"], ["0912345678", "", ""])
        self.assertEqual((self.lead.city, self.lead.name), ("Huế", "An Phát"))

    def test_notes_are_added_to(self):
        self.lead.description = "<p>Gọi buổi sáng</p>"
        rows = [["phone", "description", "Size"], ["0912345678", "Gọi buổi sáng", "XL"]]
        self.import_with("overwrite", *rows)
        self.assertIn("<p>Gọi buổi sáng</p>", self.lead.description)
        self.assertIn("Size: XL", self.lead.description)
        self.assertEqual(self.lead.description.count("Gọi buổi sáng"), 1)

    def test_each_key(self):
        for cells in (
            {"phone": "84912345678"},
            {"email_from": "AN@example.com"},
            {"external_reference": "KH-1"},
        ):
            with self.subTest(cells):
                found = self.import_with("skip", list(cells), list(cells.values()))
                self.assertEqual(found.row_ids.lead_id, self.lead)

    def test_key_switched_off(self):
        rows = [["phone", "email_from"], ["0912345678", "other@example.com"]]
        found = self.import_with("skip", *rows, match_phone=False)
        self.assertEqual(self.states(found), ["created"])

    def test_old_eleven_digit_number(self):
        lead = self._new_lead(self.marketing_user, phone="01682345678")
        self.assertEqual(lead.phone_sanitized, "+84382345678")
        found = self.import_with("skip", ["phone"], ["0382 345 678"])
        self.assertEqual(found.row_ids.lead_id, lead)

    def test_another_external_id_is_another_person(self):
        rows = [["phone", "external_reference"], ["0912345678", "KH-2"]]
        self.assertEqual(self.states(self.import_with("overwrite", *rows)), ["created"])

    def test_phone_of_one_and_address_of_another(self):
        self._new_lead(self.marketing_user, email_from="binh@example.com")
        rows = [["phone", "email_from"], ["0912345678", "binh@example.com"]]
        self.assertEqual(self.states(self.import_with("skip", *rows)), ["skipped"])
        rejected = self.import_with("overwrite", *rows)
        self.assertEqual(self.states(rejected), ["rejected"])
        self.assertIn("another's", rejected.row_ids.reason)

    def test_of_several_the_one_worked_on(self):
        lost = self._new_lead(self.marketing_user, phone="0977000111")
        open_lead = self._new_lead(self.marketing_user, phone="0977000111")
        newer_lost = self._new_lead(self.marketing_user, phone="0977000111")
        (lost | newer_lost).sudo().action_archive()
        found = self.import_with("skip", ["phone"], ["0977000111"])
        self.assertEqual(found.row_ids.lead_id, open_lead)
        self.assertIn("3 leads", found.row_ids.warning)

    def test_repeated_in_the_file(self):
        rows = [
            ["contact_name", "phone", "city"],
            ["Bình", "0987654321", ""],
            ["Bình", "0987 654 321", "Vinh"],
            ["Bình", "+84987654321", "Huế"],
        ]
        self.assertEqual(
            self.states(self.import_with("skip", *rows)), ["created", "skipped", "skipped"]
        )
        rows = [[cell.replace("0987", "0986").replace("+84987", "+84986") for cell in row]
                for row in rows]  # fmt: skip
        filled = self.import_with("fill", *rows)
        self.assertEqual(self.states(filled), ["created", "updated", "skipped"])
        self.assertEqual(filled.row_ids.lead_id.city, "Vinh")

    def test_somebody_elses_lead_is_not_changed(self):
        stranger = new_test_user(self.env, "lead_stranger", "lead_management.group_marketing_user")
        rows = [["phone", "city"], ["0912345678", "Vinh"]]
        rejected = self.import_with("overwrite", *rows, user=stranger)
        self.assertEqual(self.states(rejected), ["rejected"])
        self.assertIn("may not change", rejected.row_ids.reason)
        self.assertNotIn("An Phát", rejected.row_ids.reason)
        self.assertFalse(rejected.row_ids.changes)
        self.assertEqual(self.lead.city, "Huế")

    def test_lead_of_another_company_is_another(self):
        self.lead.sudo().company_id = self._second_company(self.marketing_user)
        found = self.import_with("skip", ["phone"], ["0912345678"])
        self.assertEqual(self.states(found), ["created"])

    def test_lifecycle_of_an_updated_lead(self):
        rows = [["phone", "lifecycle_stage_id"], ["0912345678", "mql"]]
        self.import_with("overwrite", *rows)
        self.assertEqual(self._history(self.lead)[-1], ("lead", "mql", "import"))

    def test_one_note_and_no_mail(self):
        rows = [["phone", "city", "zip"], ["0912345678", "Vinh", "43000"]]
        messages = self.env["mail.message"]
        before = messages.search([])
        mails = self.env["mail.mail"].search_count([])
        self.import_with("overwrite", *rows)
        note = messages.search([]) - before
        self.assertEqual((len(note), note.res_id), (1, self.lead.id))
        self.assertIn("Huế → Vinh", note.body)
        self.assertFalse(note.notification_ids)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_exported_id(self):
        label = "Odoo lead ID"
        rows = [[label, "name", "phone"], [self.lead.id, "An Phát", "0977888999"]]
        self.import_with("overwrite", *rows)
        self.assertEqual(self.lead.phone, "0977888999")
        other_database = [[label, "name", "phone"], [self.lead.id, "Somebody", "0977888000"]]
        rejected = self.import_with("overwrite", *other_database)
        self.assertEqual(self.states(rejected), ["rejected"])
        self.assertIn("Remove the ID", rejected.row_ids.reason)
        self.assertEqual(self.lead.name, "An Phát")

    def test_province_of_another_country_is_no_gap(self):
        self.lead.write({"country_id": self.env.ref("base.us").id, "phone": "+84912345678"})
        rows = [["phone", "state_id"], ["0912345678", "Hà Nội"]]
        filled = self.import_with("fill", *rows)
        self.assertEqual(self.states(filled), ["skipped"])
        self.assertFalse(self.lead.state_id)
