# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "lead.attribute.mixin"]

    def _get_attribute_counterparts(self):
        leads = self.sudo()  # sudo: the value is one, whoever may see the contact
        return {lead: known.partner_id for lead, known in zip(self, leads, strict=True)}

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        """What was asked of a person stays with the person."""
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        if not is_company:
            shared = {name: self[name] for name in self._get_shared_attributes()}
            values |= self._convert_to_write(shared)
        return values

    def _merge_get_fields(self):
        return super()._merge_get_fields() + [
            column.field_name for column in self._get_attribute_columns() if not column.is_many
        ]

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            **{
                column.field_name: lambda name, leads: leads[name]
                for column in self._get_attribute_columns()
                if column.is_many
            },
        }
