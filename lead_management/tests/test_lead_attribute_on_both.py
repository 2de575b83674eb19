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

    def test_merged_contacts_keep_what_the_user_does_not_see(self):
        """Also what was entered before an attribute was archived."""
        income = self._new_attribute("Thu nhập", type="integer", on_lead=False, on_contact=True)
        merger = self._new_contact_creator()
        first, second = self.env["res.partner"].create(
            [{"name": "An"}, {"name": "An", self.name: self.vcb.id, income.field_name: 30}]
        )
        income.action_archive()
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(merger)
        wizards._merge((first | second).ids, first.with_user(merger))
        first.invalidate_recordset()
        self.assertFalse(second.exists())
        self.assertEqual((first[self.name], first[income.field_name]), (self.vcb, 30))

    def test_contacts_of_who_sees_no_attributes(self):
        creator = self._new_contact_creator()
        contact = self.env["res.partner"].with_user(creator).create({"name": "An"})
        contact.sudo()[self.name] = self.vcb
        contact.sudo()[self.many] = self.languages.option_ids
        contact.invalidate_recordset()
        self.assertEqual(contact.copy().name, "An (copy)")
        self.assertEqual(contact.with_user(self.salesman).copy_data()[0][self.name], self.vcb.id)
        user = self._new_user("lead_copied", "base.group_user")
        user.with_user(self._new_user("lead_admin", "base.group_system")).copy({"login": "x"})
        contact.name = "Bình"
        self.assertEqual(contact.sudo()[self.name], self.vcb)

    def _new_contact_creator(self):
        return self._new_user("lead_contacts", "base.group_user,base.group_partner_manager")

    def test_added_to_the_other_side_later(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        attribute = self._new_attribute("Income", type="integer")
        attribute.update_field_translations("name", {"vi_VN": "Thu nhập"})
        contacts = self.env["res.partner"].create([{"name": "An"}, {"name": "Bình"}])
        name = attribute.field_name
        for contact, income in ((contacts[0], 40), (contacts[1], 30), (contacts[1], 40)):
            self._new_lead(self.salesman, partner_id=contact.id, **{name: income})
        attribute.with_context(lang="vi_VN").on_contact = True
        self.assertEqual(contacts.mapped(name), [40, 40], "the newest lead's")
        for language, label in (("en_US", "Income"), ("vi_VN", "Thu nhập")):
            fields_info = contacts.with_context(lang=language).fields_get([name], ["string"])
            self.assertEqual(fields_info[name]["string"], label)

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
