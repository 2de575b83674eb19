# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The table of ``lead.care`` and what keeps it: who writes a lead or an activity need not know."""

from odoo.tools import SQL

from . import lead_funnel_sql

# The same as of the lead
COPIED = ("user_id", "company_id", "stage_id", "type", "priority", "active", "care_status")
# Columns of a lead that its row follows from
FACTS = (
    *COPIED,
    "won_status",
    "create_date",
    "first_response_date",
    "unanswered_since",
    "stalled_since",
)
# And those of its activities
ACTIVITY_FACTS = (
    "res_model",
    "res_id",
    "active",
    "date_deadline",
    "activity_type_id",
    "followup_rule_id",
)

# pylint: disable=sql-injection
# SQL of the constants above and below alone

# An activity goes first where it is due before what the lead waits for by itself
_IS_BY_ACTIVITY = """
    is_open AND activity_due_date IS NOT NULL
    AND (lead_group IS DISTINCT FROM 'due' OR activity_due_date < lead_date)
"""
TABLE = SQL(
    f"""
    CREATE TABLE lead_care (
        id SERIAL PRIMARY KEY,
        is_open BOOL,
        lead_group VARCHAR,
        lead_date DATE,
        lead_reason VARCHAR,
        activity_due_date DATE,
        activity_reason VARCHAR,
        care_group VARCHAR GENERATED ALWAYS AS (
            CASE WHEN {_IS_BY_ACTIVITY} THEN 'due' ELSE lead_group END
        ) STORED,
        care_date DATE GENERATED ALWAYS AS (
            CASE WHEN {_IS_BY_ACTIVITY} THEN activity_due_date ELSE lead_date END
        ) STORED,
        care_reason VARCHAR GENERATED ALWAYS AS (
            CASE WHEN {_IS_BY_ACTIVITY} THEN activity_reason ELSE lead_reason END
        ) STORED,
        care_rank INT4 GENERATED ALWAYS AS (
            CASE WHEN {_IS_BY_ACTIVITY} THEN (activity_due_date - DATE '2000-01-01') * 2 + 1
                 WHEN lead_group = 'new' THEN DATE '2000-01-01' - lead_date
                 ELSE (lead_date - DATE '2000-01-01') * 2 END
        ) STORED
    )
    """
)

_LEAD_COLUMNS = f"{', '.join(COPIED)}, is_open, lead_group, lead_date, lead_reason"
_IS_OPEN = """
    {lead}.active IS TRUE AND {lead}.won_status IS DISTINCT FROM 'won'
    AND COALESCE({lead}.care_status, '') NOT IN ('unqualified', 'closed')
"""
_GROUP = f"""
    CASE WHEN NOT ({_IS_OPEN}) THEN NULL
         WHEN {{lead}}.unanswered_since IS NOT NULL THEN 'due'
         WHEN {{lead}}.care_status = 'open' THEN 'new'
         WHEN {{lead}}.care_status = 'stalled' THEN 'stalled' END
"""
# What a lead waits for when nothing is planned; dates are those of where the salesperson is
_SELECT_LEAD = f"""
    SELECT {", ".join(f"{{lead}}.{name}" for name in COPIED)}, {_IS_OPEN}, found.lead_group,
           (CASE found.lead_group
                 WHEN 'due' THEN {{lead}}.unanswered_since
                 WHEN 'new' THEN {{lead}}.create_date
                 WHEN 'stalled' THEN COALESCE({{lead}}.stalled_since, now() AT TIME ZONE 'UTC') END
            AT TIME ZONE 'UTC'
            AT TIME ZONE COALESCE((SELECT partner.tz
                                     FROM res_users person
                                     JOIN res_partner partner ON partner.id = person.partner_id
                                    WHERE person.id = {{lead}}.user_id), 'UTC'))::date,
           CASE WHEN found.lead_group = 'due' THEN 'reply'
                WHEN found.lead_group = 'new' AND {{lead}}.first_response_date IS NOT NULL
                THEN 'unreached'
                ELSE found.lead_group END
"""
_STORE = f"""
    INSERT INTO lead_care (lead_id, {_LEAD_COLUMNS})
    SELECT {{lead}}.id, stored.*
      FROM {{leads}}
     CROSS JOIN LATERAL (SELECT {_GROUP} AS lead_group) AS found
     CROSS JOIN LATERAL ({_SELECT_LEAD}) AS stored
        ON CONFLICT (lead_id) DO UPDATE
       SET ({_LEAD_COLUMNS})
           = ({", ".join(f"EXCLUDED.{name.strip()}" for name in _LEAD_COLUMNS.split(","))})
"""

# And the rows of new leads in both tables: each function called for one costs as much as the row
_STORE_NEW = f"{_STORE};{lead_funnel_sql.INSERT}"

_ACTIVITY_COLUMNS = """
    date_deadline,
    CASE WHEN followup_rule_id IS NOT NULL THEN 'followup'
         WHEN activity_type_id = (
              SELECT res_id FROM ir_model_data
               WHERE module = 'lead_management' AND name = 'mail_activity_type_hand_over')
         THEN 'hand_over'
         ELSE 'activity' END
"""
# The most urgent activity of leads. However little PostgreSQL knows of the tables yet, it is to
# look up each lead and its activities by their indexes: hence the array, and a model it cannot
# look up
_STORE_ACTIVITY = f"""
    UPDATE lead_care
       SET (activity_due_date, activity_reason) = (
           SELECT {_ACTIVITY_COLUMNS}
             FROM mail_activity
            WHERE res_id = lead_care.lead_id AND res_model || '' = 'crm.lead' AND active
            ORDER BY date_deadline, id
            LIMIT 1)
     WHERE lead_id = ANY (ARRAY(SELECT res_id FROM {{activities}} WHERE res_model = 'crm.lead'))
"""
# The same of all leads that have any, the activities being read once
_STORE_ALL_ACTIVITIES = f"""
    UPDATE lead_care
       SET (activity_due_date, activity_reason) = (first.due_date, first.reason)
      FROM (SELECT DISTINCT ON (res_id) res_id, {_ACTIVITY_COLUMNS}
              FROM mail_activity
             WHERE res_model = 'crm.lead' AND active
             ORDER BY res_id, date_deadline, id) AS first (lead_id, due_date, reason)
     WHERE lead_care.lead_id = first.lead_id
"""
# When somebody was last in touch; of what is logged later, some was earlier
_STORE_INTERACTION = """
    UPDATE lead_care
       SET last_interaction_date = {date}
     WHERE lead_id = {lead_id}
       AND (last_interaction_date IS NULL OR last_interaction_date < {date})
"""
# Those whose facts are others than before
_CHANGED = f"""
    ((SELECT id, {", ".join(ACTIVITY_FACTS)} FROM former
      UNION SELECT id, {", ".join(ACTIVITY_FACTS)} FROM changed)
      EXCEPT (SELECT id, {", ".join(ACTIVITY_FACTS)} FROM former
              INTERSECT SELECT id, {", ".join(ACTIVITY_FACTS)} FROM changed)) AS activity
"""
# And of all leads there are any with
_STORE_ALL_INTERACTIONS = """
    UPDATE lead_care
       SET last_interaction_date = last.date
      FROM (SELECT lead_id, MAX(date) AS date FROM lead_interaction GROUP BY lead_id) AS last
     WHERE lead_care.lead_id = last.lead_id
       AND (last_interaction_date IS NULL OR last_interaction_date < last.date)
"""
# A setting of the transaction: off, whoever changes leads keeps their rows himself
_FOLLOWS = "lead_management.care_follows"
FOLLOW = SQL(f"SET LOCAL {_FOLLOWS} = on")
FOLLOW_NOT = SQL(f"SET LOCAL {_FOLLOWS} = off")

FILL = SQL(
    f"""
    {_STORE.format(lead="lead", leads="crm_lead AS lead")};
    {_STORE_ALL_ACTIVITIES};
    {_STORE_ALL_INTERACTIONS}
    """
)

DROP_TRIGGERS = SQL(
    """
    DROP TRIGGER IF EXISTS lead_care_insert ON crm_lead;
    DROP TRIGGER IF EXISTS lead_care_update ON crm_lead;
    DROP TRIGGER IF EXISTS lead_care_insert ON mail_activity;
    DROP TRIGGER IF EXISTS lead_care_update ON mail_activity;
    DROP TRIGGER IF EXISTS lead_care_delete ON mail_activity;
    DROP TRIGGER IF EXISTS lead_care_insert ON lead_interaction;
    DROP TRIGGER IF EXISTS lead_care_update ON lead_interaction;
    DROP FUNCTION IF EXISTS lead_care_add_leads, lead_care_follow_lead;
    DROP FUNCTION IF EXISTS lead_care_follow_activities, lead_care_follow_changes;
    DROP FUNCTION IF EXISTS lead_care_follow_interaction;
    """
)


def note_interaction(lead_id, date):
    """That somebody was in touch with a lead, where there is no row of ``lead_interaction``."""
    return SQL(
        _STORE_INTERACTION.format(lead_id="%(lead_id)s", date="%(date)s"),
        lead_id=lead_id,
        date=date,
    )


def store(lead_ids):
    """What follows from these leads, as the trigger has it lead by lead."""
    leads = "(SELECT * FROM crm_lead WHERE id = ANY(%(lead_ids)s)) AS lead"
    return SQL(_STORE.format(lead="lead", leads=leads), lead_ids=lead_ids)


def _get_facts_of(lead):
    """The columns of a lead that its row follows from; of won or not, whether it is won."""
    is_won = f"{lead}.won_status IS NOT DISTINCT FROM 'won'"
    return ", ".join(is_won if name == "won_status" else f"{lead}.{name}" for name in FACTS)


def _make_function(name, statement, **tables):
    return f"""
    CREATE FUNCTION {name}() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        {statement.format(**tables)};
        RETURN NULL;
    END $$;
    """


# Leads change by ones and twos in these columns, but are looked at whole to be compared: by row.
TRIGGERS = SQL(
    f"""
    %s
    {_make_function("lead_care_add_leads", _STORE_NEW, lead="lead", leads="changed AS lead")}
    CREATE TRIGGER lead_care_insert AFTER INSERT ON crm_lead
           REFERENCING NEW TABLE AS changed
       FOR EACH STATEMENT EXECUTE FUNCTION lead_care_add_leads();

    {_make_function("lead_care_follow_lead", _STORE, lead="NEW", leads="(SELECT) AS lead")}
    CREATE TRIGGER lead_care_update AFTER UPDATE OF {", ".join(FACTS)} ON crm_lead
       FOR EACH ROW
      WHEN (({_get_facts_of("OLD")}) IS DISTINCT FROM ({_get_facts_of("NEW")})
            AND COALESCE(current_setting('{_FOLLOWS}', TRUE), '') <> 'off')
           EXECUTE FUNCTION lead_care_follow_lead();

    {_make_function("lead_care_follow_activities", _STORE_ACTIVITY, activities="changed")}
    CREATE TRIGGER lead_care_insert AFTER INSERT ON mail_activity
           REFERENCING NEW TABLE AS changed
       FOR EACH STATEMENT EXECUTE FUNCTION lead_care_follow_activities();
    CREATE TRIGGER lead_care_delete AFTER DELETE ON mail_activity
           REFERENCING OLD TABLE AS changed
       FOR EACH STATEMENT EXECUTE FUNCTION lead_care_follow_activities();

    {_make_function("lead_care_follow_changes", _STORE_ACTIVITY, activities=_CHANGED)}
    CREATE TRIGGER lead_care_update AFTER UPDATE ON mail_activity
           REFERENCING OLD TABLE AS former NEW TABLE AS changed
       FOR EACH STATEMENT EXECUTE FUNCTION lead_care_follow_changes();

    {
        _make_function(
            "lead_care_follow_interaction",
            _STORE_INTERACTION,
            lead_id="NEW.lead_id",
            date="NEW.date",
        )
    }
    CREATE TRIGGER lead_care_insert AFTER INSERT ON lead_interaction
       FOR EACH ROW EXECUTE FUNCTION lead_care_follow_interaction();
    CREATE TRIGGER lead_care_update AFTER UPDATE OF lead_id, date ON lead_interaction
       FOR EACH ROW EXECUTE FUNCTION lead_care_follow_interaction();
    """,
    DROP_TRIGGERS,
)
