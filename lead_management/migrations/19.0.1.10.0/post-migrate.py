from odoo.addons.lead_management.fill_columns import copy_care_status, leave_room_in_pages


def migrate(cr, version):
    """Leads are sorted by their care status in the narrow table; changes stay in their page."""
    copy_care_status(cr)
    leave_room_in_pages(cr)
