"""Run inside `odoo shell`, see ../create_and_write.py."""

import statistics
import sys
from collections import defaultdict
from functools import partial
from itertools import count

sys.path.append("bench")
from _timing import Turns, report

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


def create(size):
    """Leads of people nobody knows yet: those of people who are known already are few."""
    people = [lead_values(next(numbers)) for _ in range(size)]
    return env["crm.lead"].create(people)


def create_of_contacts():
    return env["crm.lead"].create(
        [{"name": c.name, "type": "lead", "partner_id": c.id} for c in contacts]
    )


def write_to_one(lead):
    number = next(numbers)
    lead.write({"function": f"Buyer {number}", "city": "Huế", "expected_revenue": 1000 + number})


def write_to_many():
    leads.write({"referred": f"By somebody {next(numbers)}"})


source = env["utm.source"].create({"name": "Bench"})
campaign = env["utm.campaign"].create({"title": "Bench"})
contacts = env["res.partner"].create([{"name": f"Contact {n}"} for n in range(100)])
numbers = count()
leads = create(500)
env.cr.commit()
turns = Turns()
seconds = defaultdict(list)
for _ in range(ROUNDS):
    for name, actions in {
        "create": [partial(create, 200)],
        "create_one": [partial(create, 1)] * 40,
        "create_with_contact": [create_of_contacts],
        "write": [write_to_many],
        "write_one": [partial(write_to_one, lead) for lead in leads[:50]],
    }.items():
        seconds[name] += turns.time_each(env, actions)
# the first of each fill caches
report(
    **{name: statistics.median(values[len(values) // ROUNDS :]) for name, values in seconds.items()}
)
