# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .lead_export_common import LeadExportHttpCase, get_rows


@tagged("post_install", "-at_install")
class TestLeadExportHttp(LeadExportHttpCase):
    """The address that a list of leads is exported at."""

    def setUp(self):
        super().setUp()
        self.allow_export(self.salesman)
        self.authenticate(self.salesman.login, self.salesman.login)
        self.lead = self._new_lead(self.salesman, name="Cúc")

    def ask_export(self, **changes):
        asked = {
            "columns": ["name"],
            "domain": [["id", "=", self.lead.id]],
            "ids": False,
            "order_by": [],
            "group_by": [],
            "active_test": True,
            "company_ids": self.env.company.ids,
            **changes,
        }
        return self.ask("/lead_management/export_leads", asked)

    def assert_refused(self, answer, sentence, error="UserError"):
        self.assertEqual(answer.status_code, 422)
        self.assertIn(sentence, answer.text)
        self.assertIn(f"odoo.exceptions.{error}", answer.text)

    def test_workbook(self):
        answer = self.ask_export()
        self.assertEqual(answer.status_code, 200)
        self.assertIn("spreadsheetml", answer.headers["Content-Type"])
        self.assertRegex(
            answer.headers["Content-Disposition"], r"filename\*=UTF-8''Leads%20[\d-]+\.xlsx"
        )
        self.assertEqual(int(answer.headers["Content-Length"]), len(answer.content))
        self.assertEqual(
            get_rows(answer.content), [["Lead title", "Odoo lead ID"], ["Cúc", self.lead.id]]
        )

    def test_archived_leads(self):
        self.lead.action_archive()
        self.assertEqual(len(get_rows(self.ask_export().content)), 1)
        self.assertEqual(len(get_rows(self.ask_export(active_test=False).content)), 2)

    def test_without_the_right(self):
        self.authenticate(self.salesman_all.login, self.salesman_all.login)
        self.assert_refused(self.ask_export(), "You may not export data.", "AccessError")

    def test_companies_that_are_not_hers(self):
        company = self._second_company()
        answer = self.ask_export(company_ids=company.ids)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("odoo.exceptions.AccessError", answer.text)

    def test_forged(self):
        self.assert_refused(self.ask_export(columns=["user_id.password"]), "no column")
        self.assert_refused(self.ask_export(domain=[["no_such", "=", 1]]), "Reload the page")
        self.assert_refused(
            self.ask_export(order_by=[{"name": "no_such", "asc": True}]), "Reload the page"
        )
        for data in ("", "{}", "[]", "null", "[" * 100_000, '{"company_ids": "x"}'):
            with self.subTest(data[:20]):
                answer = self.ask("/lead_management/export_leads", data)
                self.assert_refused(answer, "says nothing to export")
        # leads, whatever else is asked for
        rows = get_rows(self.ask_export(model="res.users", columns=["name", "login"]).content)
        self.assertEqual(rows[0], ["Lead title", "Odoo lead ID"])

    def test_not_for_visitors(self):
        self.authenticate(None, None)
        answer = self.ask_export()
        self.assertNotIn("spreadsheetml", answer.headers["Content-Type"])
        self.assertNotIn("Cúc", answer.text)
