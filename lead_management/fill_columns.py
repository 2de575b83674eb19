# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Make and fill stored columns of leads that are there already, when installing or upgrading.

In a few statements, and most of them before the models are loaded: computed lead by lead, a
million take hours.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

from .tools.search import SEARCHED_COLUMNS, search_text

ACTIVITY_TYPES = (
    "lead_management.mail_activity_type_hand_over",
    "lead_management.mail_activity_type_return",
)

# Leads in one statement whose values are in memory
LEAD_BATCH = 20_000

INTERACTION_COLUMNS = {
    "care_status": "varchar",
    "is_reached": "bool",
    "last_interaction_date": "timestamp",
    "first_response_date": "timestamp",
}


def leave_room_in_pages(cr):
    """Have PostgreSQL leave a fifth of each page of leads free, of those it writes from now on.

    A lead that changes in no indexed column then stays in its page, and none of the indexes is
    written. Of a tenth, one in eight leads that stalled on a first night found no room.
    """
    cr.execute(SQL("ALTER TABLE crm_lead SET (fillfactor = 80)"))


def fill_care_status(cr):
    """Make and fill the care status of the rows of ``lead.care``, before it has an index."""
    if not table_exists(cr, "lead_care") or column_exists(cr, "lead_care", "care_status"):
        return
    cr.execute(
        SQL(
            """
            ALTER TABLE lead_care ADD COLUMN care_status varchar DEFAULT 'open';
            ALTER TABLE lead_care ALTER COLUMN care_status DROP DEFAULT;
            UPDATE lead_care
               SET care_status = lead.care_status
              FROM crm_lead lead
             WHERE lead.id = lead_care.lead_id
               AND lead.care_status IS DISTINCT FROM lead_care.care_status;
            ANALYZE lead_care
            """
        )
    )


def fill_search_text(cr):
    """Make and fill the column by which leads are searched, before it has an index to keep."""
    if column_exists(cr, "crm_lead", "search_text"):
        return
    create_column(cr, "crm_lead", "search_text", "text")
    last_id = 0
    while True:
        cr.execute(
            SQL(
                "SELECT id, phone, %s FROM crm_lead WHERE id > %s ORDER BY id LIMIT %s",
                SQL(", ").join(map(SQL.identifier, SEARCHED_COLUMNS)),
                last_id,
                LEAD_BATCH,
            )
        )
        rows = cr.fetchall()
        if not rows:
            return
        last_id = rows[-1][0]
        cr.execute(
            SQL(
                """
                UPDATE crm_lead
                   SET search_text = filled.search_text
                  FROM unnest(%(ids)s::int4[], %(texts)s::text[]) AS filled (id, search_text)
                 WHERE crm_lead.id = filled.id
                """,
                ids=[row[0] for row in rows],
                texts=[search_text(row[2:], row[1]) for row in rows],
            )
        )


def fill_interactions(cr):
    """Make and fill the columns that say who was in touch with each lead.

    Core's messages tell. Whether a mail of years ago was ever answered nobody can tell: none counts
    as unanswered. The last contact moves on when its table is there: ``move_last_interactions``.
    """
    if column_exists(cr, "crm_lead", "first_response_date"):
        return
    for name, column_type in INTERACTION_COLUMNS.items():
        if not column_exists(cr, "crm_lead", name):
            create_column(cr, "crm_lead", name, column_type)
    between_teams = [find_record_id(cr, xmlid) for xmlid in ACTIVITY_TYPES]
    cr.execute(
        SQL(
            """
            WITH message AS (
                SELECT message.res_id, message.date,
                       mail_activity_type_id IS NOT NULL
                       OR author.id IS NOT NULL AND author.partner_share IS NOT TRUE AS is_outgoing
                  FROM mail_message message
                  LEFT JOIN res_partner author ON author.id = message.author_id
                 WHERE message.model = 'crm.lead'
                   AND message.author_id IS DISTINCT FROM %(bot)s
                   AND (mail_activity_type_id <> ALL(%(between_teams)s)
                        OR mail_activity_type_id IS NULL
                           AND (message_type IN ('email_outgoing', 'sms')
                                OR message_type IN ('email', 'comment')
                                   AND subtype_id = %(comment)s))
            ), told AS (
                SELECT res_id, MAX(date) AS last_date,
                       MIN(date) FILTER (WHERE is_outgoing) AS first_date
                  FROM message
                 GROUP BY res_id
            ), known AS (
                SELECT lead.id, told.last_date, told.first_date,
                       CASE WHEN COALESCE(lead.care_status, 'open') <> 'open' THEN lead.care_status
                            WHEN told.first_date IS NULL THEN 'open'
                            ELSE 'contacted' END AS care_status
                  FROM crm_lead lead
                  LEFT JOIN told ON told.res_id = lead.id
            )
            UPDATE crm_lead lead
               SET last_interaction_date = known.last_date,
                   first_response_date = known.first_date,
                   is_reached = known.first_date IS NOT NULL,
                   care_status = known.care_status
              FROM known
             WHERE lead.id = known.id
            """,
            bot=find_record_id(cr, "base.partner_root"),
            comment=find_record_id(cr, "mail.mt_comment"),
            between_teams=[type_id for type_id in between_teams if type_id],
        )
    )


def move_last_interactions(cr):
    """Have the rows of ``lead.care`` say when somebody was last in touch with their leads."""
    if not column_exists(cr, "crm_lead", "last_interaction_date"):
        return
    cr.execute(
        SQL(
            """
            UPDATE lead_care
               SET last_interaction_date = GREATEST(
                   lead_care.last_interaction_date, lead.last_interaction_date)
              FROM crm_lead lead
             WHERE lead.id = lead_care.lead_id AND lead.last_interaction_date IS NOT NULL;
            ALTER TABLE crm_lead DROP COLUMN last_interaction_date
            """
        )
    )


def find_record_id(cr, xmlid):
    """Id of the record with that XML id, ``None`` where there is none; before models are loaded."""
    cr.execute(
        SQL("SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s", *xmlid.split("."))
    )
    return next((record_id for (record_id,) in cr.fetchall()), None)


def fill_response_hours(env, batch_size=LEAD_BATCH):
    """How long leads waited for the first response they had before that was kept.

    After ``first_response_date`` has been filled. The hours are counted by the same calendars as
    later ones, so they are comparable with those.

    :param int batch_size: leads in one statement
    """
    env.flush_all()
    companies = {company.id: company for company in env["res.company"].search([])}
    last_id = 0
    while True:
        env.cr.execute(
            SQL(
                """
                SELECT id, company_id, create_date, first_response_date
                  FROM crm_lead
                 WHERE id > %s AND first_response_date IS NOT NULL AND response_hours IS NULL
                       AND create_date IS NOT NULL
                 ORDER BY id
                 LIMIT %s
                """,
                last_id,
                batch_size,
            )
        )
        rows = env.cr.fetchall()
        if not rows:
            return
        last_id = rows[-1][0]
        hours = [
            companies.get(company_id, env.company)._get_working_time(came, answered).total_seconds()
            / 3600
            for _id, company_id, came, answered in rows
        ]
        env.cr.execute(
            SQL(
                """
                UPDATE crm_lead
                   SET response_hours = filled.hours
                  FROM unnest(%(ids)s::int4[], %(hours)s::float8[]) AS filled (id, hours)
                 WHERE crm_lead.id = filled.id
                """,
                ids=[row[0] for row in rows],
                hours=hours,
            )
        )
