"""Two people hand over the same lead at the same moment, in real parallel transactions."""

from shell import odoo_shell_with_our_addon

AT_ONCE = """
import threading
from functools import partial

from odoo import api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import new_test_user

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
outcomes = []


def hand_over(barrier, lead_id, user_id, salesperson_id):
    with env.registry.cursor() as cr:
        own_env = api.Environment(cr, user_id, {"lang": "en_US"})
        lead = own_env["crm.lead"].browse(lead_id)
        assert lead.hand_over_state is False  # both have looked: it is free
        barrier.wait()
        try:
            salesperson = own_env["res.users"].browse(salesperson_id)
            retrying(partial(lead._hand_over, salesperson, None, None, "Mine"), own_env)
            cr.commit()
            outcomes.append("done")
        except UserError as error:
            cr.rollback()
            outcomes.append(str(error))


for lead in leads:
    barrier = threading.Barrier(2)
    threads = [
        threading.Thread(
            target=hand_over, args=(barrier, lead.id, marketers[n].id, salespeople[n].id)
        )
        for n in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

env.cr.rollback()
env.invalidate_all()
assert len(outcomes) == 2 * ROUNDS, outcomes
assert outcomes.count("done") == ROUNDS, outcomes
refused = {outcome for outcome in outcomes if outcome != "done"}
assert all(
    "handed over to" in sentence or "Try again" in sentence for sentence in refused
), refused
for lead in leads:
    assert lead.hand_over_ids.mapped("state") == ["pending"], lead.hand_over_ids
    assert lead.hand_over_id.salesperson_id == lead.user_id
    assert lead.activity_ids.user_id == lead.user_id and len(lead.activity_ids) == 1
    assert lead.lifecycle_transition_ids.mapped("cause") == ["hand_over", "creation"]
"""


def test_one_of_two_gets_the_lead():
    odoo_shell_with_our_addon("lm_hand_over", AT_ONCE)
