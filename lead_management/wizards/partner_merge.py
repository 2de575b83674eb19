# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


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

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Core takes what its user sees, and no archived attribute: the others are kept too."""
        result = super()._update_values(src_partners, dst_partner)
        # sudo: attributes of contacts she may merge, seen by her or not
        sources, kept = src_partners.sudo(), dst_partner.sudo()
        values = {
            column.field_name: known[-1]
            for column in kept._get_attribute_columns()
            if not column.is_many
            and not kept[column.field_name]
            and (
                known := [
                    source[column.field_name] for source in sources.filtered(column.field_name)
                ]
            )
        }
        kept.write(kept._convert_to_write(values))
        return result
