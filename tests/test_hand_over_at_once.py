"""Two people hand over the same lead at the same moment, in real parallel transactions."""

from shell import odoo_shell_with_our_addon

AT_ONCE = """
import sys

from odoo.exceptions import UserError
from odoo.tests import new_test_user

sys.path.append("tests")
from at_once import do_at_once

ROUNDS = 15
env["res.config.settings"].create(
    {"group_lead_management": True, "group_lead_management_hand_over": True}
).execute()
marketers = [
    new_test_user(env, f"at_once_marketer_{n}", "lead_management.group_marketing_manager")
    for n in range(2)
]
salespeople = [
    new_test_user(env, f"at_once_salesperson_{n}", "sales_team.group_sale_salesman")
    for n in range(2)
]
leads = env["crm.lead"].create(
    [{"name": f"At once {n}", "type": "lead", "user_id": False} for n in range(ROUNDS)]
)
env.cr.commit()


def hand_over(lead_id, user_id, salesperson_id):
    def look(env):
        assert env["crm.lead"].browse(lead_id).hand_over_state is False  # it is free

    def act(env):
        salesperson = env["res.users"].browse(salesperson_id)
        env["crm.lead"].browse(lead_id)._hand_over(salesperson, None, None, "Mine")
        return "done"

    return user_id, look, act


outcomes = []
for lead in leads:
    outcomes += do_at_once(
        env.registry,
        *(hand_over(lead.id, marketers[n].id, salespeople[n].id) for n in range(2)),
    )

env.cr.rollback()
env.invalidate_all()
assert len(outcomes) == 2 * ROUNDS, outcomes
assert outcomes.count("done") == ROUNDS, outcomes
refused = [outcome for outcome in outcomes if outcome != "done"]
assert all(
    isinstance(error, UserError) and ("handed over to" in str(error) or "Try again" in str(error))
    for error in refused
), refused
for lead in leads:
    assert lead.hand_over_ids.mapped("state") == ["pending"], lead.hand_over_ids
    assert lead.hand_over_id.salesperson_id == lead.user_id
    assert lead.activity_ids.user_id == lead.user_id and len(lead.activity_ids) == 1
    assert lead.lifecycle_transition_ids.mapped("cause") == ["hand_over", "creation"]
"""


def test_one_of_two_gets_the_lead():
    odoo_shell_with_our_addon("lm_hand_over", AT_ONCE)
