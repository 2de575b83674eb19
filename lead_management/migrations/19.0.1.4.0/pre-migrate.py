from odoo.tools import SQL
from odoo.tools.sql import drop_index, make_index_name

from odoo.addons.lead_management.tools.search import UNCERTAIN, is_uncertain


def migrate(cr, version):
    """Mark the search texts that say nothing certain of what PostgreSQL finds.

    crm's indexes of the names and addresses are dropped by the model itself; the index of marketers
    has become one by lead as well.
    """
    drop_index(cr, make_index_name("crm_lead", "marketing_user_id"), "crm_lead")
    cr.execute(
        SQL(
            """
            SELECT id, search_text FROM crm_lead
             WHERE (octet_length(search_text) > char_length(search_text)
                    OR position('  ' IN search_text) > 0)
               AND NOT search_text ^@ %s
            """,
            UNCERTAIN,
        )
    )
    ids = [lead_id for lead_id, text in cr.fetchall() if is_uncertain(text)]
    cr.execute(
        SQL(
            "UPDATE crm_lead SET search_text = %s || search_text WHERE id = ANY(%s)", UNCERTAIN, ids
        )
    )
