"""Automation rules watch and set custom attributes like any other field."""

from shell import odoo_shell_with_our_addon

RULE = """
from odoo.exceptions import UserError

env["res.config.settings"].create({"group_lead_management": True}).execute()
attribute = env["lead.attribute"].create(
    {"name": "SourceBank", "type": "selection", "option_ids": [(0, 0, {"name": "VCB"})]}
)
reached = env["lead.attribute"].create({"name": "Reached", "type": "boolean"})
field = env["ir.model.fields"]._get("crm.lead", attribute.field_name)
env["base.automation"].create(
    {
        "name": "Who banks at VCB",
        "model_id": env["ir.model"]._get_id("crm.lead"),
        "trigger": "on_create_or_write",
        "trigger_field_ids": [(6, 0, field.ids)],
        "filter_domain": f"[('{attribute.field_name}.name', '=', 'VCB')]",
        "action_server_ids": [
            (
                0,
                0,
                {
                    "name": "Reached",
                    "model_id": env["ir.model"]._get_id("crm.lead"),
                    "state": "object_write",
                    "update_path": reached.field_name,
                    "update_boolean_value": "true",
                },
            )
        ],
    }
)
lead = env["crm.lead"].create({"name": "An", "type": "lead"})
assert not lead[reached.field_name]
lead[attribute.field_name] = attribute.option_ids
assert lead[reached.field_name]

# neither goes while the rule, or its action, asks for it
for asked_for, asker in ((attribute, "“Who banks at VCB”"), (reached, "“Reached”")):
    try:
        asked_for.unlink()
    except UserError as error:
        assert asker in str(error), error
    else:
        raise AssertionError(f"{asked_for.name} was deleted")
rule = env["base.automation"].search([("name", "=", "Who banks at VCB")])
rule.filter_domain = False
attribute.invalidate_recordset()
assert attribute._find_askers()["base.automation"] == rule, "its trigger is the attribute"
(attribute | reached)._switch_off_askers()
assert not rule.active
"""


def test_rule_of_a_custom_attribute():
    odoo_shell_with_our_addon("lm_automation", RULE, "base_automation")
