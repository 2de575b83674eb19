# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain


class LeadErasure(models.AbstractModel):
    _inherit = "lead.erasure"

    @api.model
    def _get_known(self, person):
        """Extends it by what the person ordered and was invoiced."""
        env = person.leads.env
        of_person = Domain("partner_id", "in", person.contacts.ids)
        orders = env["sale.order"].search(
            of_person | Domain("opportunity_id", "in", person.leads.ids)
        )
        invoices = env["account.move"].search(of_person & Domain("move_type", "!=", "entry"))
        return [
            *super()._get_known(person),
            (self.env._("Orders"), orders),
            (self.env._("Invoices"), invoices),
        ]
