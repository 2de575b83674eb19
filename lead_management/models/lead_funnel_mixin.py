# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class LeadFunnelMixin(models.AbstractModel):
    """What leads are counted by: whose they are, what brought them, and since when."""

    _name = "lead.funnel.mixin"
    _description = "Dimensions of Reports on Leads"

    lead_id = fields.Many2one("crm.lead", readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    marketing_user_id = fields.Many2one("res.users", "Owner (Marketing)", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    first_campaign_id = fields.Many2one("utm.campaign", readonly=True)
    first_medium_id = fields.Many2one("utm.medium", readonly=True)
    first_source_id = fields.Many2one("utm.source", readonly=True)
    capture_source_id = fields.Many2one("lead.capture.source", "Capture Tool", readonly=True)
    state_id = fields.Many2one("res.country.state", "Province", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    entry_date = fields.Datetime(
        "Arrived on", readonly=True, help="When the lead was created, wherever it came from."
    )

    @api.readonly
    def action_open_lead(self):
        """Open the lead of this row.

        :raise AccessError: when the user may not read it
        """
        self.ensure_one()
        self.lead_id.check_access("read")
        return self.lead_id._get_records_action()
