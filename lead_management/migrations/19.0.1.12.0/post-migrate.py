from odoo.tools import SQL

from odoo.addons.lead_management.models.lead_attribute import NEVER_EMPTY_TYPES


def migrate(cr, version):
    """Attributes that are never empty are not required any more: that asked for nothing."""
    cr.execute(
        SQL(
            "UPDATE lead_attribute SET required = FALSE WHERE type IN %s AND required",
            NEVER_EMPTY_TYPES,
        )
    )
