# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class LeadAttributeOptionMergeWizard(models.TransientModel):
    """Replaces several options of a custom attribute by one of them."""

    _name = "lead.attribute.option.merge.wizard"
    _description = "Merge Options"

    option_ids = fields.Many2many("lead.attribute.option", string="Options", readonly=True)
    target_id = fields.Many2one(
        "lead.attribute.option",
        "Keep",
        required=True,
        domain="[('id', 'in', option_ids)]",
        help="Leads and contacts with one of the other options get this one.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        options = self.env["lead.attribute.option"].browse(self.env.context.get("active_ids"))
        if not options:
            return values
        if len(options) < 2 or len(options.attribute_id) > 1:
            raise UserError(self.env._("Choose two or more options of one attribute to merge."))
        return {**values, "option_ids": [Command.set(options.ids)], "target_id": options[:1].id}

    def action_merge(self):
        """Merge the options.

        :raise AccessError: when the user may not delete options
        """
        self.option_ids._merge_into(self.target_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
