# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

# Computed and stored. Where the column is there already, the ORM does not compute it for every
# record in the database, which takes minutes for a million leads; the hooks fill them in one go.
COMPUTED_COLUMNS = {
    "bant_score": "int4",
    "bant_timeline": "varchar",
    "first_campaign_id": "int4",
    "first_medium_id": "int4",
    "first_source_id": "int4",
}


def pre_init_hook(env):
    """Make the columns that nothing has to be computed for."""
    for name, column_type in COMPUTED_COLUMNS.items():
        if not column_exists(env.cr, "crm_lead", name):
            create_column(env.cr, "crm_lead", name, column_type)


def post_init_hook(env):
    """Give the leads and contacts of a database in use the stage they have already reached.

    An opportunity is an SQL and every other lead a LEAD; a contact is as far as its furthest
    lead. Customer and Loyal come from revenue, which only the sale addon knows. Set-based, since
    a database in use may hold a million leads.
    """
    env.flush_all()
    stage = {code: env["lead.lifecycle.stage"]._get_id_by_code(code) for code in ("lead", "sql")}
    env.cr.execute(
        SQL(
            """
            WITH staged AS (
                 UPDATE crm_lead
                    SET lifecycle_stage_id = CASE WHEN type = 'opportunity'
                                                  THEN %(sql_stage)s ELSE %(lead_stage)s END,
                        lifecycle_date = CASE WHEN type = 'opportunity'
                                              THEN COALESCE(date_conversion, create_date, %(now)s)
                                              ELSE COALESCE(create_date, %(now)s) END,
                        first_campaign_id = campaign_id,
                        first_medium_id = medium_id,
                        first_source_id = source_id,
                        bant_score = 0
                  WHERE lifecycle_stage_id IS NULL
              RETURNING id, lifecycle_stage_id, lifecycle_date
            )
            INSERT INTO lead_lifecycle_transition (lead_id, to_stage_id, date, user_id, cause)
            SELECT id, lifecycle_stage_id, lifecycle_date, %(user)s, 'install' FROM staged
            """,
            sql_stage=stage["sql"],
            lead_stage=stage["lead"],
            now=env.cr.now(),
            user=env.uid,
        )
    )
    env.cr.execute(
        SQL(
            """
            WITH furthest AS (
                 SELECT DISTINCT ON (partner_id) partner_id, lifecycle_stage_id, lifecycle_date
                   FROM crm_lead
                   JOIN lead_lifecycle_stage stage ON stage.id = lifecycle_stage_id
                  WHERE partner_id IS NOT NULL
                  ORDER BY partner_id, stage.sequence DESC, lifecycle_date
            ), staged AS (
                 UPDATE res_partner partner
                    SET lifecycle_stage_id = furthest.lifecycle_stage_id,
                        lifecycle_date = furthest.lifecycle_date
                   FROM furthest
                  WHERE partner.id = furthest.partner_id
                    AND partner.lifecycle_stage_id IS NULL
              RETURNING partner.id, partner.lifecycle_stage_id, partner.lifecycle_date
            )
            INSERT INTO lead_lifecycle_transition (partner_id, to_stage_id, date, user_id, cause)
            SELECT id, lifecycle_stage_id, lifecycle_date, %(user)s, 'install' FROM staged
            """,
            user=env.uid,
        )
    )
    env.invalidate_all()


def uninstall_hook(env):
    """Remove what uninstalling by itself would leave: the files of the imports."""
    env["ir.attachment"].search(
        [("res_model", "=", "lead.import"), ("res_field", "!=", False)]
    ).unlink()
