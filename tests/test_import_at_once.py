"""Two imports of the same people at the same moment, in real parallel transactions."""

from shell import odoo_shell_with_our_addon

AT_ONCE = """
import base64
import sys

from odoo.addons.lead_management.importing.convert import LeadImportConverter
from odoo.tests import new_test_user

sys.path.append("tests")
from at_once import do_at_once

ROUNDS = 15
env["res.config.settings"].create(
    {"group_lead_management": True, "group_lead_management_import": True}
).execute()
env.company.country_id = env.ref("base.vn")
users = [
    new_test_user(env, f"at_once_importer_{n}", "lead_management.group_marketing_manager")
    for n in range(2)
]


def new_import(user, number):
    content = f"Contact name,Phone\\nAn,0912{number:06}\\nBinh,0913{number:06}\\n"
    lead_import = env["lead.import"].with_user(user).create(
        {"file": base64.b64encode(content.encode()), "filename": "leads.csv"}
    )
    lead_import.action_read()
    return lead_import.id


imports = [[new_import(user, number) for user in users] for number in range(ROUNDS)]
env.cr.commit()


def look_for(number):
    def look(env):
        numbers = [f"+84912{number:06}", f"+84913{number:06}"]
        assert not env["crm.lead"].search_count([("phone_sanitized", "in", numbers)])

    return look


def work_off(import_id, user_id, number):
    def act(env):
        lead_import = env["lead.import"].browse(import_id).sudo()
        as_user = lead_import._as_user()
        as_user._process_rows(lead_import.row_ids, LeadImportConverter(as_user))
        return lead_import.row_ids.mapped("state")

    return user_id, look_for(number), act


for number, pair in enumerate(imports):
    outcomes = do_at_once(
        env.registry,
        *(work_off(pair[n], users[n].id, number) for n in range(2)),
    )
    assert sorted(outcomes) == [["created", "created"], ["skipped", "skipped"]], outcomes

env.cr.rollback()
env.invalidate_all()
for number in range(ROUNDS):
    numbers = [f"+84912{number:06}", f"+84913{number:06}"]
    leads = env["crm.lead"].search([("phone_sanitized", "in", numbers)])
    assert sorted(leads.mapped("phone_sanitized")) == numbers, leads
"""


def test_two_imports_of_the_same_people():
    odoo_shell_with_our_addon("lm_import_at_once", AT_ONCE)
