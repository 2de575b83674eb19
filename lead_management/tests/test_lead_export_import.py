# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tools import mute_logger

from ..importing.convert import LeadImportConverter
from ..tools.headers import LEAVE_OUT
from .lead_attribute_common import LeadAttributeCase
from .lead_export_common import LeadExportMixin, get_rows
from .lead_import_common import LeadImportCase

ATTRIBUTES = {
    "char": "=not a formula",
    "text": "Hai\ndòng",
    "integer": -7,
    "float": 0.125,
    "date": "2026-12-31",
    "datetime": "2026-03-01 20:30:15",
    "boolean": True,
}


class TestLeadExportImport(LeadExportMixin, LeadAttributeCase, LeadImportCase):
    """What was exported can be imported again without change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.marketing_manager
        cls.user.tz = "Asia/Ho_Chi_Minh"
        # a name that is nobody's alone
        cls.salesman_all.name = cls.salesman.name

    def setUp(self):
        super().setUp()
        self.allow_export(self.user)

    @mute_logger("odoo.addons.base.models.ir_model")
    def _prepare_attributes(self):
        """Values of custom attributes of all nine types."""
        values = {
            # called like a field of leads, or like each other but for the mark
            self._new_attribute(
                {"char": "Phone", "text": "=SUM(1)"}.get(type_, type_), type=type_
            ).field_name: value
            for type_, value in ATTRIBUTES.items()
        }
        banks = self._new_bank()
        uses = self._new_attribute("★★★", type="multiselection", options=('"A", B; C', "D", "E, F"))
        values[banks.field_name] = banks.option_ids[0].id
        values[uses.field_name] = [Command.set(uses.option_ids[:2].ids)]
        return values

    def _prepare_lead(self):
        """A lead with something in everything that can be imported."""
        create = {
            model: self.env[model].create({field: name}).id
            for model, field, name in (
                ("utm.campaign", "title", "Tết 2026"),
                ("utm.source", "name", "Hội thảo"),
                ("utm.medium", "name", "Zalo"),
                ("res.partner.industry", "name", "Bán lẻ"),
                ("crm.stage", "name", "Đã gửi báo giá"),
            )
        }
        parent = self.env["product.category"].create({"name": "Phần mềm, phần cứng"})
        categories = self.env["product.category"].create(
            [{"name": "Kế toán", "parent_id": parent.id}, {"name": "Máy chủ"}]
        )
        team = self.env["crm.team"].create({"name": "Đội Hà Nội", "company_id": False})
        return {
            "name": "Máy chủ cho An Phát",
            "type": "lead",
            "contact_name": "Nguyễn Thị An",
            "partner_name": "-An Phát-",
            "function": "Giám đốc",
            "phone": "+84 912 345 678",
            "email_from": "an@example.com",
            "website": "http://example.com",
            "street": "1 Tràng Tiền",
            "city": "Hoàn Kiếm",
            "state_id": self.env.ref("base.state_vn_VN-HN").id,
            "country_id": self.env.ref("base.vn").id,
            "zip": "010000",
            "lifecycle_stage_id": self.stage["sql"].id,
            "stage_id": create["crm.stage"],
            "priority": "2",
            "interest_level": "warm",
            "tag_ids": [
                Command.create({"name": name}) for name in ("VIP", "Hà Nội, Huế", "a; b", '5" màn')
            ],
            "campaign_id": create["utm.campaign"],
            "source_id": create["utm.source"],
            "medium_id": create["utm.medium"],
            "referred": "@Bình",
            "user_id": self.salesman.id,
            "team_id": team.id,
            "marketing_user_id": self.marketing_user.id,
            "expected_revenue": 15_000_000.5,
            "date_deadline": "2026-12-31",
            "interest_category_ids": [Command.set(categories.ids)],
            "industry_id": create["res.partner.industry"],
            "bant_budget_fit": "partial",
            "bant_budget_amount": 20_000_000,
            "bant_authority_role": "influencer",
            "bant_need_fit": "full",
            "bant_need": "Nhiều\nnhu cầu",
            "bant_timeline": "quarter",
            "bant_timeline_date": "2027-02-28",
            "description": "<p>Gọi buổi sáng<br>hoặc chiều</p>",
            "external_reference": "KH-0007",
            **self._prepare_attributes(),
        }

    def _read_back(self, data, lang):
        """What an import makes of a workbook of one lead.

        :return: a tuple of the import and the ``ConvertedRow``
        """
        lead_import = self.new_import(data, "leads.xlsx", user=self.user)
        lead_import = lead_import.with_context(lang=lang)
        lead_import.action_read()
        converter = LeadImportConverter(lead_import._as_user())
        (row,) = converter.convert(converter.lead_import.row_ids)
        converter.complete(row)
        return lead_import, row

    def test_every_importable_column(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        lead = self.env["crm.lead"].create(self._prepare_lead())
        names = [
            column.target
            for column in self.env["lead.import.catalogue"].with_user(self.user)._get_columns()
            if column.target in lead._fields and column.target != "id"
        ]
        self.assertFalse([name for name in names if not lead[name]], "all are filled")
        values = self._get_values(lead, names)
        for lang in ("en_US", "vi_VN"):
            with self.subTest(lang):
                self.user.lang = lang
                data = self.export(self.user, names, ids=lead.ids)
                self._check_says_the_same(data)
                lead.unlink()
                lead_import, row = self._read_back(data, lang)
                self.assertEqual(lead_import.mapping_ids.mapped("target")[: len(names)], names)
                self.assertFalse(row.problems + row.warnings + row.notes)
                lead = self.env["crm.lead"].create(row.values)
                self.assertEqual(self._get_values(lead, names), values)

    def _check_says_the_same(self, data):
        lead_import = self.new_import(data, "leads.xlsx", user=self.user)
        lead_import.action_read()
        lead_import.duplicate_policy = "overwrite"
        self.run_import(lead_import)
        row = lead_import.row_ids
        self.assertEqual((row.state, row.change_text), ("skipped", ""), row.reason)

    def _get_values(self, lead, names):
        """What a lead holds, by name, to be compared with another."""
        return {
            name: sorted(lead[name].ids) if lead._fields[name].relational else lead[name]
            for name in names
        }

    def test_what_cannot_be_imported_is_left_out(self):
        names = [
            name
            for name in self.env["lead.import.catalogue"]._get_listed_names()
            if name not in {c.target for c in self.env["lead.import.catalogue"]._get_columns()}
        ]
        self.assertIn("bant_score", names)
        lead = self._new_lead(self.user, phone="0912345678")
        for lang in ("en_US", "vi_VN"):
            with self.subTest(lang):
                self.env["res.lang"]._activate_lang(lang)
                self.user.lang = lang
                # a column that no list of ours has, and one with the header of another field
                columns = ["phone", *names, "date_open", "partner_id"]
                data = self.export(self.user, columns, ids=lead.ids)
                lead_import, row = self._read_back(data, lang)
                targets = lead_import.mapping_ids.mapped("target")
                self.assertEqual(targets[0], "phone")
                self.assertEqual(set(targets[1:]) - {"id"}, {LEAVE_OUT})
                self.assertFalse(row.notes)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_names_of_columns_are_unique(self):
        twins = [self._new_attribute(name) for name in ("Phone", "BANT Score")]
        columns = ["phone", "bant_score", *(twin.field_name for twin in twins)]
        header = get_rows(self.export(self.user, columns))[0]
        self.assertEqual(
            header,
            [
                "Phone",
                "BANT Score (bant_score)",
                f"Phone ({twins[0].field_name})",
                "BANT Score",
                "Odoo lead ID",
            ],
        )
