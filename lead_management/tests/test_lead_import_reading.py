# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError

from ..models import lead_import_workbook
from .lead_import_common import LeadImportCase, make_csv, make_xlsx


class TestLeadImportReading(LeadImportCase):
    def read_content(self, content):
        lead_import = self.new_import(content, "leads.xlsx")
        lead_import.action_read()
        return lead_import

    def two_sheets(self):
        def fill(book, sheet):
            sheet.title = "Tháng 10"
            other = book.create_sheet("Tháng 11")
            for row in (["Email"], ["an@example.com"], ["binh@example.com"]):
                other.append(row)
            book.create_sheet("Rỗng")

        return self.read_content(make_xlsx([["Phone"], ["0912345678"]], fill))

    def template(self, user=None):
        """A fresh template, as a workbook that can be changed."""
        lead_import = self.env["lead.import"].with_user(user or self.marketing_user).create({})
        return openpyxl.load_workbook(io.BytesIO(base64.b64decode(lead_import.template_file)))

    def read_template(self, book):
        stream = io.BytesIO()
        book.save(stream)
        return self.read_content(stream.getvalue())

    def test_nothing_unusual_nothing_to_know(self):
        lead_import = self.read_content(make_csv([["Phone"], ["0912345678"]]))
        self.assertFalse(lead_import.reading_notices)
        self.assertFalse(lead_import.sheet)
        self.assertFalse(lead_import.sheet_names)

    def test_answers_of_bant_are_told_from_choices(self):
        header = ["Phone", "Ngân sách", "Nhu cầu", "Thời gian"]

        def targets(*answers):
            rows = [[f"091234567{n}", *answer] for n, answer in enumerate(answers)]
            read = self.targets(self.read_content(make_csv([header, *rows])))
            return [read[name] for name in header[1:]]

        choices = ["bant_budget_fit", "bant_need_fit", "bant_timeline"]
        fields = self.env["crm.lead"].fields_get(choices, ["selection"])
        chosen = [fields[name]["selection"][-1][1] for name in choices]
        self.assertEqual(targets(chosen), choices)
        self.assertEqual(targets(chosen, ["ít", "CRM", "tuần sau"]), choices)
        self.assertEqual(targets(["", "", ""]), choices)
        self.assertEqual(
            targets(["50.000.000", "Cần phần mềm kho", "31/12/2026"], ["1,5 triệu", "", "chưa rõ"]),
            ["bant_budget_amount", "bant_need", "bant_timeline_date"],
        )
        self.assertEqual(targets(["ít", "Cần CRM", "sang năm"])[::2], ["to_notes"] * 2)

    def test_a_label_of_bant_is_taken_at_its_word(self):
        lead_import = self.read_content(
            make_csv(
                [["Phone", "BANT: Budget", "Need", "BANT: Need in words"], ["", "50", "a", "b"]]
            )
        )
        targets = self.targets(lead_import)
        self.assertEqual(targets["BANT: Budget"], "bant_budget_fit")
        self.assertEqual(targets["Need"], "to_notes", "another column has the words")

    def test_another_sheet_is_read_instead(self):
        lead_import = self.two_sheets()
        self.assertEqual(lead_import.sheet, "Tháng 10")
        self.assertEqual(lead_import.sheet_names, ["Tháng 10", "Tháng 11", "Rỗng"])
        lead_import.action_read_sheet("Tháng 11")
        self.assertEqual((lead_import.sheet, lead_import.row_count), ("Tháng 11", 2))
        self.assertEqual(lead_import.mapping_ids.mapped("target"), ["email_from"])

    def test_a_sheet_that_cannot_be_read_changes_nothing(self):
        lead_import = self.two_sheets()
        with self.assertRaisesRegex(UserError, "The file is empty"):
            lead_import.action_read_sheet("Rỗng")
        with self.assertRaisesRegex(UserError, "no sheet of this name"):
            lead_import.action_read_sheet("Tháng 12")
        self.assertEqual((lead_import.sheet, lead_import.row_count), ("Tháng 10", 1))
        self.assertEqual(lead_import.mapping_ids.mapped("target"), ["phone"])

    def test_no_other_sheet_once_it_runs(self):
        lead_import = self.two_sheets()
        lead_import.action_start()
        with self.assertRaisesRegex(UserError, "not possible any more"):
            lead_import.action_read_sheet("Tháng 11")

    def test_nobody_elses_sheets(self):
        lead_import = self.two_sheets()
        colleague = self._new_user("lead_colleague", "lead_management.group_marketing_user")
        with self.assertRaises(AccessError):
            lead_import.with_user(colleague).action_read_sheet("Tháng 11")

    def test_another_file_forgets_the_sheets(self):
        lead_import = self.two_sheets()
        lead_import.file = base64.b64encode(make_csv([["Phone"], ["0912345678"]]))
        self.assertFalse(lead_import.sheet_names)
        self.assertFalse(lead_import.sheet)

    def test_what_the_user_may_not_expect_is_said(self):
        def fill(_book, sheet):
            sheet.row_dimensions[4].hidden = True
            sheet["A5000"] = "0912345670"

        rows = [["DANH SÁCH"], ["Phone"], ["0912345678"], ["0912345679"]]
        notices = self.read_content(make_xlsx(rows, fill)).reading_notices.split("\n")
        self.assertIn("found in row 2", notices[0])
        self.assertIn("Rows hidden in Excel, by a filter or by hand: 1 (4).", notices[1])
        self.assertIn("Reading stopped after row 4", notices[2])
        self.assertEqual(len(notices), 3)

    def test_template_of_today(self):
        lead_import = self.read_template(self.template())
        self.assertFalse(lead_import.reading_notices)
        self.assertEqual((lead_import.skipped_count, lead_import.pending_count), (1, 0))

    def test_template_out_of_date(self):
        attribute = self.env["lead.attribute"]
        shoe = attribute.create({"name": "Shoe size", "type": "char", "required": True})
        hat = attribute.create({"name": "Hat size", "type": "char"})
        book = self.template()
        sheet = book.worksheets[0]
        headers = [cell.value for cell in sheet[1]]
        self.assertIn("Shoe size *", headers)
        values = {"Phone": "0912345678", "Shoe size *": "38", "Hat size": "55"}
        sheet.append([values.get(header) for header in headers])
        shoe.name = "Size of shoes"
        hat.active = False
        attribute.create({"name": "Glove size", "type": "char"})
        lead_import = self.read_template(book)
        self.assertEqual(
            lead_import.reading_notices.split("\n")[1:],
            [
                "New columns it does not have: Glove size.",
                "Renamed columns, read all the same: “Shoe size” is now “Size of shoes”.",
                "Columns that no longer exist, kept in the notes: Hat size.",
            ],
        )
        self.assertIn("out of date", lead_import.reading_notices)
        targets = self.targets(lead_import)
        self.assertEqual(targets["Shoe size *"], shoe.field_name)
        self.assertEqual(targets["Hat size"], "to_notes")
        self.run_import(lead_import)
        lead = lead_import.row_ids.lead_id
        self.assertEqual(lead[shoe.field_name], "38")
        self.assertIn("Hat size: 55", lead.description)

    def test_example_of_a_language_no_longer_there(self):
        """The template itself says what its example is called."""
        book = self.template()
        for sheet in (book.worksheets[0], book["lead_management"]):
            for row in sheet.iter_rows(max_row=5):
                for cell in row:
                    if cell.value == "Example: this row is not imported":
                        cell.value = "Beispiel"
        self.assertEqual(self.read_template(book).skipped_count, 1)

    def test_long_lists_are_no_obstacle(self):
        users = self.env["res.users"].search_count([("share", "=", False)])
        self.patch(lead_import_workbook, "_MAX_CHOICES", users - 1)
        sheet = self.template().worksheets[0]
        headers = {cell.value: cell.column_letter for cell in sheet[1]}
        rules = {
            str(rule.sqref)[: str(rule.sqref).index("2:")]: rule
            for rule in sheet.data_validations.dataValidation
        }
        self.assertFalse(rules[headers["Salesperson"]].showErrorMessage)
        self.assertTrue(rules[headers["Interest level"]].showErrorMessage)

    def test_namesakes_are_offered_by_login(self):
        for login in ("an_one", "an_two"):
            self._new_user(login, "sales_team.group_sale_salesman").name = "Nguyễn Văn An"
        sheet = self.template()["Lists"]
        offered = {cell.value for row in sheet.iter_rows() for cell in row}
        self.assertLessEqual({"an_one", "an_two", self.salesman.name}, offered)
        self.assertNotIn("Nguyễn Văn An", offered)
