# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import format_date


class CrmLead(models.Model):
    """A lead is a customer once something was sold on it."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "lead.revenue.mixin"]

    def action_lead_quotation(self):
        """Make an opportunity of the lead, for its contact or a new one, and quote.

        :return: action that opens the new quotation
        :raise UserError: when the BANT gate blocks the conversion
        """
        self.ensure_one()
        partner = self._find_matching_partner()
        # first, as the gate says no before anything is created
        self.convert_opportunity(partner)
        self._handle_partner_assignment(force_partner_id=not self.partner_id and partner.id)
        return self.action_new_quotation()

    def _get_earned_lifecycle_stages(self):
        return self._get_furthest_with_revenue(super()._get_earned_lifecycle_stages())

    def _get_customer_facts(self):
        """The first sale, what all of them brought in, and the orders."""
        facts = super()._get_customer_facts()
        for lead in self:
            if not lead.first_sale_date:
                continue
            total = lead.revenue_currency_id.format(lead.total_revenue)
            facts[lead.id] = [
                self._prepare_offered_fact(lead.offered_category_ids),
                self._prepare_fact(
                    self.env._("First Sale Date"), format_date(self.env, lead.first_sale_date)
                ),
                self._prepare_fact(self.env._("Total Revenue"), total),
                self._prepare_fact(
                    self.env._("Orders"),
                    [f"{sale['name']} · {sale['amount']}" for sale in lead.sale_list],
                ),
            ]
        return facts

    def _get_revenue_currency(self):
        return self.company_currency
