# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class LeadErasure(models.AbstractModel):
    _inherit = "lead.erasure"

    @api.model
    def _get_known(self, person):
        """Extends it by what was said in the person's chats."""
        touches = person.leads.env["lead.touch"].search([("lead_id", "in", person.leads.ids)])
        chats = touches.livechat_session_id | person.leads.origin_channel_id
        return [*super()._get_known(person), (self.env._("Chats"), chats.message_ids)]
