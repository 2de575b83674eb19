"""Several people and workers assign and claim the same leads at once, in real transactions."""

from shell import odoo_shell_with_our_addon

PREPARE = """
import sys

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user

sys.path.append("tests")
from at_once import do_at_once

env["res.config.settings"].create(
    {"group_lead_management": True, "group_lead_management_assignment": True}
).execute()
manager = new_test_user(env, "at_once_manager", "sales_team.group_sale_manager")
members = env["res.users"].concat(
    *(
        new_test_user(env, f"at_once_member_{n}", "sales_team.group_sale_salesman")
        for n in range(3)
    )
)
team = env["crm.team"].create({"name": "At once", "member_ids": [Command.set(members.ids)]})
cron = env.ref("lead_management.ir_cron_lead_assignment")
cron.active = False  # the workers here are the only ones
env.cr.commit()


def see_again():
    env.cr.rollback()
    env.invalidate_all()
"""

CLAIMS = """
ROUNDS = 15
env["lead.assignment.rule"].create(
    {"name": "Pool", "team_id": team.id, "method": "pool"}
)
leads = env["crm.lead"].create(
    [{"name": f"At once {n}", "type": "lead", "user_id": False} for n in range(ROUNDS)]
)
env["lead.assignment.rule"]._cron_assign()
assert all(leads.mapped("in_pool"))


def claim(lead_id, user_id):
    def look(env):
        assert env["crm.lead"].browse(lead_id).can_claim  # it is free

    def act(env):
        env["crm.lead"].browse(lead_id).action_claim()
        return "done"

    return user_id, look, act


outcomes = []
for lead in leads:
    outcomes += do_at_once(env.registry, *(claim(lead.id, user.id) for user in members[:2]))
see_again()
assert outcomes.count("done") == ROUNDS, outcomes
refused = [outcome for outcome in outcomes if outcome != "done"]
assert all(isinstance(error, UserError) for error in refused), refused
for lead in leads:
    claims = lead.assignment_ids.filtered(lambda assignment: assignment.method == "claim")
    assert claims.to_user_id == lead.user_id and len(claims) == 1, claims
    owner = lead.user_id.name
    assert any(owner in str(error) for error in refused), (owner, refused)

# one member claims two leads at once, of which the team allows one
team.pool_claim_limit = 1
leads = env["crm.lead"].create(
    [{"name": f"Limit {n}", "type": "lead", "user_id": False} for n in range(2)]
)
env["lead.assignment.rule"]._cron_assign()
env.cr.commit()
outcomes = do_at_once(env.registry, *(claim(lead.id, members[2].id) for lead in leads))
see_again()
assert outcomes.count("done") == 1, outcomes
assert len(leads.filtered("user_id")) == 1
"""

WORKERS = """
ROUNDS, LEADS = 6, 90
for member, weight in zip(team.crm_team_member_ids, (1, 1, 1)):
    member.assignment_max = 30 * LEADS
rule = env["lead.assignment.rule"].create({"name": "Evenly", "team_id": team.id})
env.cr.commit()


def work():
    def look(env):
        assert env["crm.lead"].search_count([("user_id", "=", False), ("name", "=", "Round")])

    def act(env):
        env["lead.assignment.rule"]._cron_assign()
        return "done"

    return 1, look, act


def press_button(user_id):
    def look(env):
        assert env["crm.lead"].search_count([("user_id", "=", False), ("name", "=", "Round")])

    def act(env):
        env["lead.assignment.rule"].browse(rule.id).action_assign_now()
        return "done"

    return user_id, look, act


for round in range(ROUNDS):
    leads = env["crm.lead"].create(
        [{"name": "Round", "type": "lead", "user_id": False} for n in range(LEADS)]
    )
    env.cr.commit()
    outcomes = do_at_once(env.registry, work(), work(), press_button(manager.id))
    see_again()
    assert outcomes == ["done"] * 3, outcomes
    env["lead.assignment.rule"]._cron_assign()  # what was left to one another
    see_again()
    for lead in leads:
        assert len(lead.assignment_ids) == 1, lead.assignment_ids
        assert lead.assignment_ids.to_user_id == lead.user_id
    counts = [len(leads.filtered(lambda lead: lead.user_id == user)) for user in members]
    assert counts == [LEADS // 3] * 3, counts

# nor does anybody get more than her capacity
rule.method = "capacity"
team.crm_team_member_ids.assignment_max = 30 * (ROUNDS * LEADS // 3 + 2)
leads = env["crm.lead"].create(
    [{"name": "Round", "type": "lead", "user_id": False} for n in range(LEADS)]
)
env.cr.commit()
outcomes = do_at_once(env.registry, work(), work(), press_button(manager.id))
see_again()
assert outcomes == ["done"] * 3, outcomes
assert len(leads.filtered("user_id")) == 6, leads.mapped("user_id")
"""


def test_one_of_two_claims_the_lead():
    odoo_shell_with_our_addon("lm_claim", PREPARE + CLAIMS)


def test_two_workers_and_a_manager():
    odoo_shell_with_our_addon("lm_assign", PREPARE + WORKERS)
