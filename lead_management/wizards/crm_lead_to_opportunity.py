# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CrmLead2opportunityPartner(models.TransientModel):
    """Says what the BANT gate thinks of the lead, and finds its duplicates by phone too."""

    _inherit = "crm.lead2opportunity.partner"

    bant_gate = fields.Selection(
        [("warn", "Warn"), ("block", "Block")], compute="_compute_bant_gate"
    )
    bant_gate_message = fields.Text(compute="_compute_bant_gate")

    def _get_leads(self):
        """The leads about to be converted."""
        return self.lead_id

    @api.depends("lead_id")
    def _compute_bant_gate(self):
        self.bant_gate = self.bant_gate_message = False
        if not self.env.user.has_group("lead_management.group_lead_management_bant"):
            return
        for wizard in self:
            below = wizard._get_leads().filtered(
                lambda lead: (
                    lead.type == "lead"
                    and lead._get_lead_company().lead_bant_gate != "none"
                    and lead._is_below_bant_threshold()
                )
            )
            if below:
                gates = {lead._get_lead_company().lead_bant_gate for lead in below}
                wizard.bant_gate = "block" if "block" in gates else "warn"
                wizard.bant_gate_message = "\n".join(
                    lead._get_bant_gate_message() for lead in below
                )

    @api.depends("lead_id", "partner_id")
    def _compute_duplicated_lead_ids(self):
        result = super()._compute_duplicated_lead_ids()
        for wizard in self:
            phone = wizard.lead_id.phone_sanitized
            if phone:
                wizard.duplicated_lead_ids |= wizard.lead_id._get_lead_duplicates(
                    include_lost=True, phone=phone
                )
        return result
