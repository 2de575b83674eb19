from odoo import SUPERUSER_ID, api

from odoo.addons.lead_management.fill_columns import fill_response_hours


def migrate(cr, version):
    """Fill how long leads waited for their first response."""
    fill_response_hours(api.Environment(cr, SUPERUSER_ID, {}))
