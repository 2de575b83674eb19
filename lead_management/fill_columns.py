# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Make and fill stored columns of leads that are there already, when installing or upgrading.

In a few statements, and most of them before the models are loaded: computed lead by lead, a
million take hours.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .tools.search import SEARCHED_COLUMNS, search_text

ACTIVITY_TYPES = (
    "lead_management.mail_activity_type_hand_over",
    "lead_management.mail_activity_type_return",
)

# Leads in one statement whose values are in memory
LEAD_BATCH = 20_000

CARE_COLUMNS = {
    "care_status": "varchar",
    "is_reached": "bool",
    "last_interaction_date": "timestamp",
    "first_response_date": "timestamp",
    "care_group": "varchar",
    "care_date": "date",
    "care_reason": "varchar",
}


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


def fill_activity_due_date(cr):
    """Make and fill the column with the date of each lead's most urgent activity."""
    if column_exists(cr, "crm_lead", "activity_due_date"):
        return
    create_column(cr, "crm_lead", "activity_due_date", "date")
    cr.execute(
        SQL(
            """
            UPDATE crm_lead
               SET activity_due_date = due.date
              FROM (SELECT res_id, MIN(date_deadline) AS date
                      FROM mail_activity
                     WHERE res_model = 'crm.lead' AND active
                     GROUP BY res_id) due
             WHERE crm_lead.id = due.res_id
            """
        )
    )


def fill_care(cr):
    """Make and fill the columns of care: who was in touch, and what each lead waits for.

    Core's messages and activities tell the first; the last follows as ``crm.lead._get_care`` has
    it. Whether a mail of years ago was ever answered nobody can tell: none counts as unanswered.
    """
    if column_exists(cr, "crm_lead", "care_group"):
        return
    for name, column_type in CARE_COLUMNS.items():
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
            ), planned AS (
                SELECT DISTINCT ON (res_id) res_id, date_deadline, activity_type_id
                  FROM mail_activity
                 WHERE res_model = 'crm.lead' AND active
                 ORDER BY res_id, date_deadline, id
            ), known AS (
                SELECT lead.id, told.last_date, told.first_date,
                       planned.date_deadline AS activity_date,
                       planned.activity_type_id = %(hand_over)s AS is_hand_over,
                       CASE WHEN COALESCE(lead.care_status, 'open') <> 'open' THEN lead.care_status
                            WHEN told.first_date IS NULL THEN 'open'
                            ELSE 'contacted' END AS care_status,
                       lead.active AND lead.won_status IS DISTINCT FROM 'won'
                           AND lead.won_status IS DISTINCT FROM 'lost' AS is_open,
                       (lead.create_date AT TIME ZONE 'UTC'
                           AT TIME ZONE COALESCE(person.tz, 'UTC'))::date AS create_date
                  FROM crm_lead lead
                  LEFT JOIN told ON told.res_id = lead.id
                  LEFT JOIN planned ON planned.res_id = lead.id
                  LEFT JOIN res_users salesperson ON salesperson.id = lead.user_id
                  LEFT JOIN res_partner person ON person.id = salesperson.partner_id
            )
            UPDATE crm_lead lead
               SET last_interaction_date = known.last_date,
                   first_response_date = known.first_date,
                   is_reached = known.first_date IS NOT NULL,
                   care_status = known.care_status,
                   care_group = CASE WHEN NOT is_open THEN NULL
                                     WHEN activity_date IS NOT NULL THEN 'due'
                                     WHEN known.care_status = 'open' THEN 'new' END,
                   care_date = CASE WHEN NOT is_open THEN NULL
                                    WHEN activity_date IS NOT NULL THEN activity_date
                                    WHEN known.care_status = 'open' THEN known.create_date END,
                   care_reason = CASE WHEN NOT is_open THEN NULL
                                      WHEN is_hand_over THEN 'hand_over'
                                      WHEN activity_date IS NOT NULL THEN 'activity'
                                      WHEN known.care_status = 'open' THEN 'new' END
              FROM known
             WHERE lead.id = known.id
            """,
            bot=find_record_id(cr, "base.partner_root"),
            comment=find_record_id(cr, "mail.mt_comment"),
            hand_over=between_teams[0],
            between_teams=[type_id for type_id in between_teams if type_id],
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
