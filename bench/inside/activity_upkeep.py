"""Run inside `odoo shell`, see ../activity_upkeep.py: a salesperson plans, puts off and does."""

import statistics
import sys
from datetime import date, timedelta
from itertools import count

from odoo import Command

sys.path.append("bench")
from _timing import Turns, report, timed

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


def end_of_request():
    """What a commit does before it writes to the disk."""
    env_of_user.flush_all()
    env.cr.precommit.run()


def plan(records):
    """Each time before what is planned already, so that it is what the leads wait for."""
    deadline = date(2027, 12, 31) - timedelta(next(days))
    return env_of_user["mail.activity"].create([values(lead, deadline) for lead in records])


def plan_one_by_one():
    for lead in leads[:30]:
        plan(lead)
        end_of_request()


def put_off():
    activities.write({"date_deadline": date(2027, 12, 31) - timedelta(next(days))})


def do_one_by_one():
    planned = plan(leads[:30])
    env_of_user.flush_all()

    def do():
        for activity in planned:
            activity.action_feedback(feedback="Hẹn tuần sau")
            end_of_request()

    return do


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
seconds = {name: [] for name in ("create", "create_one", "move", "done_one")}
for _ in range(ROUNDS):
    for name, prepare in {
        "create": lambda: lambda: plan(leads),
        "create_one": lambda: plan_one_by_one,
        "move": lambda: put_off,
        "done_one": do_one_by_one,
    }.items():
        action = prepare()
        seconds[name].append(turns.take(lambda action=action: timed(env_of_user, action)))
        # as in use: a row changed sixty times in one transaction is sixty rows until it ends
        env.cr.commit()
# the first fills caches
report(**{name: statistics.median(values[1:]) for name, values in seconds.items()})
