# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError, UserError

from .lead_import_common import LeadImportCase, make_csv

HEADER = ["Chiến dịch", "Nguồn", "Từ ngày", "Đến ngày", "Chi phí", "Ghi chú"]
MARCH = ("01/03/2026", "31/03/2026")


class TestLeadImportCosts(LeadImportCase):
    """Costs of campaigns come in by the same engine as leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tet, cls.webinar = cls.env["utm.campaign"].create(
            [
                {"title": "Tết 2027", "user_id": cls.marketing_user.id},
                {"title": "Webinar", "user_id": cls.marketing_manager.id},
            ]
        )
        cls.fanpage = cls.env["utm.source"].create({"name": "Fanpage An Phát"})
        cls.costs = cls.env["lead.campaign.cost"]

    def read_costs(self, *rows, header=HEADER, user=None, **values):
        user = user or self.marketing_user
        lead_import = (
            self.env["lead.import"]
            .with_user(user)
            .create(
                {
                    "kind": "costs",
                    "file": base64.b64encode(make_csv([header, *rows])),
                    "filename": "costs.csv",
                    **values,
                }
            )
        )
        lead_import.action_read()
        return lead_import

    def import_costs(self, *rows, **options):
        return self.run_import(self.read_costs(*rows, **options))

    def states(self, lead_import):
        return lead_import.row_ids.sorted("number").mapped("state")

    def found(self):
        """Amounts by campaign, source and first day."""
        return {
            (cost.campaign_id.title, cost.source_id.name, cost.date_from): cost.amount
            for cost in self.costs.search([])
        }

    def test_rehearsed_then_imported(self):
        lead_import = self.read_costs(
            ["Tết 2027", "fanpage an phát", *MARCH, "28.500.000", "Lead Ads"],
            ["Tết 2027", "", *MARCH, "1,5 triệu", ""],
            ["Hội chợ", "", "01/03/2026", "", "2000000", ""],
            ["", "", *MARCH, "5", ""],
            ["Tết 2027", "", "31/03/2026", "01/03/2026", "5", ""],
            ["Tết 2027", "Zalo", *MARCH, "0", ""],
            ["Webinar", "", *MARCH, "5", ""],
        )
        lead_import.action_rehearse()
        forecasts = lead_import.row_ids.sorted("number").mapped("forecast")
        self.assertEqual(
            forecasts, ["created"] * 3 + ["rejected", "rejected", "skipped", "rejected"]
        )
        self.assertFalse(self.costs.search([]))
        self.assertFalse(self.env["utm.campaign"].search([("title", "=", "Hội chợ")]))
        self.run_import(lead_import)
        self.assertEqual(
            (lead_import.state, lead_import.created_count, lead_import.rejected_count),
            ("done", 3, 3),
        )
        first = date(2026, 3, 1)
        self.assertEqual(
            self.found(),
            {
                ("Tết 2027", "Fanpage An Phát", first): 28_500_000,
                ("Tết 2027", False, first): 1_500_000,
                ("Hội chợ", False, first): 2_000_000,
            },
        )
        fair = self.costs.search([("campaign_id.title", "=", "Hội chợ")])
        self.assertEqual(fair.date_to, first, "without a last day, it is that day's")
        self.assertEqual(fair.user_id, self.marketing_user)
        self.assertEqual(fair.create_uid, self.marketing_user)
        self.assertEqual(fair.currency_id, self.env.company.currency_id)
        ads = self.costs.search([("source_id", "=", self.fanpage.id)])
        self.assertEqual(ads.description, "Lead Ads")
        reasons = lead_import.row_ids.sorted("number").mapped("reason")[3:]
        for reason, words in zip(
            reasons,
            ["Campaign is missing", "ends before it begins", "Nothing was spent", "may not enter"],
            strict=True,
        ):
            self.assertIn(words, reason)
        self.assertFalse(self.env["crm.lead"].search([("create_uid", "=", self.marketing_user.id)]))

    def test_same_file_twice_changes_nothing_and_policies(self):
        row = ["Tết 2027", "Fanpage An Phát", *MARCH]
        self.import_costs([*row, "100", "Lead Ads"])
        for policy in ("skip", "fill", "overwrite"):
            again = self.import_costs([*row, "100", "Lead Ads"], duplicate_policy=policy)
            self.assertEqual(self.states(again), ["skipped"], policy)
        changed = [*row, "120", "Video"]
        self.assertEqual(self.states(self.import_costs(changed)), ["skipped"])
        self.import_costs(changed, duplicate_policy="fill")
        self.assertEqual(self.costs.search([]).amount, 100)
        update = self.import_costs(changed, duplicate_policy="overwrite")
        self.assertEqual(self.states(update), ["updated"])
        cost = self.costs.search([])
        self.assertEqual((cost.amount, cost.description), (120, "Lead Ads\nVideo"))
        self.assertIn("Amount: 100.00 → 120.00", update.row_ids.change_text)
        update.action_undo()
        self.run_cron()
        self.assertEqual((update.state, cost.amount, cost.description), ("undone", 100, "Lead Ads"))
        other = self.import_costs([*row, "120", ""], duplicate_policy="create")
        self.assertEqual(self.states(other), ["created"])
        self.assertEqual(len(self.costs.search([])), 2)

    def test_same_cost_twice_in_a_file(self):
        rows = [["Tết 2027", "", *MARCH, "100", ""], ["tết 2027", "", *MARCH, "70", ""]]
        self.assertEqual(self.states(self.import_costs(*rows)), ["created", "skipped"])
        self.assertEqual(self.costs.search([]).amount, 100)
        again = self.read_costs(*rows, duplicate_policy="overwrite")
        self.assertEqual(self.states(self.run_import(again)), ["skipped", "updated"])

    def test_undone_but_for_what_was_changed_since(self):
        lead_import = self.import_costs(
            ["Tết 2027", "Sàn mới", *MARCH, "100", ""], ["Hội chợ", "", *MARCH, "70", ""]
        )
        fair = self.env["utm.campaign"].search([("title", "=", "Hội chợ")])
        kept = self.costs.search([("campaign_id", "=", self.tet.id)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lead_campaign_cost SET write_date = write_date + interval '1 minute'"
            " WHERE id = %s",
            [kept.id],
        )
        lead_import.action_undo()
        self.run_cron()
        self.assertEqual((lead_import.undone_count, lead_import.kept_count), (1, 1))
        self.assertEqual(self.costs.search([]), kept)
        self.assertFalse(fair.exists(), "made for the file, and nothing uses it")
        self.assertTrue(kept.source_id)
        self.assertIn("changed since", lead_import.row_ids.filtered("is_kept").reason)

    def test_reports_of_platforms_in_their_currency(self):
        currency = self.env["res.currency"].create(
            {"name": "XLM", "symbol": "Xl", "rounding": 0.01, "full_name": "Lumen"}
        )
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2026-01-01", "rate": 4}
        )
        header = ["Campaign name", "Reporting starts", "Reporting ends", "Amount spent"]
        header += ["Currency code", "Impressions", "Phone"]
        lead_import = self.import_costs(
            ["Tết 2027", "2026-03-01", "2026-03-31", "12.34", "xlm", "5120", "x"],
            ["Tết 2027", "2026-04-01", "2026-04-30", "10", "QQQ", "", ""],
            header=header,
        )
        targets = ["campaign_id", "date_from", "date_to", "amount", "currency_id"]
        self.assertEqual(
            lead_import.mapping_ids.mapped("target"), [*targets, "to_notes", "to_notes"]
        )
        self.assertEqual(self.states(lead_import), ["created", "rejected"])
        cost = self.costs.search([])
        self.assertEqual((cost.amount, cost.currency_id), (12.34, currency))
        self.assertEqual(cost.amount_company, 3.09)
        self.assertEqual(cost.description, "Impressions: 5120\nPhone: x")

    def test_column_that_says_its_currency(self):
        currency, unused = self.env["res.currency"].create(
            [
                {"name": "XLM", "symbol": "Xl", "rounding": 0.01},
                {"name": "XRP", "symbol": "Xr", "active": False},
            ]
        )
        row = ["Tết 2027", "", *MARCH, "1.500"]
        header = [*HEADER[:4], "Số tiền đã chi tiêu (XLM)"]
        self.assertEqual(self.states(self.import_costs(row, header=header)), ["created"])
        self.assertEqual(self.costs.search([]).currency_id, currency)
        header = [*HEADER[:4], f"Amount spent ({unused.name})"]
        rejected = self.import_costs(row, header=header)
        self.assertEqual(self.states(rejected), ["rejected"], "not taken for the company's")
        self.assertIn("XRP is not in use", rejected.row_ids.reason)

    def test_amount_keeps_its_cents_when_the_currency_changes_with_it(self):
        whole = self.env["res.currency"].create({"name": "XLM", "symbol": "Xl", "rounding": 1})
        row = ["Tết 2027", "", *MARCH]
        header = [*HEADER[:5], "Tiền tệ"]
        self.import_costs([*row, "100", "XLM"], header=header)
        own = self.env.company.currency_id.name
        self.import_costs([*row, "12.34", own], header=header, duplicate_policy="overwrite")
        cost = self.costs.search([])
        self.assertNotEqual(cost.currency_id, whole)
        self.assertEqual(cost.amount, 12.34)

    def test_template(self):
        lead_import = self.env["lead.import"].with_user(self.marketing_user)
        lead_import = lead_import.create({"kind": "costs"})
        self.assertIn(
            "Campaign%20costs", lead_import.action_download_template()["url"].replace("+", "%20")
        )
        content = base64.b64decode(lead_import.template_file)
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        columns = self.env["lead.import.cost.catalogue"]._get_columns()
        self.assertEqual(
            [cell.value for cell in sheet[1]],
            [column.label + " *" * column.is_required for column in columns],
        )
        sheet.append(["Tết 2027", None, date(2026, 3, 1), date(2026, 3, 31), 250, None, None])
        stream = io.BytesIO()
        book.save(stream)
        lead_import.write({"file": base64.b64encode(stream.getvalue()), "filename": "t.xlsx"})
        lead_import.action_read()
        self.run_import(lead_import)
        self.assertEqual(self.states(lead_import), ["skipped", "created"])
        self.assertEqual(self.costs.search([]).date_to, date(2026, 3, 31))

    def test_rejected_rows_corrected_and_uploaded_again(self):
        lead_import = self.import_costs(["Tết 2027", "", *MARCH, "nhiều", ""])
        self.assertEqual(self.states(lead_import), ["rejected"])
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(lead_import.rejected_file)))
        sheet = book.worksheets[0]
        self.assertIn("is not a number", sheet.cell(2, len(HEADER) + 1).value)
        sheet.cell(2, 5).value = 90
        stream = io.BytesIO()
        book.save(stream)
        again = self.env["lead.import"].with_user(self.marketing_user)
        again = again.create({"kind": "costs", "file": base64.b64encode(stream.getvalue())})
        again.action_read()
        self.assertEqual(self.states(self.run_import(again)), ["created"])

    def test_choices_of_columns_are_those_of_the_kind(self):
        costs = self.read_costs(["Tết 2027", "", *MARCH, "100", ""])
        leads = self.read_rows(["phone", "Chi phí"], ["0912345678", "5"])
        self.assertEqual(leads.mapping_ids.mapped("target"), ["phone", "to_notes"])
        self.assertIn("amount", costs.mapping_ids[0].targets)
        self.assertNotIn("phone", costs.mapping_ids[0].targets)
        self.assertNotIn("amount", leads.mapping_ids[0].targets)
        with self.assertRaises(UserError):
            self.run_import(costs)
            costs.kind = "leads"

    def test_another_kind_forgets_what_was_read(self):
        lead_import = self.read_costs(["Tết 2027", "", *MARCH, "100", ""])
        lead_import.kind = "leads"
        self.assertFalse(lead_import.row_ids | lead_import.mapping_ids.import_id.row_ids)

    def test_only_who_may_enter_costs_imports_them(self):
        lead_import = self.read_costs(["Tết 2027", "", *MARCH, "100", ""], user=self.salesman_all)
        for method in ("action_rehearse", "action_start"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(lead_import, method)()
        manager = self.import_costs(["Webinar", "", *MARCH, "5", ""], user=self.sales_manager)
        self.assertEqual(self.states(manager), ["created"])

    def test_who_may_not_enter_costs_any_more(self):
        lead_import = self.read_costs(["Tết 2027", "", *MARCH, "100", ""], user=self.sales_manager)
        lead_import.action_start()
        self.sales_manager.group_ids = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.run_cron()
        self.assertEqual(
            (lead_import.sudo().state, lead_import.sudo().pending_count), ("failed", 1)
        )
        self.assertIn("may no longer enter campaign costs", lead_import.sudo().error)

    def test_name_nobody_knows_is_taken_for_another(self):
        row = ["Tết Âm lịch", "Fanpage An Phát", *MARCH, "100", ""]
        lead_import = self.read_costs(row)
        lead_import.action_rehearse()
        value = lead_import.value_ids
        self.assertEqual(
            (value.target, value.name, value.action), ("campaign_id", "Tết Âm lịch", "create")
        )
        value.write({"action": "map", "res_id": self.tet.id})
        self.run_import(lead_import)
        self.assertEqual(self.costs.search([]).campaign_id, self.tet)
        self.assertFalse(self.env["utm.campaign"].search([("title", "=", "Tết Âm lịch")]))
        value = self.read_costs(row).value_ids  # decided once
        self.assertEqual(value.res_id, self.tet.id)

    def test_who_may_not_change_the_cost_there_is(self):
        self.import_costs(["Webinar", "", *MARCH, "5", ""], user=self.marketing_manager)
        lead_import = self.import_costs(
            ["Webinar", "", *MARCH, "6", ""], duplicate_policy="overwrite"
        )
        self.assertEqual(self.states(lead_import), ["rejected"])
        self.assertIn("may not change", lead_import.row_ids.reason)
