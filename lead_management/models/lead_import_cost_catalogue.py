# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime

from odoo import api, models

from ..importing.costs import COST_ALIASES, get_aliases_in
from .lead_import_catalogue import ImportColumn


class LeadImportCostCatalogue(models.AbstractModel):
    """What can be imported of campaign costs."""

    _name = "lead.import.cost.catalogue"
    _inherit = "lead.import.catalogue"
    _description = "Importable Columns of Campaign Costs"

    _target_model = "lead.campaign.cost"

    @api.model
    def _get_columns(self):
        return [
            ImportColumn(
                "campaign_id",
                "names",
                label=self.env._("Campaign"),
                help=self.env._("A new one is created."),
                model="utm.campaign",
                unknown="create",
                example="Tết 2027",
                is_required=True,
            ),
            ImportColumn(
                "source_id",
                "names",
                label=self.env._("Source"),
                help=self.env._(
                    "Where the money went. Empty for what serves the campaign as a whole. A new "
                    "one is created."
                ),
                model="utm.source",
                unknown="create",
                example="Facebook",
            ),
            ImportColumn(
                "date_from",
                "date",
                label=self.env._("First Day"),
                help=self.env._("First day that the money was spent for: day/month/year."),
                example=datetime.date(2026, 11, 1),
                is_required=True,
            ),
            ImportColumn(
                "date_to",
                "date",
                label=self.env._("Last Day"),
                help=self.env._("Last day: day/month/year. When empty: the first day alone."),
                example=datetime.date(2026, 11, 30),
            ),
            ImportColumn(
                "amount",
                "number",
                label=self.env._("Amount"),
                help=self.env._(
                    "An amount, such as 1.500.000 or 1,5 triệu. Below zero for money that came "
                    "back."
                ),
                example=15000000,
                is_required=True,
            ),
            ImportColumn(
                "currency_id",
                "names",
                label=self.env._("Currency"),
                help=self.env._("Its three letters. When empty: the company's."),
                model="res.currency",
                unknown="reject",
                example="VND",
            ),
            ImportColumn(
                "description",
                "long_text",
                label=self.env._("Notes"),
                help=self.env._("Anything else."),
                example=self._get_example_mark(),
            ),
        ]

    @api.model
    def _get_aliases(self):
        # also of those not in use: which the import then says
        currencies = self.env["res.currency"].search([("active", "in", [True, False])])
        return COST_ALIASES | get_aliases_in(currencies.mapped("name"))

    @api.model
    def _get_header_targets(self):
        # whoever looks for the header in the file knows what leads' columns are called, no others
        return {**self._get_aliases(), **super()._get_header_targets()}

    @api.model
    def _get_listed_names(self):
        """All fields: what an exported list of costs has beside the columns says nothing new."""
        return set(self.env[self._target_model]._fields)
