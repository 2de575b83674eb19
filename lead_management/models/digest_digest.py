# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError

# Figure → (model that it counts, moment that has to be within the days of the mail)
KPIS = {
    "kpi_lead_first_contact": ("crm.lead", "first_response_date"),
    "kpi_lead_mql": ("lead.funnel", "mql_date"),
    "kpi_lead_customer": ("lead.funnel", "customer_date"),
    "kpi_lead_stalled": ("crm.lead", "stalled_since"),
}
ACTIONS = {
    "kpi_lead_first_contact": "lead_management.crm_lead_response_action",
    "kpi_lead_mql": "lead_management.lead_funnel_action",
    "kpi_lead_customer": "lead_management.lead_funnel_action",
    "kpi_lead_stalled": "lead_management.crm_lead_stalled_action",
}


class DigestDigest(models.Model):
    """How leads come along, in the mails that people get about their business.

    Each recipient reads the figures of those leads that she may see.
    """

    _inherit = "digest.digest"

    kpi_lead_first_contact = fields.Boolean("Leads First Contacted")
    kpi_lead_first_contact_value = fields.Integer(
        compute="_compute_kpi_lead_first_contact_value", export_string_translation=False
    )
    kpi_lead_mql = fields.Boolean("Leads Qualified by Marketing (MQL)")
    kpi_lead_mql_value = fields.Integer(
        compute="_compute_kpi_lead_mql_value", export_string_translation=False
    )
    kpi_lead_customer = fields.Boolean("Leads That Became Customers")
    kpi_lead_customer_value = fields.Integer(
        compute="_compute_kpi_lead_customer_value", export_string_translation=False
    )
    kpi_lead_stalled = fields.Boolean("Leads That Stalled")
    kpi_lead_stalled_value = fields.Integer(
        compute="_compute_kpi_lead_stalled_value", export_string_translation=False
    )

    def _compute_kpi_lead_first_contact_value(self):
        self._count_leads("kpi_lead_first_contact")

    def _compute_kpi_lead_mql_value(self):
        self._count_leads("kpi_lead_mql")

    def _compute_kpi_lead_customer_value(self):
        self._count_leads("kpi_lead_customer")

    def _compute_kpi_lead_stalled_value(self):
        self._count_leads("kpi_lead_stalled")

    def _count_leads(self, kpi):
        """Count what ``kpi`` is about, lost and archived leads too: it happened all the same.

        :raise AccessError: Lead Management is not for the recipient, whose mail leaves it out
        """
        model, date = KPIS[kpi]
        if not self.env.user.has_group("lead_management.group_lead_management"):
            raise AccessError(self.env._("Lead Management is not for you, or switched off."))
        digests = self.with_context(active_test=False)
        digests._calculate_company_based_kpi(model, f"{kpi}_value", date_field=date)

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("lead_management.lead_management_menu_root")
        return actions | {kpi: f"{action}?menu_id={menu.id}" for kpi, action in ACTIONS.items()}
