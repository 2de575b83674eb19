# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LeadReturnWizard(models.TransientModel):
    """Asks why sales gives the leads back to marketing."""

    _name = "lead.return.wizard"
    _description = "Return Leads to Marketing"

    lead_ids = fields.Many2many("crm.lead", required=True)
    reason_id = fields.Many2one("lead.return.reason", required=True)
    note = fields.Text("What Marketing Should Know")

    def action_apply(self):
        """Return the leads.

        :raise AccessError: when one of the leads is not the user's to return
        :raise UserError: when one of the leads cannot be returned any more
        """
        self.ensure_one()
        self.lead_ids._return_to_marketing(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}
