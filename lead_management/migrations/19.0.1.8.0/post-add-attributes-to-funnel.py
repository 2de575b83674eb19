from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The funnel can be grouped by the attributes that are there already."""
    api.Environment(cr, SUPERUSER_ID, {})["lead.attribute"]._add_funnel_columns()
