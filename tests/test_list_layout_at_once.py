"""The same columns are saved, reset and published at the same moment, in parallel transactions."""

from shell import odoo_shell_with_our_addon

AT_ONCE = """
import threading
from functools import partial

from odoo import api
from odoo.service.model import retrying
from odoo.tests import new_test_user

ROUNDS = 15
env["res.config.settings"].create({"group_lead_management": True}).execute()
manager = new_test_user(env, "at_once_manager", "sales_team.group_sale_manager")
view_id = env.ref("lead_management.crm_lead_view_list").id
env.cr.commit()
errors = []


def columns(shown):
    return [{"name": "phone", "shown": shown}]


CALLS = (
    ("save_layout", columns(True)),
    ("save_layout", columns(False)),
    ("reset_layout",),
    ("publish_layout", columns(True)),
    ("publish_layout", columns(False)),
)


def call(barrier, method, *args):
    with env.registry.cursor() as cr:
        own_env = api.Environment(cr, manager.id, {"lang": "en_US"})
        layouts = own_env["lead.list.layout"]
        layouts.search_count([])  # all have looked before the first writes
        barrier.wait()
        try:
            answer = retrying(partial(getattr(layouts, method), view_id, *args), own_env)
            assert answer["columns"] in (False, columns(True), columns(False)), answer
            cr.commit()
        except Exception as error:
            cr.rollback()
            errors.append(repr(error))


for _round in range(ROUNDS):
    barrier = threading.Barrier(len(CALLS))
    threads = [threading.Thread(target=call, args=(barrier, *args)) for args in CALLS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

env.cr.rollback()
env.invalidate_all()
assert not errors, errors
layouts = env["lead.list.layout"].search([])
assert len(layouts.filtered("user_id")) <= 1 and len(layouts - layouts.filtered("user_id")) == 1
"""


def test_saved_once():
    odoo_shell_with_our_addon("lm_list_layout", AT_ONCE)
