# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

from odoo.addons.lead_management_sale.hooks import advance_by_revenue


def migrate(cr, version):
    """Sales moved nobody before: leads and contacts get the stage they have earned by now."""
    advance_by_revenue(api.Environment(cr, SUPERUSER_ID, {}))
