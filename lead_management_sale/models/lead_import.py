# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class LeadImport(models.Model):
    _inherit = "lead.import"

    def _find_touched(self, leads):
        """A lead with a quotation or an order is worked on, even if nothing of it has changed."""
        # sudo: whether there is any; the leads were made by this import
        orders = self.env["sale.order"].sudo().search([("opportunity_id", "in", leads.ids)])
        return [*super()._find_touched(leads), *orders.opportunity_id.ids]
