# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from .common import LeadManagementCase


class TestLeadIdentity(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.vn")

    def claims(self, lead):
        self.env.cr.flush()  # as at the end of a transaction
        found = self.env["lead.identity"].search([("lead_id", "=", lead.id)])
        return set(found.mapped(lambda claim: (claim.kind, claim.value)))

    def test_claimed_with_the_lead(self):
        lead = self._new_lead(
            self.salesman,
            phone="0912 345 678",
            email_from="An <AN@example.com>",
            external_reference="KH-1",
        )
        self.assertEqual(
            self.claims(lead),
            {
                ("phone", "+84912345678"),
                ("email", "an@example.com"),
                ("external", "KH-1"),
            },
        )

    def test_vietnamese_number_where_the_company_is_elsewhere(self):
        """Taken for what it looks like, unless it is a number of the company's country."""
        for country, written, expected in (
            ("base.us", "0912 345 678", "+84912345678"),
            ("base.us", "0168 234 5678", "+84382345678"),
            ("base.us", "(212) 555-0123", "+12125550123"),
            ("base.us", "912 345 678", False),
            ("base.us", "0212 555 0123", False),
            ("base.fr", "0612345678", "+33612345678"),
        ):
            self.env.company.country_id = self.env.ref(country)
            with self.subTest(country=country, written=written):
                lead = self._new_lead(self.salesman, phone=written)
                self.assertEqual(lead.phone_sanitized, expected)
        self.env.company.country_id = self.env.ref("base.us")
        typed = self._new_lead(self.salesman)._phone_format(
            number="0912345678", force_format="INTERNATIONAL"
        )
        self.assertEqual(typed, "+84 912 345 678")

    def test_follows_the_lead(self):
        lead = self._new_lead(self.salesman, phone="0912345678")
        lead.write({"phone": "0987654321", "email_from": "an@example.com"})
        self.assertEqual(
            self.claims(lead), {("phone", "+84987654321"), ("email", "an@example.com")}
        )
        lead.sudo().unlink()
        self.env.invalidate_all()
        self.assertFalse(self.env["lead.identity"].search([("value", "=", "an@example.com")]))

    def test_first_come_first_served(self):
        first = self._new_lead(self.salesman, phone="0912345678")
        second = self._new_lead(self.salesman, phone="0912345678")
        self.assertTrue(self.claims(first))
        self.assertFalse(self.claims(second))

    def test_claim_of_a_lead_that_lost_its_value(self):
        first = self._new_lead(self.salesman, phone="0912345678")
        self.env.cr.flush()
        # as when a contact's number changes that number on its leads
        self.env.cr.execute(
            SQL("UPDATE crm_lead SET phone_sanitized = NULL WHERE id = %s", first.id)
        )
        second = self._new_lead(self.salesman, phone="0912345678")
        self.assertEqual(self.claims(second), {("phone", "+84912345678")})
        self.assertFalse(self.claims(first))

    def test_found_whoever_asks_and_lost_ones_too(self):
        lead = self._new_lead(self.salesman, phone="0912345678")
        lead.action_set_lost()
        identities = self.env["lead.identity"].with_user(self.marketing_user)
        found = identities._find_leads({"phone": ["+84912345678"]}, self.env.company)
        self.assertEqual(found["phone", "+84912345678"].id, lead.id)
        lead.sudo().company_id = self._second_company(self.salesman)
        self.assertFalse(identities._find_leads({"phone": ["+84912345678"]}, self.env.company))

    def test_a_batch_takes_one_query(self):
        leads = [{"name": f"Lead {n}", "phone": f"0912000{n:03}"} for n in range(50)]
        leads = self.env["crm.lead"].create(leads)
        numbers = leads.mapped("phone_sanitized")
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = self.env["lead.identity"]._find_leads({"phone": numbers}, self.env.company)
        self.assertEqual({match.id for match in found.values()}, set(leads.ids))
