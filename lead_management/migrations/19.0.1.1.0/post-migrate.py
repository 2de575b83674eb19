# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The lifecycle runs by itself now: catch up with what it would have done."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, convert_file

from odoo.addons.lead_management.hooks import close_lost_leads, move_contacts_with_leads

# Indexes that cost more than they brought; an update leaves them where they are.
DROPPED_INDEXES = (
    "crm_lead__first_campaign_id_index",
    "crm_lead__first_medium_id_index",
    "crm_lead__first_source_id_index",
    "crm_lead__industry_id_index",
)


def migrate(cr, version):
    for name in DROPPED_INDEXES:
        cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        SQL(
            """
            UPDATE lead_lifecycle_transition
               SET duration_days = duration_seconds / 86400.0
             WHERE duration_seconds IS NOT NULL AND duration_days IS NULL
            """
        )
    )
    # forcecreate="False" leaves them out on an update, lest one the user removed comes back
    for name in ("lead_return_reason_data.xml", "crm_lost_reason_data.xml"):
        convert_file(env, "lead_management", f"data/{name}", {}, mode="init", noupdate=True)
    move_contacts_with_leads(env)
    close_lost_leads(env)
