from odoo.addons.lead_management.fill_columns import fill_interactions


def migrate(cr, version):
    """Fill who was in touch with each lead."""
    fill_interactions(cr)
