# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class LeadConsent(models.Model):
    """A person agreed to be contacted: to what in which words, when, and where.

    Vietnam's Law 91/2025/QH15 asks for consent that can be proven and taken back. Append-only: rows
    come from ``crm.lead._give_consent``, and withdrawing one dates it.
    """

    _name = "lead.consent"
    _description = "Consent"
    _order = "date desc, id desc"
    _rec_name = "date"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", related="lead_id.company_id", store=True)
    text = fields.Text("Agreed To", readonly=True, help="The words the person agreed to.")
    date = fields.Datetime("Given On", required=True, readonly=True)
    capture_source_id = fields.Many2one(
        "lead.capture.source", "Given At", readonly=True, index="btree_not_null"
    )
    withdrawn_date = fields.Datetime("Withdrawn On", readonly=True)
    state = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")], compute="_compute_state"
    )

    @api.depends("withdrawn_date")
    def _compute_state(self):
        for consent in self:
            consent.state = "withdrawn" if consent.withdrawn_date else "given"

    def action_withdraw(self):
        """Note that these persons no longer agree.

        :raise AccessError: when one of their leads is not the user's to change
        """
        self.lead_id.check_access("write")
        self._withdraw()

    def _withdraw(self):
        # sudo: nobody writes consents; callers may change the lead, or are the system
        standing = self.sudo().filtered(lambda consent: not consent.withdrawn_date)
        standing.withdrawn_date = fields.Datetime.now()
