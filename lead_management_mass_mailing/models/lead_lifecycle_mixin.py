# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class LeadLifecycleMixin(models.AbstractModel):
    _inherit = "lead.lifecycle.mixin"

    def _filter_opted_out(self):
        """Extends it by those who have left every mailing list."""
        emails = self.env["mailing.subscription"]._filter_opted_out_emails(
            self.mapped("email_normalized")
        )
        return super()._filter_opted_out() | self.filtered(
            lambda record: record.email_normalized in emails
        )
