# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The table of ``lead.funnel`` and what keeps it: who writes a lead or its history need not know.

Without foreign keys, which would check a dozen other tables for every new lead: what a column
points at is deleted from the lead first, and the lead's row follows.
"""

from odoo.tools import SQL

# Codes of the stages of the funnel, the first one first
STAGES = ("lead", "mql", "sal", "sql", "customer", "loyal")
DATES = tuple(f"{code}_date" for code in STAGES)
DAYS = tuple(f"{code}_days" for code in STAGES[1:])
# Of ``reached``: how many stages, then whether it was lost, then the exit it is in
LEVEL_BITS = 3

# The same as of the lead
COPIED = (
    "company_id",
    "user_id",
    "marketing_user_id",
    "team_id",
    "campaign_id",
    "medium_id",
    "source_id",
    "first_campaign_id",
    "first_medium_id",
    "first_source_id",
    "state_id",
    "industry_id",
)
# Columns of a lead that its row follows from
FACTS = (
    *COPIED,
    "active",
    "create_date",
    "date_closed",
    "expected_revenue",
    "lifecycle_date",
    "lifecycle_stage_id",
    "won_status",
)
_OF_LEAD = (
    *COPIED,
    "currency_id",
    "entry_date",
    "is_lost",
    "is_archived",
    "won_revenue",
    "exit_stage_id",
    "exit_date",
)

# Days, weeks or months that leads are grouped by. By the moments, which are as many as leads,
# PostgreSQL would expect as many groups and sort all rows for them.
_STEPS = 1000

# pylint: disable=sql-injection
# SQL of the constants above and below alone

TABLE = SQL(
    f"""
    CREATE TABLE IF NOT EXISTS lead_funnel (
        id SERIAL PRIMARY KEY,
        lead_id INT4 NOT NULL,
        {", ".join(f"{name} INT4" for name in COPIED)},
        capture_source_id INT4,
        currency_id INT4,
        exit_stage_id INT4,
        entry_date TIMESTAMP,
        {", ".join(f"{name} TIMESTAMP" for name in DATES)},
        exit_date TIMESTAMP,
        last_date TIMESTAMP GENERATED ALWAYS AS (
            GREATEST({", ".join(DATES)}, exit_date)
        ) STORED,
        {
        ", ".join(
            f"{days} FLOAT8 GENERATED ALWAYS AS"
            f" ((EXTRACT(EPOCH FROM {date} - {before}) / 86400)::FLOAT8) STORED"
            for days, before, date in zip(DAYS, DATES, DATES[1:], strict=False)
        )
    },
        won_revenue NUMERIC,
        reached INT4 GENERATED ALWAYS AS (
            num_nonnulls({", ".join(DATES)})
            + (CASE WHEN is_lost THEN 1 ELSE 0 END << {LEVEL_BITS})
            + (COALESCE(exit_stage_id, 0) << {LEVEL_BITS + 1})
        ) STORED,
        is_lost BOOL,
        is_archived BOOL
    );
    CREATE UNIQUE INDEX IF NOT EXISTS lead_funnel__unique ON lead_funnel (lead_id);
    CREATE INDEX IF NOT EXISTS lead_funnel__entry_date ON lead_funnel (entry_date);
    ALTER TABLE lead_funnel
        {
        ", ".join(
            f"ALTER COLUMN {name} SET (n_distinct = {_STEPS})"
            for name in ("entry_date", *DATES, "exit_date", "last_date")
        )
    };
    COMMENT ON TABLE lead_funnel IS 'How far each lead came'
    """
)

# What the lead itself tells; ``stage`` and ``company`` are its own
_SELECT_LEAD = f"""
    {", ".join(f"{{lead}}.{name}" for name in COPIED)},
    COALESCE(company.currency_id, (SELECT currency_id FROM res_company ORDER BY id LIMIT 1)),
    {{lead}}.create_date,
    {{lead}}.won_status IS NOT DISTINCT FROM 'lost',
    {{lead}}.active IS NOT TRUE,
    CASE WHEN {{lead}}.won_status = 'won' THEN NULLIF({{lead}}.expected_revenue, 0) END,
    CASE WHEN stage.is_exit THEN stage.id END,
    CASE WHEN stage.is_exit THEN {{lead}}.lifecycle_date
         WHEN {{lead}}.won_status = 'lost' THEN {{lead}}.date_closed END
"""
_JOIN_OF_LEAD = """
    LEFT JOIN lead_lifecycle_stage stage ON stage.id = {lead}.lifecycle_stage_id
    LEFT JOIN res_company company ON company.id = {lead}.company_id
"""
_SINCE = "COALESCE({lead}.lifecycle_date, {lead}.create_date)"

# A new lead has reached the stage that it is created in, as its history is about to say.
INSERT = f"""
    INSERT INTO lead_funnel (lead_id, {", ".join((*_OF_LEAD, *DATES))})
    SELECT {{lead}}.id, {_SELECT_LEAD},
           {
    ", ".join(
        f"CASE WHEN stage.funnel_level >= {level} THEN {_SINCE} END"
        for level in range(1, len(DATES) + 1)
    )
}
      FROM {{leads}}
      {_JOIN_OF_LEAD}
"""

_COLUMNS = (*_OF_LEAD, *DATES, "capture_source_id")

# The slow truth, of leads among ``lead_ids``. Taking a change back is a row of the history as well:
# it takes back the last one before it that led where it left from, maybe such a row itself.
_TRUTH = f"""
    WITH RECURSIVE taken_back AS (
        SELECT revert.id, target.id AS target_id, target.cause = 'revert' AS is_of_revert
          FROM lead_lifecycle_transition revert
         CROSS JOIN LATERAL (
               SELECT earlier.id, earlier.cause
                 FROM lead_lifecycle_transition earlier
                WHERE earlier.lead_id = revert.lead_id
                  AND earlier.id < revert.id
                  AND earlier.to_stage_id IS NOT DISTINCT FROM revert.from_stage_id
                ORDER BY earlier.id DESC
                LIMIT 1) AS target
         WHERE revert.cause = 'revert' AND revert.lead_id = ANY(lead_ids)
    ), chain AS (
        SELECT target_id AS root_id, id, 1 AS length FROM taken_back WHERE NOT is_of_revert
         UNION ALL
        SELECT chain.root_id, taken_back.id, chain.length + 1
          FROM chain
          JOIN taken_back ON taken_back.target_id = chain.id
    ), void AS (
        SELECT root_id FROM chain GROUP BY root_id HAVING MAX(length) %% 2 = 1
    ), history AS (
        SELECT move.lead_id,
               {
    ", ".join(
        f"MIN(move.date) FILTER (WHERE stage.funnel_level >= {level}"
        " AND move.cause <> 'revert' AND void.root_id IS NULL) AS "
        f"{name}"
        for level, name in enumerate(DATES, 1)
    )
}
          FROM lead_lifecycle_transition move
          LEFT JOIN lead_lifecycle_stage stage ON stage.id = move.to_stage_id
          LEFT JOIN void ON void.root_id = move.id
         WHERE move.lead_id = ANY(lead_ids)
         GROUP BY move.lead_id
    ), touch AS (
        SELECT DISTINCT ON (lead_id) lead_id, capture_source_id
          FROM lead_touch
         WHERE lead_id = ANY(lead_ids) AND capture_source_id IS NOT NULL
         ORDER BY lead_id, date, id
    )
    SELECT lead.id, {_SELECT_LEAD.format(lead="lead")},
           {
    ", ".join(
        f"CASE WHEN history.lead_id IS NOT NULL THEN history.{name}"
        f" WHEN stage.funnel_level >= {level} THEN {_SINCE.format(lead='lead')} END"
        for level, name in enumerate(DATES, 1)
    )
},
           touch.capture_source_id
      FROM crm_lead lead
      {_JOIN_OF_LEAD.format(lead="lead")}
      LEFT JOIN history ON history.lead_id = lead.id
      LEFT JOIN touch ON touch.lead_id = lead.id
     WHERE lead.id = ANY(lead_ids)
"""
_REFRESH = f"""
    DELETE FROM lead_funnel
          WHERE lead_id = ANY(lead_ids)
            AND NOT EXISTS (SELECT FROM crm_lead WHERE id = lead_funnel.lead_id);
    GET DIAGNOSTICS orphans = ROW_COUNT;
    INSERT INTO lead_funnel (lead_id, {", ".join(_COLUMNS)})
    {_TRUTH}
        ON CONFLICT (lead_id) DO UPDATE
       SET ({", ".join(_COLUMNS)}) = ({", ".join(f"EXCLUDED.{name}" for name in _COLUMNS)})
     WHERE ({", ".join(f"lead_funnel.{name}" for name in _COLUMNS)})
           IS DISTINCT FROM ({", ".join(f"EXCLUDED.{name}" for name in _COLUMNS)});
    GET DIAGNOSTICS changed = ROW_COUNT;
"""

# Joins nothing and compares nothing: creating a lead is followed by such a change of its own
_FOLLOW_LEAD = f"""
    SELECT id INTO exit_id FROM lead_lifecycle_stage
     WHERE id = NEW.lifecycle_stage_id AND is_exit;
    UPDATE lead_funnel
       SET {", ".join(f"{name} = NEW.{name}" for name in COPIED)},
           currency_id = COALESCE(
               (SELECT currency_id FROM res_company WHERE id = NEW.company_id),
               (SELECT currency_id FROM res_company ORDER BY id LIMIT 1)),
           entry_date = NEW.create_date,
           is_lost = NEW.won_status IS NOT DISTINCT FROM 'lost',
           is_archived = NEW.active IS NOT TRUE,
           won_revenue = CASE WHEN NEW.won_status = 'won'
                              THEN NULLIF(NEW.expected_revenue, 0) END,
           exit_stage_id = exit_id,
           exit_date = CASE WHEN exit_id IS NOT NULL THEN NEW.lifecycle_date
                            WHEN NEW.won_status = 'lost' THEN NEW.date_closed END
     WHERE lead_id = NEW.id;
"""
_FOLLOW_HISTORY = f"""
    IF TG_OP = 'UPDATE' THEN
        PERFORM lead_funnel_refresh(ARRAY[OLD.lead_id, NEW.lead_id]);
        RETURN NULL;
    END IF;
    IF NEW.cause = 'revert' THEN
        PERFORM lead_funnel_refresh(ARRAY[NEW.lead_id]);
        RETURN NULL;
    END IF;
    SELECT funnel_level INTO level FROM lead_lifecycle_stage WHERE id = NEW.to_stage_id;
    IF level > 0 THEN
        UPDATE lead_funnel
           SET {
    ", ".join(
        f"{name} = CASE WHEN level >= {number} THEN LEAST({name}, NEW.date) ELSE {name} END"
        for number, name in enumerate(DATES, 1)
    )
}
         WHERE lead_id = NEW.lead_id
           AND COALESCE((ARRAY[{", ".join(DATES)}])[level] > NEW.date, TRUE);
    END IF;
"""
_FOLLOW_TOUCH = """
    UPDATE lead_funnel
       SET capture_source_id = (SELECT capture_source_id
                                  FROM lead_touch
                                 WHERE lead_id = lead_funnel.lead_id
                                   AND capture_source_id IS NOT NULL
                                 ORDER BY date, id
                                 LIMIT 1)
     WHERE lead_id = NEW.lead_id AND (TG_OP = 'UPDATE' OR capture_source_id IS NULL)
        OR TG_OP = 'UPDATE' AND lead_id = OLD.lead_id;
"""

DROP_TRIGGERS = SQL(
    """
    DROP TRIGGER IF EXISTS lead_funnel_update ON crm_lead;
    DROP TRIGGER IF EXISTS lead_funnel_delete ON crm_lead;
    DROP TRIGGER IF EXISTS lead_funnel_insert ON lead_lifecycle_transition;
    DROP TRIGGER IF EXISTS lead_funnel_update ON lead_lifecycle_transition;
    DROP TRIGGER IF EXISTS lead_funnel_insert ON lead_touch;
    DROP TRIGGER IF EXISTS lead_funnel_update ON lead_touch;
    DROP FUNCTION IF EXISTS lead_funnel_follow_lead, lead_funnel_forget_leads;
    DROP FUNCTION IF EXISTS lead_funnel_follow_history, lead_funnel_follow_touch;
    DROP FUNCTION IF EXISTS lead_funnel_refresh;
    """
)


def _get_facts_of(lead):
    """The columns of a lead that its row follows from; what it may bring in once it is won."""
    return ", ".join(
        f"CASE WHEN {lead}.won_status = 'won' THEN {lead}.expected_revenue END"
        if name == "expected_revenue"
        else f"{lead}.{name}"
        for name in FACTS
    )


def _make_function(name, statements, declared=""):
    return f"""
    CREATE FUNCTION {name}() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    DECLARE {declared}
    BEGIN
        {statements}
        RETURN NULL;
    END $$;
    """


# That new leads get their row is in the function that gives them their row of ``lead_care``: each
# function called for one costs as much as the row. Who was created in a stage has reached it, so
# the history that says so calls none; nor does an open lead whose expected revenue changes.
TRIGGERS = SQL(
    f"""
    %s
    CREATE FUNCTION lead_funnel_refresh(lead_ids INT4[]) RETURNS INT4 LANGUAGE plpgsql AS $$
    #variable_conflict use_column
    DECLARE orphans INT4; changed INT4;
    BEGIN
        {_REFRESH}
        RETURN orphans + changed;
    END $$;

    {_make_function("lead_funnel_follow_lead", _FOLLOW_LEAD, "exit_id INT4;")}
    CREATE TRIGGER lead_funnel_update AFTER UPDATE OF {", ".join(FACTS)} ON crm_lead
       FOR EACH ROW
      WHEN (({_get_facts_of("OLD")}) IS DISTINCT FROM ({_get_facts_of("NEW")}))
           EXECUTE FUNCTION lead_funnel_follow_lead();

    {
        _make_function(
            "lead_funnel_forget_leads",
            "DELETE FROM lead_funnel WHERE lead_id IN (SELECT id FROM former);",
        )
    }
    CREATE TRIGGER lead_funnel_delete AFTER DELETE ON crm_lead
           REFERENCING OLD TABLE AS former
       FOR EACH STATEMENT EXECUTE FUNCTION lead_funnel_forget_leads();

    {_make_function("lead_funnel_follow_history", _FOLLOW_HISTORY, "level INT4;")}
    CREATE TRIGGER lead_funnel_insert AFTER INSERT ON lead_lifecycle_transition
       FOR EACH ROW
      WHEN (NEW.lead_id IS NOT NULL
            AND (NEW.cause <> 'creation' OR NEW.from_stage_id IS NOT NULL))
           EXECUTE FUNCTION lead_funnel_follow_history();
    CREATE TRIGGER lead_funnel_update
     AFTER UPDATE OF lead_id, from_stage_id, to_stage_id, date, cause ON lead_lifecycle_transition
       FOR EACH ROW
      WHEN (COALESCE(OLD.lead_id, NEW.lead_id) IS NOT NULL)
           EXECUTE FUNCTION lead_funnel_follow_history();

    {_make_function("lead_funnel_follow_touch", _FOLLOW_TOUCH)}
    CREATE TRIGGER lead_funnel_insert AFTER INSERT ON lead_touch
       FOR EACH ROW WHEN (NEW.capture_source_id IS NOT NULL)
           EXECUTE FUNCTION lead_funnel_follow_touch();
    CREATE TRIGGER lead_funnel_update AFTER UPDATE OF lead_id, capture_source_id, date ON lead_touch
       FOR EACH ROW EXECUTE FUNCTION lead_funnel_follow_touch();
    """,
    DROP_TRIGGERS,
)

# All leads, some thousands at a time
PARTS = SQL("SELECT ARRAY_AGG(id) AS ids FROM crm_lead GROUP BY id / 20000")
