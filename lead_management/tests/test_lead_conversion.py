# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestLeadConversion(LeadManagementCase):
    """The BANT gate, what a conversion carries over, and who counts as the same person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"lead_bant_gate": "block", "lead_bant_threshold": 50})
        cls.env.company.country_id = cls.env.ref("base.vn")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Nguyễn Thị An", "phone": "0912 345 678"}
        )

    def _wizard(self, lead):
        wizards = self.env["crm.lead2opportunity.partner"].with_user(self.salesman)
        return wizards.with_context(active_model="crm.lead", active_id=lead.id, active_ids=lead.ids)

    # BANT gate

    def test_gate_blocks_and_names_the_missing_answers(self):
        lead = self._new_lead(self.salesman, bant_budget_fit="full")
        message = "“An Phát JSC” scores 25 of the 50 .* Authority, Need,? and Timeline"
        wizard = self._wizard(lead).create({"name": "convert", "action": "create"})
        self.assertEqual(wizard.bant_gate, "block")
        self.assertRegex(wizard.bant_gate_message, message)
        with self.assertRaisesRegex(UserError, message):
            wizard.action_apply()

    def test_gate_blocks_every_way_in(self):
        lead = self._new_lead(self.salesman)
        with self.assertRaises(UserError):
            lead.convert_opportunity(self.contact)
        with self.assertRaises(UserError):
            lead.write({"type": "opportunity"})
        lead.bant_score = 100
        with self.assertRaises(UserError):
            lead.convert_opportunity(self.contact)
        mass = self.env["crm.lead2opportunity.partner.mass"].with_user(self.salesman)
        mass = mass.with_context(active_ids=lead.ids).create({"lead_tomerge_ids": lead.ids})
        self.assertEqual(mass.bant_gate, "block")
        with self.assertRaises(UserError):
            mass.action_mass_convert()
        self.assertEqual(lead.type, "lead")

    def test_gate_warns(self):
        self.env.company.lead_bant_gate = "warn"
        lead = self._new_lead(self.salesman)
        wizard = self._wizard(lead).create({"action": "create"})
        self.assertEqual(wizard.bant_gate, "warn")
        wizard.action_apply()
        self.assertEqual(lead.lifecycle_stage_id, self.stage["sql"])

    def test_gate_is_open_past_the_threshold(self):
        lead = self._new_lead(
            self.salesman, bant_budget_fit="full", bant_authority_role="decision_maker"
        )
        self.assertFalse(self._wizard(lead).create({"action": "create"}).bant_gate)
        lead.convert_opportunity(self.contact)

    def test_gate_is_off_with_bant(self):
        self._switch(group_lead_management_bant=False)
        lead = self._new_lead(self.salesman)
        self.assertFalse(self._wizard(lead).create({"action": "create"}).bant_gate)
        lead.convert_opportunity(self.contact)

    # Conversion

    def test_conversion_carries_everything_over(self):
        source = self.env["utm.source"].create({"name": "Zalo OA"})
        category = self.env["product.category"].create({"name": "Phần mềm"})
        lead = self._new_lead(
            self.salesman,
            contact_name="Trần Văn Bình",
            source_id=source.id,
            interest_category_ids=category.ids,
            offered_category_ids=category.ids,
            bant_budget_fit="full",
            bant_timeline="month",
        )
        self._wizard(lead).create({"name": "convert", "action": "create"}).action_apply()
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.bant_score, 50)
        self.assertEqual(lead.first_source_id, source)
        self.assertEqual(lead.interest_category_ids | lead.offered_category_ids, category)
        self.assertEqual(lead.partner_id.lifecycle_stage_id, self.stage["sql"])

    def test_existing_contact_is_found_by_phone(self):
        lead = self._new_lead(self.salesman, phone="+84 912.345.678")
        self.assertEqual(lead._find_matching_partner(), self.contact)
        self.env.company.lead_bant_gate = "none"
        with Form(self._wizard(lead)) as form:
            self.assertEqual(form.action, "exist")
            self.assertEqual(form.partner_id, self.contact)
        form.record.action_apply()
        self.assertEqual(lead.partner_id, self.contact)

    def test_email_comes_before_phone(self):
        binh = self.env["res.partner"].create({"name": "Bình", "email": "binh@example.com"})
        lead = self._new_lead(
            self.salesman, phone="0912345678", email_from="Bình <binh@example.com>"
        )
        self.assertEqual(lead._find_matching_partner(), binh)

    def test_shared_number(self):
        namesake = self.contact.copy({"name": "Lê Thị Cúc", "phone": "0912345678"})
        unclear = self._new_lead(self.salesman, phone="0912345678", contact_name="Dũng")
        self.assertFalse(unclear._find_matching_partner())
        clear = self._new_lead(self.salesman, phone="0912345678", contact_name="Lê Thị Cúc")
        self.assertEqual(clear._find_matching_partner(), namesake)

    def test_number_of_another_company(self):
        self.contact.company_id = self._second_company()
        lead = self._new_lead(self.salesman, phone="0912345678")
        self.assertFalse(lead._find_matching_partner())

    # Duplicates

    def test_duplicates_by_phone(self):
        lead = self._new_lead(self.salesman, phone="0912 345 678")
        same = self._new_lead(self.salesman, phone="+84912345678", email_from="an@example.com")
        other = self._new_lead(self.salesman, phone="0987654321", email_from="an@example.com")
        leads = self.env["crm.lead"].with_user(self.salesman)
        self.assertEqual(leads._get_lead_duplicates(phone="+84912345678"), same | lead)
        self.assertEqual(
            leads._get_lead_duplicates(email="an@example.com", phone="+84912345678"),
            same | lead | other,
        )
        self.assertEqual(
            self._wizard(lead).create({"action": "create"}).duplicated_lead_ids, same | lead
        )

    def test_crm_asks_a_lead_for_its_duplicates(self):
        """As its automatic assignment does, without a phone number."""
        lead = self._new_lead(self.salesman, phone="0912 345 678")
        same = self._new_lead(self.salesman, phone="+84912345678")
        self.assertEqual(lead._get_lead_duplicates(email=lead.email_from), same | lead)

    def test_mass_conversion_keeps_crms_limit(self):
        self.env.company.lead_bant_gate = "none"
        leads = self.env["crm.lead"]
        for number in range(6):
            leads |= self._new_lead(self.sales_manager, name=f"Lead {number}", phone="0912345678")
        mass = self.env["crm.lead2opportunity.partner.mass"].with_user(self.sales_manager)
        mass = mass.with_context(active_ids=leads.ids).create({"lead_tomerge_ids": leads.ids})
        with self.assertRaisesRegex(UserError, "data loss"):
            mass.action_mass_convert()

    def test_lost_duplicates_only_where_asked_for(self):
        lost = self._new_lead(self.salesman, phone="0912345678", type="opportunity")
        lost.action_set_lost()
        leads = self.env["crm.lead"].with_user(self.salesman)
        self.assertFalse(leads._get_lead_duplicates(phone="+84912345678"))
        self.assertEqual(leads._get_lead_duplicates(phone="+84912345678", include_lost=True), lost)

    def test_duplicates_of_a_batch_in_one_search(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": f"Lead {n}", "phone": f"09123456{n % 25 + 10}", "type": "lead"}
                for n in range(50)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            duplicates = leads._get_duplicates_by_lead()
        self.assertEqual(duplicates[leads[0].id], leads[25])
        self.assertEqual(duplicates[leads[49].id], leads[24])

    def test_mass_conversion_merges_by_phone(self):
        self.env.company.lead_bant_gate = "none"
        first = self._new_lead(self.sales_manager, phone="0912345678")
        second = self._new_lead(self.sales_manager, phone="+84 912345678")
        third = self._new_lead(self.sales_manager, phone="0987654321")
        leads = first | second | third
        mass = self.env["crm.lead2opportunity.partner.mass"].with_user(self.sales_manager)
        mass = mass.with_context(active_ids=leads.ids).create({"lead_tomerge_ids": leads.ids})
        self.assertEqual(mass.duplicated_lead_ids, first | second)
        mass.action_mass_convert()
        left = leads.exists()
        self.assertEqual(len(left), 2)
        self.assertEqual(set(left.mapped("type")), {"opportunity"})
        self.assertEqual(left.lifecycle_stage_id, self.stage["sql"])
