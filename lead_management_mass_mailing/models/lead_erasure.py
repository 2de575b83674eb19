# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class LeadErasure(models.AbstractModel):
    _inherit = "lead.erasure"

    @api.model
    def _search_mailing_contacts(self, person):
        return person.leads.env["mailing.contact"].search(
            [("email_normalized", "in", list(person.emails))]
        )

    @api.model
    def _get_deleted(self, person):
        """Extends it by the person on mailing lists."""
        return [*super()._get_deleted(person), self._search_mailing_contacts(person)]

    @api.model
    def _get_known(self, person):
        """Extends it by mailing lists, and what was mailed to the person."""
        contacts = self._search_mailing_contacts(person)
        traces = person.leads.env["mailing.trace"].search([("email", "in", list(person.emails))])
        return [
            *super()._get_known(person),
            (self.env._("Mailing Lists"), contacts),
            (self.env._("Mailings"), traces),
        ]
