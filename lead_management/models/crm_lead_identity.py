# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools import phones

# Fields that a lead's identities depend on
_IDENTIFYING = {
    "phone",
    "country_id",
    "email_from",
    "external_reference",
    "company_id",
    "partner_id",
}
_PENDING = "lead_identity_claims"


class CrmLead(models.Model):
    """A lead claims its phone number, e-mail address and external id: see ``lead.identity``."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._claim_later()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if not _IDENTIFYING.isdisjoint(vals):
            self._claim_later()
        return result

    def _claim_later(self):
        """Claim what ``self`` has when the transaction ends, all its leads together."""
        pending = self.env.cr.precommit.data.setdefault(_PENDING, set())
        if not pending:
            # sudo: whoever may write a lead claims what is written
            self.env.cr.precommit.add(self.sudo().browse()._claim_identities)
        pending.update(self.ids)

    @api.model
    def _claim_identities(self):
        pending = self.env.cr.precommit.data.pop(_PENDING, ())
        leads = self.browse(sorted(pending)).exists()
        identities = self.env["lead.identity"]
        identities._release(leads)
        identities._claim(leads)

    def _phone_format_number(self, number, country, force_format="E164", raise_exception=False):
        """Extends core's by Vietnamese mobile numbers with the prefixes they had before 2018.

        Where nothing is known of the country, a number that looks like one is taken for one.
        """
        is_vietnamese = not country or country.code == "VN"
        mobile = number and phones.to_e164(number, is_vietnamese)
        if mobile and force_format == "E164":
            return mobile
        return super()._phone_format_number(
            mobile or number, country, force_format, raise_exception
        )
