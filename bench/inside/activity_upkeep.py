"""Run inside `odoo shell`, see ../activity_upkeep.py: a salesperson plans, puts off and does."""

import statistics
import sys
from collections import defaultdict
from datetime import date, timedelta
from functools import partial
from itertools import count

from odoo import Command

sys.path.append("bench")
from _timing import Turns, report

ROUNDS = 16


def values(lead, deadline):
    return {
        "res_model_id": model_id,
        "res_id": lead.id,
        "activity_type_id": call.id,
        "summary": "Gọi lại",
        "date_deadline": deadline,
        "user_id": user.id,
    }


def plan(records):
    """Each time before what is planned already, so that it is what the leads wait for."""
    deadline = date(2027, 12, 31) - timedelta(next(days))
    return env_of_user["mail.activity"].create([values(lead, deadline) for lead in records])


def put_off():
    activities.write({"date_deadline": date(2027, 12, 31) - timedelta(next(days))})


user = env["res.users"].create(
    {
        "name": "Trần Minh",
        "login": "bench_upkeep",
        "email": "upkeep@example.com",
        "group_ids": [Command.link(env.ref("sales_team.group_sale_salesman").id)],
    }
)
env_of_user = env(user=user)
model_id = env["ir.model"]._get_id("crm.lead")
call = env.ref("mail.mail_activity_data_call")
leads = env_of_user["crm.lead"].create(
    [{"name": f"Lead {n}", "type": "lead", "user_id": user.id} for n in range(100)]
)
days = count()
activities = plan(leads)
turns = Turns()
seconds = defaultdict(list)
for _ in range(ROUNDS):
    for name, actions in {
        "create": [partial(plan, leads)],
        "create_one": [partial(plan, lead) for lead in leads[:30]],
        "move": [put_off],
    }.items():
        seconds[name] += turns.time_each(env_of_user, actions)
    planned = plan(leads[:30])  # the most urgent now
    env.cr.commit()
    done = [partial(activity.action_feedback, "Hẹn tuần sau") for activity in planned]
    seconds["done_one"] += turns.time_each(env_of_user, done)
# the first of each fill caches
report(
    **{name: statistics.median(values[len(values) // ROUNDS :]) for name, values in seconds.items()}
)
