# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io

from odoo.tests import tagged

from ..importing.convert import LeadImportConverter
from .lead_export_common import LeadExportHttpCase, open_sheet
from .lead_import_common import LeadImportCase


@tagged("post_install", "-at_install")
class TestCoreExport(LeadExportHttpCase, LeadImportCase):
    """Core's own export of leads: text in it never becomes a formula."""

    TEXTS = ("=1+1", "+84 912 345 678", "-5", "@SUM(1)", "\t=1", "\r=1", "<r><t>x</t></r>")

    def setUp(self):
        super().setUp()
        self.allow_export(self.marketing_manager)
        self.authenticate(self.marketing_manager.login, self.marketing_manager.login)

    def export_with_core(self, extension, model="crm.lead", records=None, groupby=(), label="=1"):
        fields = [{"name": "name", "label": label, "type": "char", "store": True}]
        answer = self.ask(
            f"/web/export/{extension}",
            {
                "model": model,
                "fields": fields,
                "ids": records.ids,
                "domain": [],
                "groupby": list(groupby),
                "import_compat": False,
                "context": {},
            },
        )
        self.assertEqual(answer.status_code, 200, answer.text[:1000])
        return answer.content

    def new_leads(self):
        return self.env["crm.lead"].create([{"name": text} for text in self.TEXTS])

    def cells(self, content):
        return [cell for row in open_sheet(content) for cell in row if cell.value is not None]

    def test_xlsx(self):
        cells = self.cells(self.export_with_core("xlsx", records=self.new_leads()))
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        self.assertEqual(
            {cell.value.strip() for cell in cells}, {text.strip() for text in self.TEXTS} | {"=1"}
        )

    def test_grouped_xlsx(self):
        leads = self.new_leads()
        leads.city = "=HYPERLINK(1)"
        cells = self.cells(self.export_with_core("xlsx", records=leads, groupby=["city"]))
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        self.assertIn("=HYPERLINK(1) (7)", [cell.value for cell in cells])

    def test_our_models(self):
        tag = self.env["lead.return.reason"].create({"name": "=1+1"})
        cells = self.cells(
            self.export_with_core("xlsx", model="lead.return.reason", records=tag, label="Reason")
        )
        self.assertEqual([cell.data_type for cell in cells], ["s", "s"])

    def test_other_models_are_left_to_core(self):
        partner = self.env["res.partner"].create({"name": "http://example.com"})
        sheet = open_sheet(
            self.export_with_core("xlsx", model="res.partner", records=partner, label="Name")
        )
        self.assertTrue(sheet["A2"].hyperlink)
        partner.name = "@SUM(1)"
        content = self.export_with_core("csv", model="res.partner", records=partner)
        self.assertIn(b'"@SUM(1)"', content)

    def test_csv(self):
        content = self.export_with_core("csv", records=self.new_leads()).decode()
        rows = list(csv.reader(io.StringIO(content, newline="")))
        self.assertEqual(
            {row[0] for row in rows},
            {f"'{text}" for text in self.TEXTS if text[0] != "<"} | {self.TEXTS[-1], "'=1"},
        )

    def test_csv_can_be_imported_again(self):
        leads = self.env["crm.lead"].create([{"name": "+84 912 345 678"}])
        content = self.export_with_core("csv", records=leads, label="Phone")
        self.assertIn(b"'+84", content)
        lead_import = self.new_import(content, user=self.marketing_manager)
        lead_import.action_read()
        (row,) = LeadImportConverter(lead_import).convert(lead_import.row_ids)
        self.assertEqual(row.values["phone"], "+84 912 345 678")
