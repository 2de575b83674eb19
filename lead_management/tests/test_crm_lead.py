# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestCrmLead(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.facebook, cls.zalo = cls.env["utm.source"].create(
            [{"name": "Facebook Lead Ads"}, {"name": "Zalo OA"}]
        )
        cls.tet = cls.env["utm.campaign"].create({"title": "Tết 2027"})

    def test_title_may_be_left_out(self):
        leads = self.env["crm.lead"].with_user(self.salesman).with_context(default_type="lead")
        view = "lead_management.crm_lead_view_form_quick_create"
        with Form(leads, view=view) as form:
            form.phone = "0912 345 678"
        self.assertEqual(form.record.name, form.record.phone)
        form = Form(leads, view=view)
        form.contact_name = "Nguyễn Thị An"
        self.assertEqual(form.name, "Nguyễn Thị An")
        form.name = "CRM"
        form.contact_name = "An"
        lead = form.save()
        lead.phone = "0987 654 321"
        self.assertEqual(lead.name, "CRM")

    def test_a_name_makes_a_better_title_than_the_number_before_it(self):
        leads = self.env["crm.lead"].with_user(self.salesman).with_context(default_type="lead")
        form = Form(leads, view="lead_management.crm_lead_view_form_quick_create")
        form.phone = "0912 345 678"
        self.assertEqual(form.name, form.phone)
        form.contact_name = "An"
        self.assertEqual(form.name, "An")
        form.email_from = "an@example.com"
        lead = form.save()
        self.assertEqual(lead.name, "An")
        # once saved it may be meant
        lead.name = "an@example.com"
        lead.contact_name = "Bình"
        self.assertEqual(lead.name, "an@example.com")

    def test_what_is_typed_is_looked_at_before_it_is_saved(self):
        self._new_lead(self.salesman, phone="0912 345 678")
        leads = self.env["crm.lead"].with_user(self.salesman).with_context(default_type="lead")
        for view in (
            "lead_management.crm_lead_view_form_quick_create",
            "lead_management.crm_lead_view_form_detail",
            "crm.crm_lead_view_form",
        ):
            with self.subTest(view=view):
                form = Form(leads, view=view)
                form.phone = "0912 345 678"
                self.assertTrue(form.phone_sanitized)
                self.assertEqual(form.duplicate_lead_count, 1)
                form.phone = "0912 34"
                self.assertFalse(form.phone_sanitized)
                self.assertEqual(form.duplicate_lead_count, 0)
                form.email_from = "an@example.com"
                self.assertTrue(form.email_normalized)
                form.email_from = "an.example.com"
                self.assertFalse(form.email_normalized)
                arch = leads.get_view(self.env.ref(view).id, "form")["arch"]
                for name, read in (
                    ("phone", "phone_sanitized"),
                    ("email_from", "email_normalized"),
                ):
                    self.assertIn(f'invisible="not {name} or {read}"', arch)

    def test_first_touch_stays_when_the_last_moves_on(self):
        lead = self._new_lead(self.marketing_user, source_id=self.facebook.id)
        self.assertEqual(lead.first_source_id, self.facebook)
        lead.write({"source_id": self.zalo.id, "campaign_id": self.tet.id})
        self.assertEqual(lead.source_id, self.zalo)
        self.assertEqual(lead.first_source_id, self.facebook)
        self.assertFalse(lead.first_campaign_id, "that campaign belongs to a later touch")

    def test_first_touch_of_a_lead_that_came_without_any(self):
        lead = self._new_lead(self.marketing_user)
        self.assertFalse(lead.first_source_id)
        lead.write({"source_id": self.zalo.id, "campaign_id": self.tet.id})
        self.assertEqual(lead.first_source_id, self.zalo)
        self.assertEqual(lead.first_campaign_id, self.tet)

    def test_a_marketers_lead_waits_for_a_salesperson(self):
        lead = self._new_lead(self.marketing_user)
        self.assertEqual(lead.marketing_user_id, self.marketing_user)
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.company_id, self.env.company)

    def test_a_mail_makes_a_lead_nobody_owns(self):
        """The mail gateway works as root, which is nobody's colleague."""
        lead_id = self.env["mail.thread"].message_process(
            "crm.lead",
            "From: An <an@example.com>\nTo: sales@example.com\n"
            "Message-Id: <lead-management-test@example.com>\n"
            "Subject: CRM for twelve salespeople\n\nHow much is it?",
        )
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertFalse(lead.marketing_user_id)
        self.assertEqual(lead.lifecycle_stage_id, self.stage["lead"])
        lead.user_id = False
        self.assertTrue(lead.with_user(self.marketing_user).search([("id", "=", lead_id)]))

    def test_first_touch_follows_while_the_lead_is_typed_in(self):
        with Form(self.env["crm.lead"].with_user(self.marketing_user)) as form:
            form.name = "An Phát JSC"
            form.source_id = self.zalo
            form.campaign_id = self.tet
        self.assertEqual(form.record.first_source_id, self.zalo)
        self.assertEqual(form.record.first_campaign_id, self.tet)

    def test_merging_leads_keeps_what_is_known(self):
        industry = self.env["res.partner.industry"].create({"name": "Sản xuất"})
        category = self.env["product.category"].create({"name": "Phần mềm"})
        oldest = self._new_lead(
            self.sales_manager, type="opportunity", source_id=self.facebook.id, probability=50
        )
        newest = self._new_lead(
            self.sales_manager,
            type="lead",
            source_id=self.zalo.id,
            campaign_id=self.tet.id,
            lifecycle_stage_id=self.stage["customer"].id,
            marketing_user_id=self.marketing_user.id,
            interest_level="hot",
            industry_id=industry.id,
            interest_category_ids=category.ids,
            external_reference="A-17",
            bant_budget_fit="full",
        )
        self.env.flush_all()
        merged = (oldest | newest).merge_opportunity()
        self.assertEqual(merged, oldest)
        self.assertEqual(merged.lifecycle_stage_id, self.stage["customer"])
        self.assertEqual(merged.marketing_user_id, self.marketing_user)
        self.assertEqual(merged.interest_level, "hot")
        self.assertEqual(merged.industry_id, industry)
        self.assertEqual(merged.interest_category_ids, category)
        self.assertEqual(merged.external_reference, "A-17")
        self.assertEqual(merged.bant_score, 25)
        self.assertEqual(merged.first_source_id, self.facebook)
        self.assertFalse(merged.first_campaign_id, "the campaign came with the later touch")
        self.assertEqual(
            merged.lifecycle_transition_ids.sorted("id").mapped("cause"),
            ["creation", "creation", "merge"],
        )

    def test_a_salespersons_lead_is_her_own(self):
        lead = self._new_lead(self.salesman)
        self.assertEqual(lead.user_id, self.salesman)
        self.assertFalse(lead.marketing_user_id)

    def test_a_marketers_lead_keeps_the_company_it_was_given(self):
        company = self._second_company(self.marketing_user)
        lead = self._new_lead(self.marketing_user, company_id=company.id)
        self.assertEqual(lead.company_id, company)
        lead.campaign_id = self.tet
        lead.marketing_user_id = self.marketing_manager
        self.assertEqual(lead.company_id, self.env.company, "who owns it now is not in Đà Nẵng")

    def test_marketer_sees_her_own_and_those_not_taken(self):
        own = self._new_lead(self.marketing_user)
        not_taken = self._new_lead(self.env.user, user_id=False, marketing_user_id=False)
        of_sales = self._new_lead(self.salesman)
        of_another = self._new_lead(self.marketing_manager, user_id=False)
        leads = own | not_taken | of_sales | of_another
        seen = self.env["crm.lead"].search([("id", "in", leads.ids)])
        self.assertEqual(seen, leads)
        seen = seen.with_user(self.marketing_user).search([("id", "in", leads.ids)])
        self.assertEqual(seen, own | not_taken)
        with self.assertRaises(AccessError):
            of_another.with_user(self.marketing_user).read(["name"])
        seen = seen.with_user(self.marketing_manager).search([("id", "in", leads.ids)])
        self.assertEqual(seen, leads)

    def test_internal_user_sees_no_lead(self):
        with self.assertRaises(AccessError):
            self._new_lead(self.salesman).with_user(self.internal_user).read(["name"])

    def test_marketer_works_a_lead_from_the_form(self):
        with Form(self.env["crm.lead"].with_user(self.marketing_user)) as form:
            form.name = "An Phát JSC"
            form.contact_name = "Nguyễn Thị An"
            form.phone = "0912 345 678"
            form.source_id = self.zalo
            form.interest_level = "hot"
        lead = form.record
        lead.activity_schedule("mail.mail_activity_data_call", user_id=self.marketing_user.id)
        lead.activity_ids.action_done()
        lead.lifecycle_stage_id = self.stage["mql"]
        self.assertEqual(lead.first_source_id, self.zalo)
        self.assertFalse(lead.activity_ids)

    def test_journey_stage_is_on_the_form_of_a_lead(self):
        arch = self.env["crm.lead"].with_user(self.salesman).get_views([(False, "form")])
        self.assertIn("invisible=\"type != 'lead'\"", arch["views"]["form"]["arch"])

    def test_industry_goes_with_the_customer(self):
        industry = self.env["res.partner.industry"].create({"name": "Sản xuất"})
        lead = self._new_lead(self.salesman, contact_name="Nguyễn Thị An", industry_id=industry.id)
        lead._handle_partner_assignment(create_missing=True)
        self.assertEqual(lead.partner_id.industry_id, industry)

    def test_creating_many_leads_adds_few_queries(self):
        values = {
            "type": "lead",
            "user_id": self.salesman.id,
            "team_id": self.env.ref("sales_team.team_sales_department").id,
            "stage_id": self.env.ref("crm.stage_lead1").id,
        }
        self._new_lead(self.salesman, **values)
        self.env.flush_all()
        vals_list = [{"name": f"Lead {number}", **values} for number in range(100)]
        with self.assertQueryCount(16):
            self.env["crm.lead"].create(vals_list)
            self.env.flush_all()
