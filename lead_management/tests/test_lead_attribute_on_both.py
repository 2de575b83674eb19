# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from .lead_attribute_common import LeadAttributeCase


class TestLeadAttributeOnBoth(LeadAttributeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["lead.attribute"].create(
            {
                "name": "SourceBank",
                "type": "selection",
                "on_contact": True,
                "option_ids": [Command.create({"name": "VCB"}), Command.create({"name": "MB"})],
            }
        )
        cls.languages = cls.env["lead.attribute"].create(
            {
                "name": "Ngôn ngữ",
                "type": "multiselection",
                "on_contact": True,
                "option_ids": [Command.create({"name": "Anh"}), Command.create({"name": "Nhật"})],
            }
        )
        cls.vcb, cls.mb = cls.bank.option_ids
        cls.name, cls.many = cls.bank.field_name, cls.languages.field_name

    def test_both_sides_follow_each_other(self):
        contact = self.env["res.partner"].create({"name": "An"})
        lead = self._new_lead(self.salesman, partner_id=contact.id, **{self.name: self.vcb.id})
        self.assertEqual(contact[self.name], self.vcb)
        other = self._new_lead(self.salesman, partner_id=contact.id)
        self.assertEqual(other[self.name], self.vcb)
        contact.write(
            {self.name: self.mb.id, self.many: [Command.set(self.languages.option_ids.ids)]}
        )
        for record in lead | other:
            self.assertEqual(record[self.name], self.mb)
            self.assertEqual(record[self.many], self.languages.option_ids)
        lead[self.name] = False
        self.assertFalse(contact[self.name] | other[self.name])

    def test_linked_later(self):
        """What the lead says is newer; where it says nothing, the contact does."""
        contact = self.env["res.partner"].create(
            {
                "name": "An",
                self.name: self.mb.id,
                self.many: [Command.set(self.languages.option_ids[0].ids)],
            }
        )
        lead = self._new_lead(self.salesman, **{self.name: self.vcb.id})
        lead.partner_id = contact
        self.assertEqual((lead[self.name], contact[self.name]), (self.vcb, self.vcb))
        self.assertEqual(lead[self.many], self.languages.option_ids[0])

    def test_conversion(self):
        lead = self._new_lead(
            self.salesman,
            contact_name="Nguyễn Thị An",
            **{self.name: self.vcb.id, self.many: [Command.set(self.languages.option_ids.ids)]},
        )
        lead.with_user(self.salesman)._handle_partner_assignment(create_missing=True)
        self.assertEqual(lead.partner_id[self.name], self.vcb)
        self.assertEqual(lead.partner_id[self.many], self.languages.option_ids)

    def test_merged_leads(self):
        first = self._new_lead(
            self.sales_manager, **{self.many: [Command.link(self.languages.option_ids[0].id)]}
        )
        second = self._new_lead(
            self.sales_manager,
            **{
                self.name: self.vcb.id,
                self.many: [Command.link(self.languages.option_ids[1].id)],
            },
        )
        merged = (first | second).with_user(self.sales_manager).merge_opportunity()
        self.assertEqual(merged[self.name], self.vcb)
        self.assertEqual(merged[self.many], self.languages.option_ids)

    def test_merged_contacts(self):
        first, second = self.env["res.partner"].create(
            [
                {"name": "An", self.many: [Command.link(self.languages.option_ids[0].id)]},
                {
                    "name": "An",
                    self.name: self.vcb.id,
                    self.many: [Command.link(self.languages.option_ids[1].id)],
                },
            ]
        )
        self.env["base.partner.merge.automatic.wizard"]._merge((first | second).ids, first)
        first.invalidate_recordset()
        self.assertEqual(first[self.name], self.vcb)
        self.assertEqual(first[self.many], self.languages.option_ids)

    def test_added_to_the_other_side_later(self):
        attribute = self._new_attribute("Thu nhập", type="integer")
        contact = self.env["res.partner"].create({"name": "An"})
        self._new_lead(self.salesman, partner_id=contact.id, **{attribute.field_name: 30})
        attribute.on_contact = True
        self.assertEqual(contact[attribute.field_name], 30)

    def test_many_leads_in_few_queries(self):
        contacts = self.env["res.partner"].create([{"name": str(n)} for n in range(20)])
        leads = self.env["crm.lead"].create(
            [{"name": contact.name, "partner_id": contact.id} for contact in contacts]
        )
        leads[:1].write({self.name: self.mb.id})  # caches
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        leads.write({self.name: self.vcb.id})
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 20)
        self.assertEqual(contacts[self.name], self.vcb)
