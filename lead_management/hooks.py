# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.modules.db import FunctionStatus
from odoo.tools import SQL
from odoo.tools.sql import (
    column_exists,
    create_column,
    create_index,
    drop_index,
    make_index_name,
)

from .fill_columns import (
    ACTIVITY_TYPES,
    fill_interactions,
    fill_response_hours,
    fill_search_text,
    leave_room_in_pages,
    move_last_interactions,
)
from .models import lead_care_sql, lead_funnel_sql, lead_quality_sql
from .tools.search import COLUMNS_IN_SEARCH_TEXT

# Computed and stored. Where the column is there already, the ORM does not compute it for every
# record in the database, which takes minutes for a million leads; the hooks fill them in one go.
COMPUTED_COLUMNS = {
    "bant_score": "int4",
    "bant_timeline": "varchar",
    "first_campaign_id": "int4",
    "first_medium_id": "int4",
    "first_source_id": "int4",
}

# Of other addons, which would keep the index
INDEXED_COLUMNS = (("crm_team", "user_id"), ("res_partner", "phone_sanitized"))


def pre_init_hook(env):
    """Make the columns that nothing has to be computed for."""
    leave_room_in_pages(env.cr)
    for name, column_type in COMPUTED_COLUMNS.items():
        if not column_exists(env.cr, "crm_lead", name):
            create_column(env.cr, "crm_lead", name, column_type)
    fill_search_text(env.cr)
    fill_interactions(env.cr)


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
    move_contacts_with_leads(env)
    close_lost_leads(env)
    fill_response_hours(env)
    env["lead.care"]._fill()
    move_last_interactions(env.cr)
    env["lead.funnel"]._fill()


def move_contacts_with_leads(env):
    """Bring every contact, and the company it is part of, as far as its furthest lead."""
    env.cr.execute(
        SQL(
            """
            WITH furthest AS (
                 SELECT DISTINCT ON (contact.id)
                        contact.id AS contact_id, reached.id AS stage_id, reached.sequence,
                        lead.lifecycle_date
                   FROM crm_lead lead
                   JOIN res_partner partner ON partner.id = lead.partner_id
                   JOIN res_partner contact
                     ON contact.id IN (partner.id, partner.commercial_partner_id)
                   JOIN lead_lifecycle_stage stage ON stage.id = lead.lifecycle_stage_id
                   JOIN LATERAL (
                        SELECT id, sequence
                          FROM lead_lifecycle_stage usable
                         WHERE usable.on_contact AND usable.is_exit IS NOT TRUE
                           AND (usable.sequence, usable.id) <= (stage.sequence, stage.id)
                         ORDER BY usable.sequence DESC, usable.id DESC
                         LIMIT 1
                        ) reached ON TRUE
                  WHERE stage.is_exit IS NOT TRUE
                  ORDER BY contact.id, reached.sequence DESC, reached.id DESC, lead.lifecycle_date
            ), staged AS (
                 UPDATE res_partner partner
                    SET lifecycle_stage_id = furthest.stage_id,
                        lifecycle_date = furthest.lifecycle_date
                   FROM furthest
                   JOIN res_partner before ON before.id = furthest.contact_id
                   LEFT JOIN lead_lifecycle_stage stage ON stage.id = before.lifecycle_stage_id
                  WHERE partner.id = furthest.contact_id
                    AND (stage.id IS NULL
                         OR stage.is_exit IS NOT TRUE AND stage.sequence < furthest.sequence)
              RETURNING partner.id, stage.id AS from_stage_id, partner.lifecycle_stage_id,
                        partner.lifecycle_date
            )
            INSERT INTO lead_lifecycle_transition
                        (partner_id, from_stage_id, to_stage_id, date, user_id, cause)
            SELECT id, from_stage_id, lifecycle_stage_id, lifecycle_date, %(user)s, 'install'
              FROM staged
            """,
            user=env.uid,
        )
    )


def close_lost_leads(env):
    """Nobody looks after the leads that were lost before the care status existed."""
    env.cr.execute(
        SQL(
            """
            UPDATE crm_lead
               SET care_status = 'closed', care_status_before_closing = care_status
             WHERE won_status = 'lost' AND care_status IN ('open', 'contacted')
            """
        )
    )


def uninstall_hook(env):
    """Remove what uninstalling by itself would leave, and keep what crm still needs."""
    attributes = env["lead.attribute"].with_context(active_test=False).search([])
    attributes._switch_off_askers()
    attributes.with_context(lead_attribute_uninstall=True).unlink()
    env["ir.attachment"].search(
        [("res_model", "=", "lead.import"), ("res_field", "!=", False)]
    ).unlink()
    env["ir.config_parameter"].search([("key", "=like", "lead\\_management.%")]).unlink()
    # an activity keeps its type from being removed
    types = env["mail.activity.type"].browse(
        [env.ref(xmlid).id for xmlid in ACTIVITY_TYPES if env.ref(xmlid, False)]
    )
    env["mail.activity"].with_context(active_test=False).search(
        [("activity_type_id", "in", types.ids)]
    ).unlink()
    # the reasons leads were lost for stay with them: no longer ours to remove
    reasons = env["crm.lost.reason"].with_context(active_test=False).search([])
    env["ir.model.data"].search(
        [
            ("module", "=", "lead_management"),
            ("model", "=", "crm.lost.reason"),
            ("res_id", "in", reasons.filtered("leads_count").ids),
        ]
    ).unlink()
    env.cr.execute(lead_care_sql.DROP_TRIGGERS)
    env.cr.execute(lead_funnel_sql.DROP_TRIGGERS)
    env.cr.execute(lead_quality_sql.DROP_TRIGGERS)
    env.cr.execute(SQL("ALTER TABLE crm_lead RESET (fillfactor)"))
    create_trigram_indexes(env)
    create_index(env.cr, make_index_name("crm_lead", "user_id"), "crm_lead", ["user_id"])
    for table, column in INDEXED_COLUMNS:
        drop_index(env.cr, make_index_name(table, column), table)


def create_trigram_indexes(env):
    """Make the indexes of crm that the one of the search text stood in for."""
    if not env.registry.has_trigram:
        return
    for name in COLUMNS_IN_SEARCH_TEXT:
        column = f'"{name}"'
        if env.registry.has_unaccent == FunctionStatus.INDEXABLE:
            column = env.registry.unaccent(column)
        create_index(
            env.cr,
            make_index_name("crm_lead", name),
            "crm_lead",
            [f"{column} gin_trgm_ops"],
            method="gin",
        )
