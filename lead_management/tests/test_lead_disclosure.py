# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from datetime import datetime
from urllib.parse import unquote

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .lead_erasure_common import DIGITS, EMAIL, ZALO_ID, LeadErasureCase


class LeadDisclosureCase(LeadErasureCase):
    def _read(self, content):
        """Texts of each sheet of a workbook, by its title."""
        book = openpyxl.load_workbook(io.BytesIO(content))
        return {
            sheet.title: "\n".join(str(value) for row in sheet.values for value in row if value)
            for sheet in book
        }


@tagged("post_install", "-at_install")
class TestLeadDisclosure(LeadDisclosureCase):
    """What is known of a person, to be handed over to her."""

    def test_everything_is_told(self):
        self._leave_traces()
        sheets = self._read(self.lead.with_user(self.sales_manager)._make_person_workbook())
        for title, told in {
            "Leads": ["CRM for An", "Last year", EMAIL, "Huế", "Hot"],
            "Contacts": ["Nguyễn Thị An", "0387 719 264"],
            "Touches": [f"Call 0{DIGITS[0]}", "Message"],
            "Interactions": [f"0{DIGITS[0]} was busy"],
            "Consents": [f"Call me at +84{DIGITS[0]}"],
            "Messages": ["She is at 038 771 9264"],
            "Files": ["card.txt", "list.txt"],
            "Activities": [f"Dial 0{DIGITS[0]}"],
            "Meetings": [f"Meet 0{DIGITS[0]}"],
            "Lifecycle": ["Unsubscribed", "Blacklisted"],
            "Captured Events": [ZALO_ID, f"1:{DIGITS[0]}"],
            "Imported Rows": [f"0{DIGITS[0]}"],
            "IDs": [ZALO_ID],
            "Blacklisted Addresses": [EMAIL],
        }.items():
            for text in told:
                self.assertIn(text, sheets.get(title, ""), title)

    def test_nothing_of_others_is_told(self):
        self._leave_traces()
        everything = "\n".join(self._read(self.lead._make_person_workbook()).values())
        self.assertNotIn("sent him", everything)
        self.assertNotIn("binh@example.com", everything)

    def test_last_contact_is_told(self):
        """Though it is in no column of the lead."""
        self.lead._register_interaction("call", date=datetime(2026, 3, 2, 8))
        self.lead.interaction_ids.sudo().unlink()
        sheets = self._read(self.lead._make_person_workbook())
        self.assertIn("Last Interaction", sheets["Leads"])
        self.assertIn("2026-03-02", sheets["Leads"])

    def test_texts_are_told_to_their_end(self):
        """Longer than a cell, and never as formulas."""
        self.lead.description = "<p>=1+1 " + "ự" * 50_000 + " end</p>"
        sheets = self._read(self.lead._make_person_workbook())
        self.assertEqual(sheets["Leads"].count("ự"), 50_000)
        self.assertIn(" end", sheets["Leads"])

    def test_secrets_are_not_told(self):
        """A password or the key of a document is no information about the person."""
        file = self.env["ir.attachment"].create(
            {"name": "quote.pdf", "res_model": "crm.lead", "res_id": self.lead.id, "raw": b"%PDF"}
        )
        (token,) = file.generate_access_token()
        portal = self._new_user("lead_portal_an", "base.group_portal", password="S3cret-of-An")
        portal.partner_id.write({"phone": "0387719264", "signup_type": "reset"})
        sheets = self._read(self.lead._make_person_workbook())
        self.assertIn(portal.name, sheets["Contacts"])
        self.assertIn("quote.pdf", sheets["Files"])
        for secret in ("S3cret", token):
            self.assertNotIn(secret, "\n".join(sheets.values()))

    def test_only_whoever_may_erase(self):
        for user in (self.salesman, self.salesman_all, self.marketing_user, self.internal_user):
            lead = self.lead.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    lead.action_download_person_data()
                with self.assertRaises(AccessError):
                    lead._make_person_workbook()
        company = self._second_company()
        theirs = self.env["crm.lead"].create({"name": "An", "company_id": company.id})
        with self.assertRaises(AccessError):
            theirs.with_user(self.sales_manager)._make_person_workbook()


@tagged("post_install", "-at_install")
class TestLeadDisclosureHttp(LeadDisclosureCase, HttpCase):
    def _download(self, user):
        self.authenticate(user.login, user.login)
        with mute_logger("odoo.http"):
            return self.url_open(f"/lead_management/person_data?lead_ids={self.lead.id}")

    def test_download(self):
        action = self.lead.with_user(self.sales_manager).action_download_person_data()
        self.assertEqual(action["url"], f"/lead_management/person_data?lead_ids={self.lead.id}")
        answer = self._download(self.sales_manager)
        self.assertEqual((answer.status_code, answer.headers["Cache-Control"]), (200, "no-store"))
        name = unquote(answer.headers["Content-Disposition"])
        self.assertIn("Personal data of Nguyễn Thị An.xlsx", name)
        self.assertIn("CRM for An", self._read(answer.content)["Leads"])

    def test_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.env["ir.module.module"]._load_module_terms(["lead_management"], ["vi_VN"])
        self.marketing_manager.lang = "vi_VN"
        answer = self._download(self.marketing_manager)
        name = unquote(answer.headers["Content-Disposition"])
        self.assertIn("Dữ liệu cá nhân của Nguyễn Thị An.xlsx", name)
        self.assertIn("Liên hệ", self._read(answer.content))

    def test_nobody_else(self):
        self.assertEqual(self._download(self.salesman_all).status_code, 403)
        for ids in ("", "x", "999999999", "-1", "1e3"):
            self.authenticate(self.sales_manager.login, self.sales_manager.login)
            with mute_logger("odoo.http"):
                answer = self.url_open(f"/lead_management/person_data?lead_ids={ids}")
            self.assertEqual(answer.status_code, 404, ids)
        self.authenticate(None, None)
        answer = self.url_open(
            f"/lead_management/person_data?lead_ids={self.lead.id}", allow_redirects=False
        )
        self.assertIn("/web/login", answer.headers["Location"])
