"""Run inside `odoo shell`, see ../create_and_write.py."""

import sys

sys.path.append("bench")
from _timing import report, timed


def lead_values(number):
    return {
        "name": f"Lead {number}",
        "type": "lead",
        "contact_name": f"Nguyễn Thị An {number}",
        "phone": f"09{number:08}",
        "email_from": f"an{number}@example.com",
        "source_id": source.id,
        "campaign_id": campaign.id,
    }


def create(vals_list):
    return env["crm.lead"].create([dict(vals) for vals in vals_list])


def write_one_by_one():
    number = next(counter)
    for lead in leads[:50]:
        lead.write(
            {"function": f"Buyer {number}", "city": "Huế", "expected_revenue": 1000 + number}
        )
        lead.flush_recordset()


source = env["utm.source"].create({"name": "Bench"})
campaign = env["utm.campaign"].create({"title": "Bench"})
contacts = env["res.partner"].create([{"name": f"Contact {n}"} for n in range(100)])
many = [lead_values(number) for number in range(200)]
of_contacts = [{"name": c.name, "type": "lead", "partner_id": c.id} for c in contacts]
report(create=timed(env, lambda: create(many), 3))
report(create_one=timed(env, lambda: [create([vals]) for vals in many[:40]], 3))
report(create_with_contact=timed(env, lambda: create(of_contacts), 3))
leads = env["crm.lead"].search([], limit=500)
counter = iter(range(1000))
report(write=timed(env, lambda: leads.write({"referred": f"By somebody {next(counter)}"}), 3))
report(write_one=timed(env, write_one_by_one, 3))
env.cr.rollback()
