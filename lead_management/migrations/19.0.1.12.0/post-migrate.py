from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.lead_management.models.lead_attribute import NEVER_EMPTY_TYPES

BATCH = 1000


def migrate(cr, version):
    """Contacts have their Vietnamese numbers as leads do; what is never empty is not required."""
    cr.execute(
        SQL(
            "UPDATE lead_attribute SET required = FALSE WHERE type IN %s AND required",
            NEVER_EMPTY_TYPES,
        )
    )
    contacts = api.Environment(cr, SUPERUSER_ID, {"active_test": False})["res.partner"]
    unread = contacts.search([("phone", "!=", False), ("phone_sanitized", "=", False)])
    for start in range(0, len(unread), BATCH):
        batch = unread[start : start + BATCH]
        batch._compute_phone_sanitized()
        batch.flush_recordset(["phone_sanitized"])
        batch.invalidate_recordset()
