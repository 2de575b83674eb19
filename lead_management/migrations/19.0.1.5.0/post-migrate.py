from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file

from odoo.addons.lead_management.fill_columns import fill_response_hours


def migrate(cr, version):
    """Fill how long leads waited for their first response; add the outcomes of interactions."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    # forcecreate="False" leaves them out on an update, lest one the user removed comes back
    outcomes = "data/lead_interaction_outcome_data.xml"
    convert_file(env, "lead_management", outcomes, {}, mode="init", noupdate=True)
    fill_response_hours(env)
