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
        numbers = {contact.id: contact._phone_format(fname="phone") for contact in batch}
        # not by the ORM, which would say that the contacts were changed
        cr.execute(
            SQL(
                """
                UPDATE res_partner
                   SET phone_sanitized = sanitized.number
                  FROM unnest(%s, %s) AS sanitized (id, number)
                 WHERE res_partner.id = sanitized.id AND sanitized.number <> ''
                """,
                list(numbers),
                [number or "" for number in numbers.values()],
            )
        )
        batch.invalidate_recordset()
