"""Installing on a database in use, upgrading and uninstalling, as real Odoo processes."""

import pytest
from shell import odoo_shell

from dev import addons, database, odoo_runtime, testing
from dev.paths import LOGS

DATABASE = "lm_addon_lifecycle"

BEFORE_INSTALL = """
contact = env["res.partner"].create({"name": "Before"})
source = env["utm.source"].create({"name": "Before"})
lead = env["crm.lead"].create(
    {"name": "Before", "type": "lead", "partner_id": contact.id, "source_id": source.id}
)
env.cr.execute("UPDATE crm_lead SET create_date = NULL WHERE id = %s", [lead.id])
env.cr.commit()
"""

USE = """
import base64
lead = env["crm.lead"].search([("name", "=", "Before")])
assert lead.lifecycle_stage_id.code == "lead" and lead.lifecycle_date
assert lead.first_source_id.name == "Before"
assert lead.partner_id.lifecycle_stage_id.code == "lead"
env.cr.execute("SELECT bant_score FROM crm_lead WHERE id = %s", [lead.id])
assert env.cr.fetchone() == (0,)
env["res.config.settings"].create(
    {
        "group_lead_management": True,
        "group_lead_management_hand_over": True,
        "group_lead_management_import": True,
    }
).execute()
lead.write(
    {
        "bant_budget_fit": "full",
        "lifecycle_stage_id": env.ref("lead_management.lifecycle_stage_mql").id,
    }
)
env.ref("lead_management.lifecycle_stage_mql").name = "Qualified by us"
lead_import = env["lead.import"].create(
    {"file": base64.b64encode(b"Name,Phone\\nAn,0912345678\\n"), "filename": "leads.csv"}
)
lead_import.action_read()
lead_import.action_start()
salesperson = env["res.users"].search(
    [("all_group_ids", "in", env.ref("sales_team.group_sale_salesman").id)], limit=1
)
handed_over = env["crm.lead"].create({"name": "Handed over", "type": "lead", "user_id": False})
env = env(user=env.ref("base.user_admin"))
handed_over.with_env(env)._hand_over(salesperson, None, None, "Call at nine")
rule = env["lead.followup.rule"].create(
    {"stage_id": lead.stage_id.id, "summary": "Call again", "applied_since": "2026-01-01"}
)
rule._apply(batch_size=200)
assert lead.followup_ids.activity_id.followup_rule_id == rule
attribute = env["lead.attribute"].create(
    {
        "name": "SourceBank",
        "type": "selection",
        "on_contact": True,
        "option_ids": [(0, 0, {"name": "VCB"})],
    }
)
lead.with_env(env)[attribute.field_name] = attribute.option_ids
several = env["lead.attribute"].create({"name": "Languages", "type": "multiselection"})
several.action_archive()
asker = env["crm.team"].create(
    {"name": "Asker", "assignment_domain": f"[('{attribute.field_name}', '!=', False)]"}
)
lost = env["crm.lead"].create({"name": "Lost", "type": "lead"})
lost.action_set_lost(
    lost_reason_id=env.ref("lead_management.crm_lost_reason_wrong_contact").id
)
env.cr.commit()
"""

NOTHING_LOST = """
lead = env["crm.lead"].search([("name", "=", "Before")])
assert lead.lifecycle_stage_id.name == "Qualified by us", lead.lifecycle_stage_id.name
assert lead.lifecycle_transition_ids.mapped("cause") == ["manual", "install"]
assert lead.bant_score == 25
assert env["lead.import"].search([]).row_count == 1
visitor = env["crm.lead"].search([("contact_name", "=", "Visitor")])
assert len(visitor.touch_ids) == 2 and visitor.consent_ids.text == "Call me"
assert env["website"].search([], limit=1)._get_capture_source()
attribute = env["lead.attribute"].search([])
assert lead[attribute.field_name].name == lead.partner_id[attribute.field_name].name == "VCB"
assert env["crm.lead"].search([("quick_search", "ilike", "befor")]) == lead
assert env["lead.hand.over"].search([]).state == "pending"
assert lead.followup_ids.state == "planned"
assert env.ref("lead_management.ir_cron_lead_import").active
assert env.ref("sales_team.group_sale_salesman") in (
    env.ref("lead_management.group_lead_management").implied_by_ids
)
"""

# The addons that come by themselves where what they connect is installed.
USE_OF_GLUE = """
env["res.config.settings"].create({"group_lead_management_capture": True}).execute()
website = env["website"].search([], limit=1)
assert website.lead_capture_source_id.kind == "website"
said = {"answers": {"contact_name": "Visitor", "phone": "0912345679"}}
visitor = website._get_capture_source()._capture_now(said)
assert visitor.touch_ids.kind == "website"
livechat = env["im_livechat.channel"].create({"name": "example.com"})
env["lead.capture.source"].create(
    {"name": "Chat", "kind": "livechat", "livechat_channel_id": livechat.id}
)
mailing = env["mailing.mailing"].create(
    {"subject": "Tet", "mailing_model_id": env["ir.model"]._get_id("crm.lead")}
)
visitor._touch_by_mailing(mailing, is_strong=True)
assert set(visitor.touch_ids.mapped("kind")) == {"website", "mailing"}
visitor._give_consent("Call me")
erased = env["crm.lead"].create({"name": "Gone", "type": "lead", "phone": "0912345670"})
erased._erase_person()
env["ir.config_parameter"].set_param("lead_management.facebook_graph_version", "v24.0")
env.cr.commit()
"""

UNINSTALL = """
env["ir.module.module"].search([("name", "=", "lead_management")]).button_immediate_uninstall()
"""

CRM_STILL_WORKS = """
asker = env["crm.team"].search([("name", "=", "Asker")])
assert asker.assignment_optout and not asker.assignment_domain
lead = env["crm.lead"].search([("name", "=", "Before")])
lead.stage_id = env["crm.stage"].search([("is_won", "=", False)])[-1]
lost = env["crm.lead"].with_context(active_test=False).search(
    [("name", "in", ("Lost", "Erased person"))]
)
assert len(lost.lost_reason_id) == 2, "why they were lost is still known"
handed_over = env["crm.lead"].search([("name", "=", "Handed over")])
assert (lead | handed_over).activity_ids.mapped("summary") == ["Call again", "Call again"]
lead.activity_schedule("mail.mail_activity_data_call", user_id=2)
env["crm.lead"].create({"name": "After", "type": "lead"}).convert_opportunity(env["res.partner"])
env = env(user=env.ref("base.user_admin"))
env["crm.lead"].get_views([(False, kind) for kind in ("form", "list", "kanban", "search")])
env["res.partner"].get_views([(False, kind) for kind in ("form", "list", "kanban", "search")])
env["res.config.settings"].get_views([(False, "form")])
"""

# What a database is made of. Nothing of it is to be another once the addons are gone.
SCHEMA = {
    "table": "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'S')"
    " AND relnamespace = CURRENT_SCHEMA::regnamespace",
    "column": "SELECT table_name || '.' || column_name || ' ' || data_type"
    " FROM information_schema.columns WHERE table_schema = CURRENT_SCHEMA",
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = CURRENT_SCHEMA",
    "storage option": "SELECT relname || ' ' || unnest(reloptions) FROM pg_class"
    " WHERE relnamespace = CURRENT_SCHEMA::regnamespace",
    "trigger": "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal",
    "function": "SELECT oid::regprocedure FROM pg_proc"
    " WHERE pronamespace = CURRENT_SCHEMA::regnamespace",
    "model": "SELECT model FROM ir_model",
    "field": "SELECT model || '.' || name FROM ir_model_fields",
    "choice": "SELECT field.model || '.' || field.name || ' ' || value"
    " FROM ir_model_fields_selection JOIN ir_model_fields field ON field.id = field_id",
}
# Records of ours, and how they would be called.
TRACES = {
    "external id": "SELECT module || '.' || name FROM ir_model_data"
    " WHERE module LIKE 'lead\\_management%'",
    "menu": "SELECT name->>'en_US' FROM ir_ui_menu WHERE name->>'en_US' = 'Lead Management'",
    "group": "SELECT name->>'en_US' FROM res_groups WHERE name->>'en_US' LIKE 'Lead Management%'",
    "rule": "SELECT name FROM ir_rule WHERE name LIKE 'Lifecycle transition%'"
    " OR name LIKE 'Lead hand-over%' OR name LIKE 'Follow-up%'",
    "view": "SELECT name FROM ir_ui_view WHERE model LIKE 'lead.%' OR key LIKE 'lead\\_manag%'",
    "scheduled job": "SELECT cron_name FROM ir_cron WHERE cron_name LIKE 'Lead Management%'",
    "activity type": "SELECT name->>'en_US' FROM mail_activity_type WHERE name->>'en_US'"
    " IN ('Accept lead', 'Lead returned')",
    "attachment": "SELECT name FROM ir_attachment WHERE res_model LIKE 'lead.%'",
    "parameter": "SELECT key FROM ir_config_parameter WHERE key LIKE 'lead\\_management%'",
}


INSTALLED = "SELECT name FROM ir_module_module WHERE state = 'installed'"


def install_or_update(option: str) -> None:
    log = LOGS / f"{DATABASE}.log"
    odoo_runtime.run_or_fail(f"odoo {option}", "-d", DATABASE, option, "lead_management", log=log)


def look_up(queries: dict[str, str]) -> dict[str, set[str]]:
    """What there is, by kind; kinds of which there is nothing are left out."""
    found = {kind: set(database.query(sql, DATABASE)) for kind, sql in queries.items()}
    return {kind: names for kind, names in found.items() if names}


def difference(some: dict[str, set[str]], others: dict[str, set[str]]) -> dict[str, set[str]]:
    """What is in `some` and not in `others`, by kind."""
    found = {kind: names - others.get(kind, set()) for kind, names in some.items()}
    return {kind: names for kind, names in found.items() if names}


@pytest.fixture
def database_in_use():
    """A database where people work with crm, before our addon comes."""
    own = addons.ours()
    database.copy(testing.template("test", addons.outside_depends(own)), DATABASE)
    odoo_shell(DATABASE, BEFORE_INSTALL)
    assert not look_up(TRACES)
    yield
    database.drop(DATABASE)


def test_install_update_uninstall(database_in_use):
    before = look_up(SCHEMA)
    install_or_update("-i")
    assert set(addons.names(addons.ours())) <= set(database.query(INSTALLED, DATABASE))
    odoo_shell(DATABASE, USE)
    odoo_shell(DATABASE, USE_OF_GLUE)
    assert set(difference(look_up(SCHEMA), before)) == set(SCHEMA)
    assert set(look_up(TRACES)) == set(TRACES)

    install_or_update("-u")
    odoo_shell(DATABASE, NOTHING_LOST)

    odoo_shell(DATABASE, UNINSTALL)
    after = look_up(SCHEMA)
    assert not difference(after, before), "left behind"
    assert not difference(before, after), "taken along"
    assert not look_up(TRACES)
    odoo_shell(DATABASE, CRM_STILL_WORKS)
