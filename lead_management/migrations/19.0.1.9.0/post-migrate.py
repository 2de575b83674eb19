from odoo.addons.lead_management.fill_columns import move_last_interactions


def migrate(cr, version):
    """When somebody was last in touch with a lead is kept where each contact changes little."""
    move_last_interactions(cr)
