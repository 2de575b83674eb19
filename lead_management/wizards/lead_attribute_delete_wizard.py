# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class LeadAttributeDeleteWizard(models.TransientModel):
    """Deletes custom attributes after saying what goes with them."""

    _name = "lead.attribute.delete.wizard"
    _description = "Delete Custom Attributes"

    attribute_ids = fields.Many2many(
        "lead.attribute", string="Attributes", readonly=True, context={"active_test": False}
    )
    lead_count = fields.Integer("Leads with a Value", compute="_compute_counts")
    contact_count = fields.Integer("Contacts with a Value", compute="_compute_counts")

    @api.depends("attribute_ids")
    def _compute_counts(self):
        for wizard in self:
            # while the dialog is open its attributes are not those in the database yet
            counts = wizard.attribute_ids._origin._count_holders().values()
            wizard.lead_count = sum(leads for leads, _contacts in counts)
            wizard.contact_count = sum(contacts for _leads, contacts in counts)

    def action_archive(self):
        """Hide the attributes instead and keep what was entered."""
        self.attribute_ids.action_archive()
        return self._open_list()

    def action_delete(self):
        """Delete the attributes and what was entered.

        :raise AccessError: when the user may not delete attributes
        :raise UserError: when something that works by itself asks for one of them
        """
        self.attribute_ids.unlink()
        return self._open_list()

    def _open_list(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_management.lead_attribute_action"
        )
        # nothing leads back to a form of what is gone
        return {**action, "target": "main"}
