from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, convert_file


def migrate(cr, version):
    """Find out how far each lead has come; have lost reasons say what leads were worth."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["lead.funnel"]._fill()
    cr.execute(
        SQL(
            """
            UPDATE crm_lost_reason
               SET quality_issue = 'wrong_number'
             WHERE closing_type = 'wrong_contact' AND quality_issue IS NULL
            """
        )
    )
    env.invalidate_all()
    # forcecreate="False" leaves them out on an update, lest they come back once the user removed
    # them
    reasons = "data/crm_lost_reason_quality_data.xml"
    convert_file(env, "lead_management", reasons, {}, mode="init", noupdate=True)
