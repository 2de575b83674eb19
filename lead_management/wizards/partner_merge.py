# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The contact that stays is as far as the furthest of those merged."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        partners = partners.sudo()  # sudo: stages of contacts she may merge, seen by her or not
        with partners._lifecycle_reason("merge"):
            furthest = partners.lifecycle_stage_id._get_furthest()
            result = super()._merge(partner_ids, dst_partner, extra_checks)
            kept = partners.exists()
            if len(kept) == 1 and furthest:
                kept._set_lifecycle_stage(furthest, "merge")
        return result
