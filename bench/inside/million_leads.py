"""Run inside `odoo shell`, see ../_million.py: fill a database with LEADS believable leads.

What a lead gets is drawn from hashes of its number, so that every database of one size holds the
same leads, whatever addons it has. Priority and the owners of activities have nothing to do with
the stage; sources, campaigns, salespeople and stages are as uneven as in life.
"""

import os
import sys
import unicodedata

from odoo import Command

sys.path.append("bench")
from _timing import report
from _words import (
    CITIES,
    COMPANIES,
    DOMAINS,
    FAMILIES,
    GIVEN,
    MIDDLES,
    NEEDS,
    PREFIXES,
    TRADES,
)

COUNT = int(os.environ["LEADS"])
SALESPEOPLE, CAMPAIGNS, SOURCES = 40, 60, 25


def plain(name):
    """As it stands in an e-mail address."""
    decomposed = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def make_accounts():
    """What leads point at, the same in every database."""
    quiet = env(context={**env.context, "no_reset_password": True, "tracking_disable": True})
    groups = {
        "manager": "sales_team.group_sale_manager",
        "salesperson": "sales_team.group_sale_salesman",
    }
    users = quiet["res.users"].create(
        [
            {
                "name": f"{FAMILIES[n % 25]} {MIDDLES[n % 15]} {GIVEN[n % 60]}",
                "login": f"bench_{role}_{n}",
                "email": f"bench_{role}_{n}@example.com",
                "group_ids": [Command.link(env.ref(groups[role]).id)],
            }
            for n, role in enumerate(["manager", *["salesperson"] * SALESPEOPLE])
        ]
    )
    teams = quiet["crm.team"].create([{"name": f"Team {n}"} for n in range(1, 6)])
    stages = quiet["crm.stage"].search([], order="sequence, id")
    # as a page of a Vietnamese company has it, and no team of its own: shown to all
    stages |= quiet["crm.stage"].create(
        [{"name": name, "sequence": 10} for name in ("Đã gửi báo giá", "Đàm phán")]
    )
    return {
        "users": users[1:].ids,
        "teams": teams.ids,
        "stages": stages.ids,
        "won_stage": stages.filtered("is_won")[:1].id,
        "campaigns": quiet["utm.campaign"]
        .create([{"title": f"{GIVEN[n]} 2026/{n}"} for n in range(CAMPAIGNS)])
        .ids,
        "sources": quiet["utm.source"]
        .create([{"name": f"Nguồn {GIVEN[-n]} {n}"} for n in range(SOURCES)])
        .ids,
        "mediums": quiet["utm.medium"].create([{"name": f"Kênh {n}"} for n in range(8)]).ids,
        "states": env["res.country.state"].search([("country_id.code", "=", "VN")]).ids,
        "reasons": env["crm.lost.reason"].search([], limit=3, order="id").ids,
        "country": env.ref("base.vn").id,
        "company": env.company.id,
        "families": FAMILIES,
        "middles": MIDDLES,
        "given": GIVEN,
        "plain_families": [plain(name) for name in FAMILIES],
        "plain_given": [plain(name) for name in GIVEN],
        "companies": COMPANIES,
        "trades": TRADES,
        "needs": NEEDS,
        "cities": CITIES,
        "prefixes": PREFIXES,
        "domains": DOMAINS.split(),
        "activity_types": env["mail.activity.type"].search([], limit=4, order="id").ids,
        "model": env["ir.model"]._get_id("crm.lead"),
        "count": COUNT,
    }


# r(i, k): evenly in [0, 1); pick(a, i, k, s): one of `a`, the first ones the more often the
# greater `s`
FUNCTIONS = """
CREATE FUNCTION pg_temp.r(i int, k int) RETURNS float8 IMMUTABLE LANGUAGE sql AS
$$ SELECT (hashint4extended(i, k) & 2147483647) / 2147483648.0 $$;
CREATE FUNCTION pg_temp.pick(a anyarray, i int, k int, s float8) RETURNS anyelement
IMMUTABLE LANGUAGE sql AS
$$ SELECT a[1 + floor(cardinality(a) * pg_temp.r(i, k) ^ s)::int] $$;
"""

DRAW = """
CREATE TEMP TABLE drawn AS
SELECT i AS id,
       pg_temp.pick(%(needs)s, i, 1, 1) AS need,
       pg_temp.pick(%(families)s, i, 2, 1) AS family,
       pg_temp.pick(%(middles)s, i, 3, 1) AS middle,
       pg_temp.pick(%(given)s, i, 4, 1) AS given,
       pg_temp.pick(%(plain_given)s, i, 4, 1) || '.' || pg_temp.pick(%(plain_families)s, i, 2, 1)
           AS plain,
       CASE WHEN pg_temp.r(i, 5) < 0.4 THEN 'Công ty ' || pg_temp.pick(%(trades)s, i, 6, 1) || ' '
                 || pg_temp.pick(%(companies)s, i, 7, 1) || ' ' || i %% 997 END AS company_name,
       -- a person now and then comes twice
       lpad((hashint4extended(i - (pg_temp.r(i, 8) < 0.03)::int, 9) & 1048575)::text, 6, '0')
           AS digits,
       pg_temp.pick(%(prefixes)s, i, 10, 1) AS prefix,
       pg_temp.pick(%(domains)s, i, 11, 1) AS domain,
       pg_temp.r(i, 12) AS phone_kind,
       pg_temp.r(i, 13) AS fate,
       -- the newest leads are the youngest of three years, more of them lately
       timestamp '2026-11-20 17:00'
           - (1095 * (1 - (i::float8 / %(count)s)) ^ 1.5) * interval '1 day'
           AS created,
       pg_temp.pick(%(users)s, i, 14, 1.6) AS user_id
  FROM generate_series(1, %(count)s) i
"""

LAST = "left(digits, 3) || ' ' || right(digits, 3)"
PHONE = f"""
CASE WHEN phone_kind < 0.08 THEN NULL
     WHEN phone_kind < 0.50 THEN '0' || prefix || left(digits, 6)
     WHEN phone_kind < 0.75 THEN '0' || prefix || ' ' || {LAST}
     WHEN phone_kind < 0.90 THEN '+84 ' || prefix || ' ' || {LAST}
     ELSE '84' || prefix || left(digits, 6) END
"""
IS_OPPORTUNITY = "pg_temp.r(id, 15) < 0.45"
EMAIL = """
CASE WHEN pg_temp.r(id, 16) < 0.7
     THEN plain || id || '@' || domain END
"""
CAMPAIGN = "CASE WHEN pg_temp.r(id, 19) < 0.6 THEN pg_temp.pick(%(campaigns)s, id, 20, 2) END"
SOURCE = "CASE WHEN pg_temp.r(id, 21) < 0.85 THEN pg_temp.pick(%(sources)s, id, 22, 2.5) END"
MEDIUM = "CASE WHEN pg_temp.r(id, 21) < 0.85 THEN pg_temp.pick(%(mediums)s, id, 23, 2) END"
MARKETER = "CASE WHEN pg_temp.r(id, 38) < 0.3 THEN pg_temp.pick(%(users)s, id, 39, 2) END"
COLUMNS = {
    "id": "id",
    "name": "need || ' - ' || coalesce(company_name, given) || ' ' || id",
    "type": f"CASE WHEN {IS_OPPORTUNITY} THEN 'opportunity' ELSE 'lead' END",
    "contact_name": "family || ' ' || middle || ' ' || given",
    "partner_name": "company_name",
    "email_from": EMAIL,
    "email_normalized": EMAIL,
    "phone": PHONE,
    "phone_sanitized": "CASE WHEN phone_kind >= 0.08 THEN '+84' || prefix || left(digits, 6) END",
    "phone_state": "CASE WHEN phone_kind >= 0.08 THEN 'correct' END",
    "stage_id": f"""CASE WHEN fate > 0.93 THEN %(won_stage)s
                         WHEN {IS_OPPORTUNITY} THEN pg_temp.pick(%(stages)s, id, 17, 1.3)
                         ELSE (%(stages)s)[1] END""",
    "user_id": "CASE WHEN pg_temp.r(id, 18) < 0.9 THEN user_id END",
    "team_id": "(%(teams)s)[1 + user_id %% 5]",
    "company_id": "%(company)s",
    "campaign_id": CAMPAIGN,
    "source_id": SOURCE,
    "medium_id": MEDIUM,
    "priority": "pg_temp.pick(ARRAY['0', '0', '0', '0', '1', '1', '2', '3'], id, 24, 1)",
    "expected_revenue": f"""CASE WHEN {IS_OPPORTUNITY}
                                 THEN round((pg_temp.r(id, 25) ^ 3 * 5000)::numeric) * 100000
                                 ELSE 0 END""",
    "prorated_revenue": "0",
    "probability": "CASE WHEN fate > 0.93 THEN 100 WHEN fate < 0.12 THEN 0"
    " ELSE 5 + floor(900 * pg_temp.r(id, 26)) / 10 END",
    "automated_probability": "5 + floor(900 * pg_temp.r(id, 26)) / 10",
    "won_status": "CASE WHEN fate > 0.93 THEN 'won' WHEN fate < 0.12 THEN 'lost'"
    " ELSE 'pending' END",
    "active": "fate >= 0.12",
    "lost_reason_id": "CASE WHEN fate < 0.12 THEN pg_temp.pick(%(reasons)s, id, 27, 1) END",
    "country_id": "%(country)s",
    "state_id": "pg_temp.pick(%(states)s, id, 28, 2)",
    "city": "pg_temp.pick(%(cities)s, id, 29, 2)",
    "referred": "CASE WHEN pg_temp.r(id, 30) < 0.05 THEN 'Chị ' || given END",
    "color": "0",
    "create_uid": "user_id",
    "write_uid": "user_id",
    "create_date": "created",
    "write_date": "created",
    "date_open": "created",
    "date_last_stage_update": "created + pg_temp.r(id, 31) * 30 * interval '1 day'",
}

DEADLINE = "date '2026-11-22' + floor((pg_temp.r(id, 60 + {n}) - 0.4) * 40)::int"
IS_PLANNED = "fate >= 0.12 AND pg_temp.r(id, 70 + {n}) < 0.22 / (1 + 4 * {n})"

# Columns of ours, left out where the database has none
CARE_STATUS = (
    "CASE WHEN fate < 0.12 THEN 'closed' WHEN pg_temp.r(id, 34) < 0.4"
    " THEN 'contacted' WHEN pg_temp.r(id, 34) < 0.5 THEN 'stalled' ELSE 'open' END"
)
RESPONDED = f"CASE WHEN {CARE_STATUS} <> 'open' THEN created + interval '5 hours' END"
REACHED = "CASE WHEN fate > 0.93 THEN 5 ELSE 1 + floor(4 * pg_temp.r(id, 32) ^ 2)::int END"
OUR_COLUMNS = {
    "lifecycle_stage_id": f"(%(lifecycle_stages)s)[{REACHED}]",
    "lifecycle_date": "created + pg_temp.r(id, 33) * 20 * interval '1 day'",
    "care_status": CARE_STATUS,
    "stalled_since": f"CASE WHEN {CARE_STATUS} = 'stalled' THEN created + interval '30 days' END",
    "first_response_date": RESPONDED,
    "bant_score": "CASE WHEN pg_temp.r(id, 35) < 0.3 THEN 5 * floor(20 * pg_temp.r(id, 36))"
    " ELSE 0 END",
    "interest_level": "(ARRAY['cold', 'warm', 'hot', NULL])[1 + floor(4 * pg_temp.r(id, 37))::int]",
    "marketing_user_id": MARKETER,
    "first_campaign_id": CAMPAIGN,
    "first_source_id": SOURCE,
    "return_count": "0",
}

ACTIVITIES = f"""
INSERT INTO mail_activity
       (res_model_id, res_model, res_id, res_name, activity_type_id, user_id, summary,
        date_deadline, active, automated, create_date, write_date, create_uid, write_uid)
SELECT %(model)s, 'crm.lead', id, need, pg_temp.pick(%(activity_types)s, id, 40 + n, 1),
       pg_temp.pick(%(users)s, id, 50 + n, 1.6), 'Gọi lại',
       {DEADLINE.format(n="n")}, true, false,
       created, created, 1, 1
  FROM drawn, generate_series(0, 1) n
 WHERE {IS_PLANNED.format(n="n")}
"""


# The history: each stage up to the one reached, and a third of those handed over returned once
HISTORY = f"""
INSERT INTO lead_lifecycle_transition (lead_id, from_stage_id, to_stage_id, date, user_id, cause)
SELECT id, from_stage, to_stage,
       created + (n - 1) * (1 + 20 * pg_temp.r(id, 80 + n)) * interval '1 day', 1,
       CASE WHEN n = 1 THEN 'creation' ELSE 'manual' END
  FROM (SELECT drawn.*, {REACHED} AS reached FROM drawn) AS lead,
       LATERAL (
           SELECT n, (%(lifecycle_stages)s)[n - 1] AS from_stage,
                  (%(lifecycle_stages)s)[n] AS to_stage
             FROM generate_series(1, reached) n
            UNION ALL
           SELECT n, (%(lifecycle_stages)s)[4 - n], (%(lifecycle_stages)s)[n - 1]
             FROM generate_series(2, 3) n
            WHERE reached >= 2 AND pg_temp.r(id, 79) < 0.6
       ) AS step
"""


def without_indexes(table, fill):
    """Call `fill` while `table` has no index: made afterwards they take a fraction of the time."""
    env.cr.execute(
        """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
          FROM pg_index i
         WHERE i.indrelid = %s::regclass AND NOT i.indisprimary
        """,
        [table],
    )
    indexes = env.cr.fetchall()
    for name, _definition in indexes:
        env.cr.execute(f"DROP INDEX {name}")
    fill()
    for _name, definition in indexes:
        env.cr.execute(definition)


def insert_leads():
    columns = dict(COLUMNS)
    columns |= {k: v for k, v in OUR_COLUMNS.items() if k in env["crm.lead"]._fields}
    join = ""
    if "search_text" in env["crm.lead"]._fields:
        columns["search_text"] = "search_text"
        join = "JOIN searched USING (id)"
        fold_texts()
    env.cr.execute(
        f"INSERT INTO crm_lead ({', '.join(columns)}) "
        f"SELECT {', '.join(columns.values())} FROM drawn {join} ORDER BY id",
        values,
    )


def fold_texts():
    """Search texts as the addon makes them, before the leads are there: an update costs more."""
    from odoo.addons.lead_management.tools.search import search_text

    env.cr.execute("CREATE TEMP TABLE searched (id int4 PRIMARY KEY, search_text text)")
    texts = ("name", "contact_name", "partner_name", "email_from", "phone")
    for start in range(1, COUNT + 1, 50_000):
        env.cr.execute(
            f"SELECT id, {', '.join(COLUMNS[name] for name in texts)} FROM drawn"
            " WHERE id BETWEEN %(start)s AND %(end)s",
            {**values, "start": start, "end": start + 49_999},
        )
        rows = [(row[0], search_text(row[1:5], row[5])) for row in env.cr.fetchall()]
        env.cr.execute(
            "INSERT INTO searched SELECT * FROM unnest(%s::int4[], %s::text[])",
            [list(column) for column in zip(*rows, strict=True)],
        )


values = make_accounts()
if "lifecycle_stage_id" in env["crm.lead"]._fields:
    lifecycle = env["lead.lifecycle.stage"]
    values["lifecycle_stages"] = [
        lifecycle._get_by_code(code).id for code in ("lead", "mql", "sal", "sql", "customer")
    ]
env.flush_all()
# the leads point at nothing that is not there; checking it a million times takes minutes
env.cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
if env.cr.fetchone()[0]:
    env.cr.execute("SET session_replication_role = replica")
env.cr.execute("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off")
env.cr.execute(FUNCTIONS)
env.cr.execute(DRAW, values)
env.cr.execute(
    "CREATE INDEX ON drawn (id); ANALYZE drawn; DELETE FROM mail_activity; DELETE FROM crm_lead"
)
without_indexes("crm_lead", insert_leads)
without_indexes("mail_activity", lambda: env.cr.execute(ACTIVITIES, values))
if "lead.lifecycle.transition" in env:
    env.cr.execute("DELETE FROM lead_lifecycle_transition WHERE lead_id IS NOT NULL")
    without_indexes("lead_lifecycle_transition", lambda: env.cr.execute(HISTORY, values))
if "lead.funnel" in env:
    env["lead.funnel"]._fill()
if "lead.care" in env:
    env.cr.execute("DELETE FROM lead_care")
    env["lead.care"]._fill()
    env.cr.execute(
        "UPDATE lead_care SET last_interaction_date = lead.first_response_date"
        " FROM crm_lead lead WHERE lead.id = lead_id AND lead.first_response_date IS NOT NULL"
    )
env.cr.execute("SELECT setval('crm_lead_id_seq', %s)", [COUNT])
env.cr.commit()
report()
