# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.text import fold
from .lead_attribute import OPTION_TYPES

# All there are, but for 0, which is no colour
COLORS = range(1, 12)


class LeadAttributeOption(models.Model):
    """One of the values a custom attribute may have, such as the bank a lead works with."""

    _name = "lead.attribute.option"
    _description = "Option of a Custom Attribute"
    _order = "sequence, id"

    name = fields.Char(required=True)
    key = fields.Char(
        compute="_compute_key",
        store=True,
        precompute=True,
        help="The name without accents and capitals: no two options of an attribute share it.",
    )
    attribute_id = fields.Many2one("lead.attribute", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=lambda self: self._get_next_sequence())
    color = fields.Integer(compute="_compute_color", store=True, readonly=False, precompute=True)
    active = fields.Boolean(
        default=True, help="An archived option is offered no more; records that have it keep it."
    )

    _key_unique = models.UniqueIndex(
        "(attribute_id, key)",
        "The attribute has this option already, maybe archived or spelled differently.",
    )

    @api.model
    def _get_next_sequence(self):
        """Where an option added to the attribute in the context goes: behind the others."""
        if not self.env.context.get("default_attribute_id"):
            return 10  # with its attribute, among options that come in their order
        options = self.with_context(active_test=False).search(
            [("attribute_id", "=", self.env.context.get("default_attribute_id"))],
            order="sequence DESC",
            limit=1,
        )
        return options.sequence + 1 if options else 10

    @api.depends("name")
    def _compute_key(self):
        for option in self:
            option.key = fold(option.name or "")

    @api.depends("attribute_id")
    def _compute_color(self):
        """Give an option the colour that fewest others of its attribute have."""
        for attribute, options in self.grouped("attribute_id").items():
            others = attribute.option_ids - options
            used = Counter(others.mapped("color"))
            for option in options:
                option.color = min(COLORS, key=used.__getitem__)
                used[option.color] += 1

    @api.constrains("name")
    def _check_name(self):
        if not all(option.key for option in self):
            raise ValidationError(self.env._("Every option needs a name."))

    @api.constrains("attribute_id")
    def _check_attribute(self):
        if not all(option.attribute_id.type in OPTION_TYPES for option in self):
            raise ValidationError(
                self.env._(
                    "Only attributes of type “One Option” or “Several Options” have options."
                )
            )

    def write(self, vals):
        if any(
            vals.get("attribute_id", option.attribute_id.id) != option.attribute_id.id
            for option in self
        ):
            raise UserError(self.env._("An option stays with its attribute."))
        return super().write(vals)

    @api.model
    def name_create(self, name):
        """Take the option that is spelled like ``name``, case and accents aside, or make one.

        One that was archived is offered again: who may add an option wants it.
        """
        existing = self.with_context(active_test=False).search(
            [
                ("attribute_id", "=", self.env.context.get("default_attribute_id")),
                ("key", "=", fold(name)),
            ],
            limit=1,
        )
        if existing:
            if not existing.active:
                existing.action_unarchive()
            return existing.id, existing.display_name
        return super().name_create(name.strip())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for attribute, options in self.grouped("attribute_id").items():
            for model_name in attribute._get_models():
                # sudo: whether it is used at all, by anybody, and nothing else of it
                records = self.env[model_name].sudo().with_context(active_test=False)
                count = records.search_count([(attribute.field_name, "in", options.ids)])
                if count:
                    raise UserError(
                        self.env._(
                            "%(options)s: leads and contacts that have it: %(count)s. Archive it, "
                            "or merge it into another option.",
                            options=", ".join(options.mapped("name")),
                            count=count,
                        )
                    )

    def _merge_into(self, target):
        """Give the records of ``self`` the option ``target`` instead, and delete ``self``.

        :param target: an option of the same attribute
        :raise UserError: when it is of another attribute
        """
        self.check_access("unlink")
        others = self - target
        attribute = target.attribute_id
        if others.attribute_id != attribute:
            raise UserError(self.env._("Only options of one attribute can be merged."))
        for model_name in attribute._get_models():
            # sudo: the option is replaced wherever it is, as deleting it would take it everywhere
            records = self.env[model_name].sudo().with_context(active_test=False)
            records = records.search([(attribute.field_name, "in", others.ids)])
            records._replace_options(attribute.field_name, others, target)
        others.unlink()
