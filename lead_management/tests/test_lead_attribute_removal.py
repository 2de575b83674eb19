# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tools.sql import column_exists, table_exists

from .lead_attribute_common import LeadAttributeCase


class TestLeadAttributeRemoval(LeadAttributeCase):
    """Attributes that are archived or deleted, and what named them."""

    def _open_delete(self, attributes):
        """The dialog that asks before deleting."""
        wizards = self.env["lead.attribute.delete.wizard"].with_user(self.marketing_manager)
        return Form(wizards.with_context(**attributes.action_delete()["context"]))

    def test_archived_is_hidden_and_kept(self):
        bank = self._new_bank()
        lead = self._new_lead(self.salesman, **{bank.field_name: bank.option_ids[0].id})
        favourite = self.env["ir.filters"].create(
            {
                "name": "By bank",
                "model_id": "crm.lead",
                "context": f"{{'group_by': ['{bank.field_name}']}}",
            }
        )
        bank.action_archive()
        self.assertFalse(self._get_nodes(self.salesman, "form", bank))
        self.assertNotIn(bank.field_name, self.env["crm.lead"].fields_get())
        self.assertFalse(favourite.active, "it would group by what the client does not know")
        other = self._new_attribute("Thu nhập", type="integer")
        favourite.domain = f"[('{other.field_name}', '>', 0)]"
        (bank | other).action_archive()
        bank.action_unarchive()
        self.assertFalse(favourite.active, "it names another that is archived")
        other.action_unarchive()
        self.assertTrue(favourite.active)
        self.assertTrue(self._get_nodes(self.salesman, "form", bank))
        self.assertEqual(lead[bank.field_name], bank.option_ids[0])

    def test_delete_names_what_goes_and_drops_the_column(self):
        bank = self._new_bank(on_contact=True)
        several = self._new_attribute("Ngôn ngữ", type="multiselection", options=("Anh",))
        contact = self.env["res.partner"].create({"name": "An"})
        self._new_lead(
            self.salesman, partner_id=contact.id, **{bank.field_name: bank.option_ids[0].id}
        )
        favourite, other_favourite = self.env["ir.filters"].create(
            [
                {"name": name, "model_id": "crm.lead", "domain": f"[('{name}', '!=', False)]"}
                for name in (bank.field_name, f"{bank.field_name}0")
            ]
        )
        both = bank | several
        form = self._open_delete(both)
        self.assertEqual((form.lead_count, form.contact_count), (1, 1))
        wizard = form.save()
        name, relation = bank.field_name, f"{several.field_name}_crm_lead_rel"
        self.assertTrue(table_exists(self.env.cr, relation))
        action = wizard.action_delete()
        self.assertEqual(action["target"], "main", "nothing leads back to what is gone")
        self.assertFalse(both.exists())
        self.assertFalse(column_exists(self.env.cr, "crm_lead", name))
        self.assertFalse(column_exists(self.env.cr, "res_partner", name))
        self.assertFalse(table_exists(self.env.cr, relation))
        self.assertFalse(favourite.exists())
        self.assertTrue(other_favourite.exists())
        self.assertNotIn(name, self.env["crm.lead"]._fields)

    def test_an_archived_one_is_deleted(self):
        bank = self._new_bank()
        self._new_lead(self.salesman, **{bank.field_name: bank.option_ids[0].id})
        bank.action_archive()
        form = self._open_delete(bank)
        self.assertEqual(form.lead_count, 1)
        form.save().action_delete()
        self.assertFalse(bank.exists())
        self.assertFalse(column_exists(self.env.cr, "crm_lead", bank.field_name))

    def test_deleting_none_takes_nothing(self):
        favourite = self.env["ir.filters"].create(
            {"name": "Mine", "model_id": "crm.lead", "domain": "[('user_id', '=', uid)]"}
        )
        bank = self._new_bank()
        bank.browse().with_user(self.marketing_manager).unlink()
        self.assertTrue(favourite.exists())
        self.assertTrue(bank.exists())

    def test_not_deleted_while_something_asks_for_it(self):
        bank = self._new_bank()
        team = self.env["crm.team"].create(
            {"name": "Miền Bắc", "assignment_domain": f"[('{bank.field_name}', '!=', False)]"}
        )
        with self.assertRaisesRegex(UserError, "Sales Team “Miền Bắc”"):
            self._open_delete(bank).save().action_delete()
        self.assertTrue(column_exists(self.env.cr, "crm_lead", bank.field_name))
        bank._switch_off_askers()  # as uninstalling does
        self.assertTrue(team.assignment_optout)
        self._open_delete(bank).save().action_delete()
        self.assertFalse(bank.exists())
        self.env["crm.team"]._cron_assign_leads()
