"""Run inside `odoo shell`, see ../stage_change.py."""

import sys

sys.path.append("bench")
from _timing import report, timed

stages = env["crm.stage"].search([("is_won", "=", False)], limit=2)
team = env["crm.team"].search([], limit=1)
values = {"type": "lead", "stage_id": stages[0].id, "team_id": team.id, "user_id": env.uid}
leads = env["crm.lead"].create([{"name": f"Lead {n}", **values} for n in range(1000)])
report(journey=timed(env, lambda: leads.write({"stage_id": stages[1].id})))
if "lifecycle_stage_id" in leads._fields:
    mql = env.ref("lead_management.lifecycle_stage_mql")
    report(lifecycle=timed(env, lambda: leads.write({"lifecycle_stage_id": mql.id})))
    partners = env["res.partner"].create([{"name": f"Contact {n}"} for n in range(1000)])
    of_contacts = env["crm.lead"].create(
        [{"name": contact.name, "partner_id": contact.id, **values} for contact in partners]
    )
    report(contacts=timed(env, lambda: of_contacts.write({"lifecycle_stage_id": mql.id})))
env.cr.rollback()
