# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class UtmSource(models.Model):
    """Who asked for a call on a website waits for minutes; who left a card at a fair, for days."""

    _inherit = "utm.source"

    lead_response_hours = fields.Float(
        "Time to First Contact",
        help="Working hours from the arrival of a lead of this source until somebody should have "
        "tried to reach it; 0 for as long as its sales team or company allows.",
    )

    _check_lead_response_hours = models.Constraint(
        "CHECK (lead_response_hours >= 0)",
        "The time to first contact cannot be less than nothing.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_costs(self):
        costs = self.env["lead.campaign.cost"].sudo()  # sudo: whether there are any, no more
        found = costs._read_group([("source_id", "in", self.ids)], ["source_id"])
        if found:
            raise UserError(
                self.env._(
                    "Costs were entered for %(sources)s. Keep the source, by which reports tell "
                    "what its leads cost; or give those costs another source, or delete them, "
                    "first.",
                    sources=", ".join(f"“{source.display_name}”" for (source,) in found),
                )
            )
