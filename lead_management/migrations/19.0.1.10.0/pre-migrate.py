from odoo.tools import SQL

from odoo.addons.lead_management.fill_columns import fill_care_status, leave_room_in_pages


def migrate(cr, version):
    """The scan for stalled leads writes no index of leads, and keeps its place in other words."""
    fill_care_status(cr)
    leave_room_in_pages(cr)
    cr.execute(
        SQL(
            """
            UPDATE ir_config_parameter
               SET value = json_build_object(
                   'noticed_until',
                   NULLIF(split_part(value, ' ', 2) || ' ' || split_part(value, ' ', 3), ' '))
             WHERE key = 'lead_management.stalled_scan' AND left(value, 1) <> '{'
            """
        )
    )
