# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

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
_NEW, _CHANGED = "new", "changed"


class CrmLead(models.Model):
    """A lead claims its phone number, e-mail address and external id: see ``lead.identity``."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._claim_later(_NEW)
        return leads

    def write(self, vals):
        result = super().write(vals)
        if not _IDENTIFYING.isdisjoint(vals):
            self._claim_later(_CHANGED)
        return result

    def _claim_later(self, reason):
        """Claim what ``self`` has when the transaction ends, all its leads together.

        :param str reason: new leads hold nothing yet that they would have to release
        """
        pending = self.env.cr.precommit.data.setdefault(_PENDING, {_NEW: set(), _CHANGED: set()})
        if not any(pending.values()):
            # sudo: whoever may write a lead claims what is written
            self.env.cr.precommit.add(self.sudo().browse()._claim_identities)
        pending[reason].update(self.ids)

    @api.model
    def _claim_identities(self):
        pending = self.env.cr.precommit.data.pop(_PENDING, None)
        if not pending:
            return
        leads = self.browse(sorted(set().union(*pending.values()))).exists()
        identities = self.env["lead.identity"]
        changed = leads.filtered(lambda lead: lead.id in pending[_CHANGED])
        if changed:
            identities._release(changed)
        identities._claim(leads)
