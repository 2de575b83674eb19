# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..attributes.arch import add_attributes


class LeadAttributeViewMixin(models.AbstractModel):
    """Offers custom attributes in its views."""

    _name = "lead.attribute.view.mixin"
    _description = "Shows Custom Attributes"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Without the archived attributes, which are offered nowhere any more."""
        description = super().fields_get(allfields, attributes)
        for column in self._get_attribute_columns():
            if not column.active:
                description.pop(column.field_name, None)
        return description

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        columns = [column for column in self._get_attribute_columns() if column.active]
        add_attributes(arch, view_type, columns, self.env._("Attributes"))
        return arch, view

    @api.model
    def _get_attribute_columns(self):
        """The attributes of this model that have their column, archived ones too.

        :return: list of ``AttributeColumn``
        """
        return [
            column
            for column in self.env["lead.attribute"]._get_columns()
            if self._get_attribute_model() in column.models and column.field_name in self._fields
        ]

    @api.model
    def _get_attribute_model(self):
        """Name of the model whose attributes these are."""
        return self._name
