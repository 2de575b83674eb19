# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime

from ..importing.convert import LeadImportConverter
from ..tools.workbook_reader import MAX_COLUMNS
from .lead_import_common import LeadImportCase, make_xlsx


class TestLeadImportConvert(LeadImportCase):
    def import_one(self, **cells):
        """The row and lead of a file with one row, its columns given by technical name."""
        lead_import = self.import_rows(list(cells), list(cells.values()))
        return lead_import.row_ids, lead_import.row_ids.lead_id

    def assert_rejected(self, reason, **cells):
        row, lead = self.import_one(**cells)
        self.assertEqual(row.state, "rejected")
        self.assertRegex(row.reason, reason)
        self.assertFalse(lead)

    def test_every_kind_of_value(self):
        team = self.env["crm.team"].create({"name": "Đội Hà Nội", "company_id": False})
        stage = self.env["crm.stage"].create({"name": "Đã gửi báo giá"})
        category = self.env["product.category"].create({"name": "Phần mềm kế toán"})
        industry = self.env["res.partner.industry"].create({"name": "Bán lẻ"})
        _row, lead = self.import_one(
            name="Máy chủ cho An Phát",
            contact_name="Nguyễn Thị An",
            partner_name="An Phát",
            function="Giám đốc",
            phone="+84 912 345 678",
            email_from="An <an@example.com>",
            street="1 Tràng Tiền",
            city="Hoàn Kiếm",
            state_id="ha noi",
            zip="100000",
            stage_id="da gui bao gia",
            lifecycle_stage_id="mql",
            priority="2",
            interest_level="Nóng",
            tag_ids="VIP; Mới",
            campaign_id="Tết 2026",
            referred="Bình",
            user_id="lead_salesman",
            team_id="Đội Hà Nội",
            marketing_user_id=self.marketing_user.name,
            expected_revenue="1,5 tỷ",
            date_deadline="31/12/2026",
            interest_category_ids="phan mem ke toan",
            industry_id="ban le",
            bant_budget_fit="Fits",
            bant_timeline="month",
            bant_timeline_date="",
            description="Gọi buổi sáng",
        )
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Máy chủ cho An Phát",
                    "contact_name": "Nguyễn Thị An",
                    "phone": "+84 912 345 678",
                    "email_from": "an@example.com",
                    "state_id": self.env.ref("base.state_vn_VN-HN").id,
                    "country_id": self.env.ref("base.vn").id,
                    "stage_id": stage.id,
                    "lifecycle_stage_id": self.stage["mql"].id,
                    "priority": "2",
                    "interest_level": "hot",
                    "user_id": self.salesman.id,
                    "team_id": team.id,
                    "marketing_user_id": self.marketing_user.id,
                    "expected_revenue": 1_500_000_000,
                    "date_deadline": datetime.date(2026, 12, 31),
                    "interest_category_ids": category.ids,
                    "industry_id": industry.id,
                    "bant_timeline": "month",
                    "bant_score": 50,
                }
            ],
        )
        self.assertEqual(lead.tag_ids.mapped("name"), ["VIP", "Mới"])
        self.assertEqual(lead.campaign_id.title, "Tết 2026")
        self.assertEqual(lead.description, "<p>Gọi buổi sáng</p>")

    def test_computed_columns_are_as_if_typed(self):
        """What is given to spare the ORM its computing is what it would have computed."""
        _row, imported = self.import_one(phone="0912345678", source_id="Báo")
        typed = (
            self.env["crm.lead"]
            .with_user(self.marketing_user)
            .create(
                {
                    "name": imported.name,
                    "phone": "0912345678",
                    "source_id": imported.source_id.id,
                }
            )
        )
        names = [
            name
            for name, field in typed._fields.items()
            if field.store and field.compute and field.type not in ("datetime", "properties")
        ]
        self.assertIn("won_status", names)
        imported, typed = (lead.sudo().read(names)[0] for lead in (imported, typed))
        self.assertEqual({**imported, "id": 0}, {**typed, "id": 0})

    def test_title_falls_back(self):
        for expected, cells in {
            "An": {"contact_name": "An", "partner_name": "An Phát"},
            "An Phát": {"partner_name": "An Phát", "phone": "0912345678"},
            "0912345678": {"phone": "0912345678", "email_from": "an@example.com"},
            "an@example.com": {"email_from": "an@example.com", "lead_number": "5"},
            "Lead 660737": {"lead_number": 660737, "external_reference": "x"},
            "Lead KH-7": {"external_reference": "KH-7"},
        }.items():
            with self.subTest(expected):
                lead = self.import_one(**cells)[1]
                self.assertEqual(lead.name, expected)
                lead.sudo().unlink()  # lest the next is taken for the same person

    def test_lead_without_any_name(self):
        self.assert_rejected("neither a title nor", city="Huế", phone="-")

    def test_number_beside_a_name_is_kept(self):
        _row, lead = self.import_one(contact_name="An", lead_number="660737")
        self.assertIn("lead_number: 660737", lead.description)

    def test_nine_digits_get_their_zero_back(self):
        row, lead = self.import_one(phone="912345678")
        self.assertEqual(lead.phone, "0912345678")
        self.assertIn("0912345678", row.warning)
        _row, lead = self.import_one(phone="912345678", country_id="Portugal")
        self.assertEqual(lead.phone, "912345678")

    def test_values_that_reject_the_row(self):
        self.assert_rejected(
            "expected_revenue: “nhiều” is not a number", phone="1", expected_revenue="nhiều"
        )
        self.assert_rejected("is not a date", phone="1", date_deadline="12/31/2026")
        self.assert_rejected("neither yes nor no", phone="1", converted="maybe")
        self.assert_rejected("none of Cold, Warm, Hot", phone="1", interest_level="lukewarm")
        self.assert_rejected("there is no “Nowhere”", phone="1", stage_id="Nowhere")
        self.assert_rejected("there is no “Nowhere”", phone="1", lifecycle_stage_id="Nowhere")
        self.assert_rejected("there is no “nobody”", phone="1", user_id="nobody")
        self.assert_rejected("there is no “Nowhere”", phone="1", team_id="Nowhere")
        self.assert_rejected("longer than 250", phone="1", external_reference="x" * 251)
        self.assert_rejected("the error #N/A", phone="1", city="#N/A")

    def test_formula_without_value_rejects_its_row_only(self):
        data = make_xlsx([["Phone", "Note of ours"], ["0912345678", "=A2"], ["0912345679", "x"]])
        lead_import = self.new_import(data, "leads.xlsx")
        lead_import.action_read()
        self.run_import(lead_import)
        self.assertEqual(lead_import.row_ids.mapped("state"), ["rejected", "created"])
        self.assertIn("the formula has no value", lead_import.row_ids[0].reason)

    def test_two_users_of_one_name_are_nobody(self):
        self.internal_user.name = self.salesman.name
        self.assert_rejected("or more than one", phone="1", user_id=self.salesman.name)
        _row, lead = self.import_one(phone="1", user_id=self.salesman.email)
        self.assertEqual(lead.user_id, self.salesman)

    def test_what_has_no_place_is_kept_in_the_notes(self):
        row, lead = self.import_one(
            phone="1",
            country_id="Atlantis",
            state_id="Xyz",
            industry_id="Alchemy",
            interest_category_ids="Gold",
            email_from="an at example.com",
            shoe_size="<b>38</b>",
        )
        self.assertEqual(row.state, "created")
        for kept in ("Atlantis", "Xyz", "Alchemy", "Gold", "an at example.com"):
            self.assertIn(kept, lead.description)
            self.assertIn(kept, row.warning)
        self.assertIn("shoe_size: &lt;b&gt;38&lt;/b&gt;", lead.description)
        self.assertNotIn("shoe_size", row.warning)

    def test_merged_province(self):
        row, lead = self.import_one(phone="1", state_id="Tỉnh Bình Dương")
        self.assertEqual(lead.state_id, self.env.ref("base.state_vn_VN-SG"))
        self.assertIn("Bình Dương", lead.description)
        self.assertIn("merged", row.warning)

    def test_long_and_unreadable_texts(self):
        row, lead = self.import_one(contact_name="x" * 10_000, city="H\x00uế")
        self.assertEqual(lead.contact_name, "x" * 250)
        self.assertIn("x" * 10_000, lead.description)
        self.assertEqual(lead.city, "Huế")
        self.assertIn("shortened", row.warning)
        self.assertIn("unreadable", row.warning)

    def test_lifecycle_stage_goes_before_converted(self):
        _row, lead = self.import_one(phone="1", converted="yes", lifecycle_stage_id="SQL")
        self.assertEqual(lead.lifecycle_stage_id, self.stage["sql"])

    def test_widest_file(self):
        """As many columns as are allowed, all but one unknown."""
        extra = {f"c{index}": index for index in range(MAX_COLUMNS - 1)}
        _row, lead = self.import_one(phone="1", **extra)
        self.assertIn("c198: 198", lead.description)

    def test_names_are_looked_up_once_for_all_rows(self):
        header = ["phone", "source_id", "tag_ids", "user_id", "country_id", "state_id"]
        rows = [
            [f"09123456{i:02}", f"Nguồn {i % 5}", f"T{i % 7}; VIP", "lead_salesman", "VN", "Huế"]
            for i in range(60)
        ]
        lead_import = self.read_rows(header, *rows)
        lead_import.action_start()

        def count(rows):
            converter = LeadImportConverter(lead_import.sudo()._as_user())
            converter.convert(rows[:1])  # reads stages, users, countries
            self.env.flush_all()
            before = self.cr.sql_log_count
            converter.convert(rows)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few, many = count(lead_import.row_ids[:20]), count(lead_import.row_ids)
        self.assertLessEqual(many, few)
