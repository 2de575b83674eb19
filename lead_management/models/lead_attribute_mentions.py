# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .lead_attribute import FUNNEL, MODEL_FLAGS

# What works by itself: the texts in which it names columns, and how it is switched off
ASKERS = {
    "crm.team": (["assignment_domain"], {"assignment_optout": True, "assignment_domain": False}),
    "crm.team.member": (
        ["assignment_domain"],
        {"assignment_optout": True, "assignment_domain": False},
    ),
    "base.automation": (["filter_pre_domain", "filter_domain"], {"active": False}),
    "ir.actions.server": (["update_path", "code"], {}),
}


class LeadAttribute(models.Model):
    """What others say of the columns, and fails without them: favourites, exports, rules."""

    _inherit = "lead.attribute"

    def _check_not_asked_for(self):
        """Refuse to delete what something that works by itself would fail without.

        :raise UserError: there is something, which it names
        """
        names = [
            f"{self.env['ir.model']._get(model_name).name} “{asker.display_name}”"
            for model_name, askers in self._find_askers().items()
            for asker in askers
        ]
        if names:
            raise UserError(
                self.env._(
                    "What would be deleted is still asked for by: %(askers)s. Change that first, "
                    "or archive the attribute.",
                    askers=", ".join(names),
                )
            )

    def _switch_off_askers(self):
        """Stop what would fail every time once the columns have gone."""
        for model_name, askers in self._find_askers().items():
            askers.write(ASKERS[model_name][1])

    def _find_askers(self):
        """Records that work by themselves and name a column: by name of their model."""
        found = {}
        for model_name, (field_names, _off) in ASKERS.items():
            if model_name in self.env:
                # sudo: names alone, which whoever is to change them has to know
                records = self.env[model_name].sudo()
                found[model_name] = self._find_mentions(records, field_names)
        if "base.automation" in found:
            found["base.automation"] |= (
                self.env["base.automation"]
                .sudo()
                .search([("trigger_field_ids", "in", self._find_columns().ids)])
            )
        return found

    def _find_mentions(self, records, field_names):
        """Those of all records that name a column of ours in a text.

        :param records: of their model, with the rights to read them all
        :param list field_names: of the texts
        """
        if not self:
            return records
        mention = re.compile(rf"\b({'|'.join(self.mapped('field_name'))})\b")
        candidates = records.search(
            Domain.OR(Domain(name, "like", "x_lead_") for name in field_names)
        )
        return candidates.filtered(
            lambda record: any(mention.search(record[name] or "") for name in field_names)
        )

    def _find_favourites(self):
        """Everybody's favourites that name a column, archived ones too."""
        # sudo: only managers get here, see the access rights of attributes
        favourites = self.env["ir.filters"].sudo().with_context(active_test=False)
        return self._find_mentions(favourites, ["domain", "context", "sort"])

    def _show_favourites(self, is_shown):
        """Hide the favourites that name a column, or show those of them that name no hidden one."""
        favourites = self._find_favourites()
        if is_shown:
            hidden = self._search_all().filtered(lambda attribute: not attribute.active)
            favourites -= hidden._find_favourites()
        favourites.active = is_shown

    def _forget_columns(self):
        """Remove what users saved that would fail without the columns."""
        self._find_favourites().unlink()
        # sudo: export lists of everybody, likewise
        self.env["ir.exports.line"].sudo().search(
            [
                ("export_id.resource", "in", [*MODEL_FLAGS, FUNNEL]),
                ("name", "in", self.mapped("field_name")),
            ]
        ).unlink()
