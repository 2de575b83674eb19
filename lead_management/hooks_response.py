# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

BATCH = 20_000


def fill_response_hours(env, batch_size=BATCH):
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
