# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo import Command

from .common import LeadManagementCase


class LeadAttributeCase(LeadManagementCase):
    def setUp(self):
        # after the rollback, which takes the columns made by a test, but not the registry's fields
        self.addCleanup(self._forget_fields)
        super().setUp()

    def _forget_fields(self):
        self.registry.clear_all_caches()
        self.registry._setup_models__(self.cr, ["crm.lead", "res.partner", "lead.funnel"])

    def _new_attribute(self, name="SourceBank", user=None, options=(), **values):
        return (
            self.env["lead.attribute"]
            .with_user(user or self.marketing_manager)
            .create(
                {
                    "name": name,
                    "option_ids": [Command.create({"name": option}) for option in options],
                    **values,
                }
            )
        )

    def _new_bank(self, **values):
        return self._new_attribute(type="selection", options=("VCB", "Techcombank"), **values)

    def _get_nodes(self, user, view_type, attribute, model_name="crm.lead", view=None):
        """What stands for the attribute in a view as ``user`` gets it."""
        view_id = view and self.env.ref(f"lead_management.{view}").id
        arch = self.env[model_name].with_user(user).get_view(view_id, view_type)["arch"]
        return etree.fromstring(arch).xpath(f"//field[@name='{attribute.field_name}']")
