# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class UtmCampaign(models.Model):
    """What a campaign cost stays known, whatever becomes of the campaign."""

    _inherit = "utm.campaign"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_costs(self):
        # sudo: whether there are any; nothing is told of them
        costs = self.env["lead.campaign.cost"].sudo()
        found = costs._read_group([("campaign_id", "in", self.ids)], ["campaign_id"])
        if found:
            raise UserError(
                self.env._(
                    "Costs were entered for %(campaigns)s. Archive the campaign instead, or delete "
                    "its costs first.",
                    campaigns=", ".join(f"“{campaign.display_name}”" for (campaign,) in found),
                )
            )
