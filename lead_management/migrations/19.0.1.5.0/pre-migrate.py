from odoo.addons.lead_management.fill_columns import fill_care


def migrate(cr, version):
    """Fill what each lead waits for."""
    fill_care(cr)
