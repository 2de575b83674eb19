from odoo.tools import SQL

RULES = (
    "crm_lead_rule_team_leader",
    "lead_lifecycle_transition_rule_sales_own",
    "lead_hand_over_rule_sales_own",
)


def migrate(cr, version):
    """Give rules the ids of the teams somebody leads."""
    cr.execute(
        SQL(
            """
            UPDATE ir_rule
               SET domain_force = replace(
                       domain_force,
                       'team_id.user_id'', ''='', user.id)',
                       'team_id'', ''in'', user.led_team_ids.ids)'
                   )
              FROM ir_model_data
             WHERE ir_rule.id = ir_model_data.res_id
               AND ir_model_data.model = 'ir.rule'
               AND ir_model_data.module = 'lead_management'
               AND ir_model_data.name = ANY(%s)
            """,
            list(RULES),
        )
    )
