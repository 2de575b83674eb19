"""Run inside `odoo shell`, see ../followup.py."""

import sys
from datetime import timedelta

sys.path.append("bench")
from _timing import report, timed

from odoo import Command, fields

PEOPLE, LEADS = 20, 1000

group = env.ref("sales_team.group_sale_salesman")
people = (
    env["res.users"]
    .with_context(no_reset_password=True)
    .create(
        [
            {
                "name": f"Salesperson {n}",
                "login": f"salesperson_{n}",
                "email": f"salesperson_{n}@example.com",
                "group_ids": [Command.link(group.id)],
            }
            for n in range(PEOPLE)
        ]
    )
)
first, stage = env["crm.stage"].search([("is_won", "=", False)], limit=2)
team = env["crm.team"].search([], limit=1)


def new_leads(in_stage):
    values = {"type": "lead", "stage_id": in_stage.id, "team_id": team.id}
    quiet = env["crm.lead"].with_context(mail_auto_subscribe_no_notify=True)
    leads = quiet.create(
        [{"name": f"Lead {n}", "user_id": people[n % PEOPLE].id, **values} for n in range(LEADS)]
    )
    return leads.with_env(env)


def schedule(leads):
    date = fields.Date.today() + timedelta(days=3)
    for lead in leads:
        lead.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=date,
            summary="Call again",
            user_id=lead.user_id.id,
        )


def move_and_schedule(leads):
    leads.write({"stage_id": stage.id})
    schedule(leads)


there, moving = new_leads(stage), new_leads(first)
if "lead.followup.rule" not in env:
    report(planned=timed(env, lambda: schedule(there)))
    report(moved=timed(env, lambda: move_and_schedule(moving)))
else:
    env["res.config.settings"].create({"group_lead_management": True}).execute()
    rule = env["lead.followup.rule"].create(
        {
            "stage_id": stage.id,
            "activity_type_id": env.ref("mail.mail_activity_data_call").id,
            "summary": "Call again",
        }
    )
    report(planned=timed(env, lambda: rule._plan_for_entered({rule.id: there})))
    report(moved=timed(env, lambda: moving.write({"stage_id": stage.id})))
    assert len((there | moving).activity_ids) == 2 * LEADS
env.cr.rollback()
