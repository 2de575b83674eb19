# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from .lead_campaign_cost import MOST_DAYS


class LeadCampaignCostDay(models.Model):
    """What was spent on each day: a cost evenly over its days, as reports count it.

    So the costs of a month are those of its days, whenever the periods of the costs began.
    """

    _name = "lead.campaign.cost.day"
    _description = "Campaign Cost by Day"
    _auto = False
    _rec_name = "campaign_id"
    _order = "date desc, id desc"
    _depends = {
        "lead.campaign.cost": [
            "amount_company",
            "campaign_id",
            "company_currency_id",
            "company_id",
            "date_from",
            "date_to",
            "source_id",
        ]
    }

    cost_id = fields.Many2one("lead.campaign.cost", readonly=True, index=True)
    date = fields.Date("Day", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary("Costs", readonly=True, currency_field="currency_id")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT cost.id::INT8 * %(most)s + day.number AS id,
                   cost.id AS cost_id,
                   cost.date_from + day.number AS date,
                   cost.campaign_id,
                   cost.source_id,
                   cost.company_id,
                   cost.company_currency_id AS currency_id,
                   cost.amount_company / (cost.date_to - cost.date_from + 1) AS amount
              FROM lead_campaign_cost cost
             CROSS JOIN LATERAL GENERATE_SERIES(0, cost.date_to - cost.date_from) AS day (number)
            """,
            most=MOST_DAYS,
        )
