# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class LeadReturnReason(models.Model):
    """Why sales returns a lead to marketing, such as a wrong number or no budget this year."""

    _name = "lead.return.reason"
    _description = "Reason for Returning a Lead"
    _order = "sequence, id"

    name = fields.Char("Reason", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: whether it was used at all, by anybody, and nothing else of it
        hand_overs = self.env["lead.hand.over"].sudo()
        used = hand_overs.search([("return_reason_id", "in", self.ids)], limit=1).return_reason_id
        if used:
            raise UserError(
                self.env._(
                    "Leads were returned with the reason “%(reason)s”. Archive it instead.",
                    reason=used.name,
                )
            )
