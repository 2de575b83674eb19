"""Run inside `odoo shell`, see ../create_and_write.py."""

import statistics
import sys

sys.path.append("bench")
from _timing import Turns, report, timed

ROUNDS = 16


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
leads = env["crm.lead"].search([], limit=500) or create(lead_values(n) for n in range(500))
counter = iter(range(10000))
measurements = {
    "create": lambda: create(many),
    "create_one": lambda: [create([vals]) for vals in many[:40]],
    "create_with_contact": lambda: create(of_contacts),
    "write": lambda: leads.write({"referred": f"By somebody {next(counter)}"}),
    "write_one": write_one_by_one,
}
turns = Turns()
seconds = {name: [] for name in measurements}
for _ in range(ROUNDS):
    for name, action in measurements.items():
        seconds[name].append(turns.take(lambda action=action: timed(env, action)))
# the first fills caches
report(**{name: statistics.median(values[1:]) for name, values in seconds.items()})
env.cr.rollback()
