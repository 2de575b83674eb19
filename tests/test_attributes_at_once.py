"""Two managers add custom attributes at the same moment, in one process."""

from shell import odoo_shell_with_our_addon

AT_ONCE = """
import sys

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user
from odoo.tools.sql import column_exists

sys.path.append("tests")
from at_once import do_at_once

ROUNDS = 5
env["res.config.settings"].create({"group_lead_management": True}).execute()
managers = [
    new_test_user(env, "at_once_marketing", "lead_management.group_marketing_manager"),
    new_test_user(env, "at_once_sales", "sales_team.group_sale_manager"),
]
env.cr.commit()


def look(env):
    env["lead.attribute"].search_count([])


def add(name):
    def act(env):
        env["lead.attribute"].create({"name": name, "type": "selection"})

    return act


def add_at_once(*names):
    steps = [(manager.id, look, add(name)) for manager, name in zip(managers, names)]
    return [error for error in do_at_once(env.registry, *steps) if error]


different, equal = [], []
for number in range(ROUNDS):
    different += add_at_once(f"Bank {number}", f"Income {number}")
    equal += add_at_once(f"Same {number}", f"SAME {number}")

env.cr.rollback()
env.invalidate_all()
assert not different, different
assert len(equal) == ROUNDS and all(isinstance(error, ValidationError) for error in equal), equal
attributes = env["lead.attribute"].search([])
assert len(attributes) == 3 * ROUNDS, attributes.mapped("name")
for attribute in attributes:
    assert column_exists(env.cr, "crm_lead", attribute.field_name), attribute.name
    assert attribute.field_name in env.registry["crm.lead"]._fields, attribute.name
"""


def test_no_column_is_lost():
    odoo_shell_with_our_addon("lm_attributes", AT_ONCE)
