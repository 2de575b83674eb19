"""Automation rules watch and set custom attributes like any other field."""

from shell import odoo_shell_with_our_addon

RULE = """
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
"""


def test_rule_of_a_custom_attribute():
    odoo_shell_with_our_addon("lm_automation", RULE, "base_automation")
