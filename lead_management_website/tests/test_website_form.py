# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from odoo.addons.lead_management.tests.common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestWebsiteForm(LeadManagementCase, HttpCase):
    """The contact page of Odoo's own website."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch(group_lead_management_capture=True)
        cls.env.company.country_id = cls.env.ref("base.vn")
        cls.website = cls.env["website"].get_current_website()
        cls.source = cls.website.lead_capture_source_id

    def _send(self, cookies=None, files=None, **typed):
        """Send the contact page; the lead it says it made."""
        values = {
            "contact_name": "Nguyễn Thị An",
            "phone": "0912 345 678",
            "email_from": "an@example.com",
            "name": "Question",
            "description": "What does it cost?",
            **typed,
        }
        self.opener.cookies.update(cookies or {})
        answer = self.url_open(
            "/website/form/crm.lead",
            data=values,
            files=files,
            headers={"Referer": f"{self.base_url()}/contactus"},
        ).json()
        self.env.invalidate_all()
        return self.env["crm.lead"].browse(answer["id"])

    def _get_touches(self):
        return self.env["lead.touch"].search([("capture_source_id", "=", self.source.id)])

    def test_every_website_has_a_capture_tool(self):
        self.assertEqual((self.source.kind, self.source.company_id), ("website", self.env.company))
        other = self.env["website"].create({"name": "Second"})
        self.assertEqual(other.lead_capture_source_id.name, "Second")

    def test_form_makes_a_lead_with_a_touch(self):
        lead = self._send()
        self.assertEqual(lead.contact_name, "Nguyễn Thị An")
        self.assertEqual(lead.phone_sanitized, "+84912345678")
        self.assertEqual(lead.name, "Question")
        self.assertIn("What does it cost?", lead.description)
        self.assertEqual(lead.medium_id.name, "Website")
        touch = self._get_touches()
        self.assertEqual((touch.lead_id, touch.kind), (lead, "website"))
        self.assertTrue(touch.page_url.endswith("/contactus"))
        self.assertEqual(touch.event_id.state, "done")

    def test_same_person_again_is_a_touch(self):
        lead = self._send()
        again = self._send(phone="+84 912 345 678", email_from="", description="Call me, please.")
        self.assertEqual(again, lead)
        self.assertEqual(len(self._get_touches()), 2)
        self.assertIn("Call me, please.", self._get_touches()[0].text)
        self.assertIn("What does it cost?", lead.description)
        other = self._send(phone="0987 654 321", email_from="")
        self.assertNotEqual(other, lead)

    def test_known_lead_stays_with_whom_it_is(self):
        self.website.crm_default_user_id = self.salesman_all
        lead = self.env["crm.lead"].create(
            {
                "name": "Known",
                "type": "lead",
                "phone": "0912345678",
                "user_id": False,
                "team_id": False,
                "marketing_user_id": self.marketing_user.id,
            }
        )
        self.assertEqual(self._send(), lead)
        self.assertFalse(lead.user_id)
        new = self._send(phone="0987 654 321", email_from="")
        self.assertEqual(new.user_id, self.salesman_all)

    def test_tool_gives_defaults_and_the_visit_goes_before_them(self):
        campaign, source = (
            self.env["utm.campaign"].create({"name": "Always"}),
            self.env["utm.source"].create({"name": "Our site"}),
        )
        tag = self.env["crm.tag"].create({"name": "From the website"})
        self.source.write(
            {
                "campaign_id": campaign.id,
                "source_id": source.id,
                "tag_ids": tag.ids,
                "user_id": self.salesman.id,
            }
        )
        lead = self._send(cookies={"odoo_utm_campaign": "Tet"})
        self.assertEqual((lead.campaign_id.name, lead.source_id), ("Tet", source))
        self.assertEqual((lead.tag_ids, lead.user_id), (tag, self.salesman))

    def test_questions_of_its_own_go_where_the_tool_says(self):
        self.source.mapping_ids = [(0, 0, {"key": "Where do you live?", "target": "city"})]
        lead = self._send(**{"Where do you live?": "Huế", "Favourite colour": "blue"})
        self.assertEqual(lead.city, "Huế")
        self.assertIn("Favourite colour: blue", lead.description)

    def test_ticked_consent_is_kept(self):
        question = "Tôi đồng ý nhận cuộc gọi tư vấn."
        self.source.mapping_ids = [(0, 0, {"key": question, "target": "consent"})]
        lead = self._send(**{question: "Yes"})
        self.assertRecordValues(
            lead.consent_ids, [{"text": question, "capture_source_id": self.source.id}]
        )
        other = self._send(phone="0987 654 321", email_from="")
        self.assertFalse(other.consent_ids)

    def test_visitors_do_not_say_which_lead_of_another_system_they_are(self):
        """Whatever no form asks can be posted all the same; an import would find the lead by it."""
        label = self.env["crm.lead"]._fields["external_reference"].string
        for name in ("external_reference", label):
            lead = self._send(**{name: "KH-0001"})
            self.assertFalse(lead.external_reference)
            self.assertIn("KH-0001", lead.description)

    def test_visitor_and_files_stay_with_the_lead(self):
        lead = self._send(files={"plan[0][0]": ("plan.txt", b"a plan", "text/plain")})
        self.assertEqual(lead.visitor_ids.lead_ids, lead)
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )
        self.assertEqual(attachment.raw, b"a plan")

    def test_a_web_form_of_ours_may_be_chosen(self):
        self.source = self.env["lead.capture.source"].create({"name": "Ours", "kind": "form"})
        self.website.lead_capture_source_id = self.source
        lead = self._send()
        self.assertEqual(self._get_touches().lead_id, lead)

    def test_without_a_tool_each_sending_is_a_lead(self):
        self.website.lead_capture_source_id = False
        self.assertNotEqual(self._send(), self._send())
        self.assertFalse(self._get_touches())

    def test_switched_off_each_sending_is_a_lead(self):
        self._switch(group_lead_management_capture=False)
        self.assertNotEqual(self._send(), self._send())
        self.assertFalse(self._get_touches())

    def test_what_cannot_be_captured_is_a_lead_all_the_same(self):
        # a tool whose team has come to be of another company
        self.env["lead.capture.source"].flush_model()
        team = self.env["crm.team"].create({"name": "Đà Nẵng"})
        self.source.team_id = team
        team.flush_recordset()
        company = self._second_company()
        self.env.cr.execute(
            "UPDATE crm_team SET company_id = %s WHERE id = %s", [company.id, team.id]
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.lead_management_website", "ERROR"):
            lead = self._send()
        self.assertEqual(lead.contact_name, "Nguyễn Thị An")
        self.assertFalse(self._get_touches())

    def test_nothing_is_posted_to_the_tool_from_outside(self):
        answer = self.url_open(
            f"/lead_management/capture/{self.source.public_id}", data={"phone": "0912345678"}
        )
        self.assertEqual(answer.status_code, 403)
