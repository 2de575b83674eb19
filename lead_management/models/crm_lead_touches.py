# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from ..capture.contact import CHANNEL_KINDS


class CrmLead(models.Model):
    """The touches of a lead: each time its person came to us by a channel."""

    _inherit = "crm.lead"

    touch_ids = fields.One2many("lead.touch", "lead_id", "Touches", readonly=True)

    def _get_capture_recipient(self):
        """Who is told that the person of this lead got in touch.

        :return: the salesperson, else the leader of the team, else the owner in marketing
        """
        self.ensure_one()
        return self.user_id or self.team_id.user_id or self.marketing_user_id

    def _merge_dependences(self, opportunities):
        """Touches, and the ids channels have for the person, go on with the lead that stays."""
        result = super()._merge_dependences(opportunities)
        # sudo: the user may merge these leads, and nobody writes touches and events
        merged = opportunities.sudo()
        merged.touch_ids.lead_id = self
        events = merged.env["lead.capture.event"]
        events.search([("lead_id", "in", merged.ids)]).lead_id = self
        self.env.cr.execute(
            SQL(
                "UPDATE lead_identity SET lead_id = %s WHERE lead_id = ANY(%s) AND kind = ANY(%s)",
                self.id,
                opportunities.ids,
                list(CHANNEL_KINDS),
            )
        )
        return result
