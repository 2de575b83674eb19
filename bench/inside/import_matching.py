"""Run inside `odoo shell`, see ../import_matching.py."""

import base64
import sys
import time

sys.path.append("bench")
from _lead_file import make_accounts, make_file
from _timing import report

PEOPLE, ROWS = 10_000, 10_000
CALLS = 50  # of crm's, one lead at a time


def take_seconds(action):
    env.invalidate_all()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


leads = env["crm.lead"].search([("phone_sanitized", "!=", False)], limit=PEOPLE, order="id desc")
some = leads[:CALLS]
some.mapped("email_normalized")
report(
    one_by_one=take_seconds(
        lambda: [lead._get_lead_duplicates(email=lead.email_normalized) for lead in some]
    )
    / CALLS
)
if "lead.identity" in env:
    found = {
        "phone": leads.mapped("phone_sanitized"),
        "email": list(filter(None, leads.mapped("email_normalized"))),
    }
    identities = env["lead.identity"]
    identities._find_leads(found, env.company)
    report(batch=take_seconds(lambda: identities._find_leads(found, env.company)) / PEOPLE)

    importer = env["res.users"].search([("login", "=", "bench_importer")]) or make_accounts(env)
    as_user = env(user=importer.id, context={"lang": "en_US", "tz": "UTC"})
    lead_import = as_user["lead.import"].create(
        {"file": base64.b64encode(make_file(ROWS)), "filename": "leads.xlsx"}
    )
    lead_import.action_read()
    report(rehearsal=take_seconds(lead_import.action_rehearse))
    assert lead_import.forecast_created_count > 0.9 * ROWS, lead_import.row_ids[:1].reason
env.cr.rollback()
