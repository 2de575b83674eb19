"""Two managers add custom attributes at the same moment, in one process."""

from shell import odoo_shell_with_our_addon

AT_ONCE = """
import threading
from functools import partial

from odoo import api
from odoo.exceptions import ValidationError
from odoo.service.model import retrying
from odoo.tests import new_test_user
from odoo.tools.sql import column_exists

ROUNDS = 5
env["res.config.settings"].create({"group_lead_management": True}).execute()
managers = [
    new_test_user(env, "at_once_marketing", "lead_management.group_marketing_manager"),
    new_test_user(env, "at_once_sales", "sales_team.group_sale_manager"),
]
env.cr.commit()
registry = env.registry
refused, errors = [], []


def add(barrier, user_id, name):
    with registry.cursor() as cr:
        own_env = api.Environment(cr, user_id, {"lang": "en_US"})
        attributes = own_env["lead.attribute"]
        attributes.search_count([])  # both have looked before the first writes
        barrier.wait()
        try:
            retrying(partial(attributes.create, {"name": name, "type": "selection"}), own_env)
        except ValidationError:
            cr.rollback()
            refused.append(name)
        except Exception as error:
            cr.rollback()
            errors.append(repr(error))


def add_at_once(*names):
    barrier = threading.Barrier(len(names))
    threads = [
        threading.Thread(target=add, args=(barrier, manager.id, name))
        for manager, name in zip(managers, names)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


for number in range(ROUNDS):
    add_at_once(f"Bank {number}", f"Income {number}")
    add_at_once(f"Same {number}", f"SAME {number}")

env.cr.rollback()
env.invalidate_all()
assert not errors, errors
attributes = env["lead.attribute"].search([])
assert len(attributes) == 3 * ROUNDS, attributes.mapped("name")
assert len(refused) == ROUNDS, refused
for attribute in attributes:
    assert column_exists(env.cr, "crm_lead", attribute.field_name), attribute.name
    assert attribute.field_name in registry["crm.lead"]._fields, attribute.name
"""


def test_no_column_is_lost():
    odoo_shell_with_our_addon("lm_attributes", AT_ONCE)
