"""Run inside `odoo shell`, see ../lead_assignment.py. What it does is committed, as in use."""

import sys

sys.path.append("bench")
from _timing import report, timed

from odoo import Command
from odoo.tests import new_test_user

is_ours = "lead.assignment.rule" in env
suffix = env["res.users"].search_count([])
people = env["res.users"].concat(
    *(
        new_test_user(env, f"bench_{suffix}_{number}", "sales_team.group_sale_salesman")
        for number in range(10)
    )
)
team = env["crm.team"].create(
    {"name": "Bench", "use_leads": True, "member_ids": [Command.set(people.ids)]}
)
team.crm_team_member_ids.assignment_max = 30 * 1000
leads = env["crm.lead"].create(
    [{"name": f"Lead {n}", "type": "lead", "user_id": False, "team_id": False} for n in range(1000)]
)
if is_ours:
    env["lead.assignment.rule"].search([]).unlink()
    env["lead.assignment.rule"].create({"name": "Bench", "team_id": team.id})
env.cr.commit()


def assign():
    if is_ours:
        env["lead.assignment.rule"]._cron_assign()
    else:
        team._action_assign_leads(force_quota=True, creation_delta_days=0)


report(assign=timed(env, assign))
assert len(leads.filtered("user_id")) == 1000, len(leads.filtered("user_id"))
