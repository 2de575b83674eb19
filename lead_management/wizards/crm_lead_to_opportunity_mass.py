# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class CrmLead2opportunityPartnerMass(models.TransientModel):
    _inherit = "crm.lead2opportunity.partner.mass"

    def _get_leads(self):
        return self.lead_tomerge_ids

    @api.depends("lead_tomerge_ids")
    def _compute_bant_gate(self):
        return super()._compute_bant_gate()

    @api.depends("lead_tomerge_ids")
    def _compute_duplicated_lead_ids(self):
        """Those of the leads that have a duplicate, by phone too, found in one search."""
        for wizard in self:
            duplicates = wizard.lead_tomerge_ids._get_duplicates_by_lead()
            wizard.duplicated_lead_ids = wizard.lead_tomerge_ids.filtered(
                lambda lead, found=duplicates: found[lead.id]
            )

    def action_mass_convert(self):
        """Merge the duplicates by phone, which crm does not know, then go on as crm does."""
        self.ensure_one()
        if self.name != "convert" or not self.deduplicate:
            return super().action_mass_convert()
        leads = self.lead_tomerge_ids
        merged_away = leads.browse()
        for lead_id, duplicates in leads._get_duplicates_by_lead().items():
            group = (leads.browse(lead_id) | duplicates) - merged_away
            if len(group) > 1:
                kept = group.merge_opportunity()
                merged_away |= group - kept
                leads |= kept
        leads -= merged_away
        self.write({"deduplicate": False, "lead_tomerge_ids": leads.ids})
        return super(
            CrmLead2opportunityPartnerMass, self.with_context(active_ids=leads.ids)
        ).action_mass_convert()
