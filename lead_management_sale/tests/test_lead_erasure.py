# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import LeadSaleCase


@tagged("post_install", "-at_install")
class TestLeadErasure(LeadSaleCase):
    def test_orders_and_invoices_are_told_to_their_person(self):
        contact, other = self.env["res.partner"].create([{"name": "An"}, {"name": "Bình"}])
        lead = self._new_opportunity(contact)
        order = self._new_order(contact, lead=lead)
        invoice = self._new_invoice(contact)
        self._new_order(other)
        (person,) = lead._find_persons()
        known = dict(self.env["lead.erasure"]._get_known(person))
        self.assertEqual((known["Orders"], known["Invoices"]), (order, invoice))
