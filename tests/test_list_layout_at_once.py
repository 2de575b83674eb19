"""The same columns are saved, reset and published at the same moment, in parallel transactions."""

from shell import odoo_shell_with_our_addon

AT_ONCE = """
import sys

from odoo.tests import new_test_user

sys.path.append("tests")
from at_once import do_at_once

ROUNDS = 15
env["res.config.settings"].create({"group_lead_management": True}).execute()
manager = new_test_user(env, "at_once_manager", "sales_team.group_sale_manager")
view_id = env.ref("lead_management.crm_lead_view_list").id
env.cr.commit()


def columns(shown):
    return [{"name": "phone", "shown": shown}]


CALLS = (
    ("save_layout", columns(True)),
    ("save_layout", columns(False)),
    ("reset_layout",),
    ("publish_layout", columns(True)),
    ("publish_layout", columns(False)),
)


def look(env):
    env["lead.list.layout"].search_count([])


def call(method, *args):
    return manager.id, look, lambda env: getattr(env["lead.list.layout"], method)(view_id, *args)


answers = []
for _round in range(ROUNDS):
    answers += do_at_once(env.registry, *(call(*args) for args in CALLS))

env.cr.rollback()
env.invalidate_all()
assert len(answers) == ROUNDS * len(CALLS)
for answer in answers:
    assert isinstance(answer, dict), answer
    assert answer["columns"] in (False, columns(True), columns(False)), answer
layouts = env["lead.list.layout"].search([])
assert len(layouts.filtered("user_id")) <= 1 and len(layouts - layouts.filtered("user_id")) == 1
"""


def test_saved_once():
    odoo_shell_with_our_addon("lm_list_layout", AT_ONCE)
