# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ChatbotScriptStep(models.Model):
    _inherit = "chatbot.script.step"

    def _chatbot_crm_prepare_lead_values(self, discuss_channel, description):
        """Extends it by what the capture tool gives; what the script says itself goes first."""
        values = super()._chatbot_crm_prepare_lead_values(discuss_channel, description)
        # sudo: the visitor does not read capture tools, the lead made for her gets their values
        source = discuss_channel.sudo()._get_capture_source()
        given = source._prepare_captured_lead_values() if source else {}
        return {**given, **{name: value for name, value in values.items() if value}}
