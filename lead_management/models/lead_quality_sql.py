# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The columns of ``lead_funnel`` that say what a lead was worth, and what keeps them.

Whoever gets in touch with a lead, loses or returns it need not know.
"""

from odoo.tools import SQL

# Of leads nobody has ever been reached of
TRIES = 3

# pylint: disable=sql-injection
# SQL of the constants above and below alone

ADD_COLUMNS = SQL(
    """
    ALTER TABLE lead_funnel
      ADD COLUMN IF NOT EXISTS quality_issue VARCHAR,
      ADD COLUMN IF NOT EXISTS lost_reason_id INT4,
      ADD COLUMN IF NOT EXISTS return_id INT4
    """
)
_COLUMNS = ("quality_issue", "lost_reason_id", "return_id")

# The last that was heard of the number is that it is wrong: no other outcome came of trying the
# same way again, and nobody was reached since in any way
_IS_WRONG_NUMBER = """
    EXISTS (
        SELECT
          FROM lead_interaction wrong
          JOIN lead_interaction_outcome heard
            ON heard.id = wrong.outcome_id AND heard.is_wrong_contact
         WHERE wrong.lead_id = lead.id
           AND NOT EXISTS (
               SELECT
                 FROM lead_interaction later
                 LEFT JOIN lead_interaction_outcome outcome ON outcome.id = later.outcome_id
                WHERE later.lead_id = lead.id
                  AND (later.date, later.id) > (wrong.date, wrong.id)
                  AND (outcome.is_reached
                       OR later.direction = 'outgoing' AND outcome.id IS NULL
                       OR later.kind = wrong.kind
                          AND outcome.id IS NOT NULL AND outcome.is_wrong_contact IS NOT TRUE)))
"""
_IS_UNREACHABLE = f"""
    lead.is_reached IS NOT TRUE
    AND {TRIES} <= (
        SELECT COUNT(*)
          FROM lead_interaction attempt
          JOIN lead_interaction_outcome outcome
            ON outcome.id = attempt.outcome_id AND outcome.is_reached IS NOT TRUE
         WHERE attempt.lead_id = lead.id AND attempt.direction = 'outgoing')
"""
_LAST_RETURN = """
    (SELECT id
       FROM lead_hand_over
      WHERE lead_id = lead.id AND state = 'returned'
      ORDER BY return_date DESC, id DESC
      LIMIT 1)
"""
# The slow truth, of leads among ``lead_ids``
_TRUTH = f"""
    SELECT lead.id AS lead_id,
           COALESCE(reason.quality_issue,
                    CASE WHEN {_IS_WRONG_NUMBER} THEN 'wrong_number'
                         WHEN {_IS_UNREACHABLE} THEN 'unreachable' END) AS quality_issue,
           CASE WHEN lead.won_status = 'lost' THEN lead.lost_reason_id END AS lost_reason_id,
           {_LAST_RETURN} AS return_id
      FROM crm_lead lead
      LEFT JOIN crm_lost_reason reason
        ON reason.id = lead.lost_reason_id AND lead.won_status = 'lost'
     WHERE lead.id = ANY(lead_ids)
"""
_REFRESH = f"""
    UPDATE lead_funnel
       SET ({", ".join(_COLUMNS)}) = ({", ".join(f"truth.{name}" for name in _COLUMNS)})
      FROM ({_TRUTH}) AS truth
     WHERE lead_funnel.lead_id = truth.lead_id
       AND ({", ".join(f"lead_funnel.{name}" for name in _COLUMNS)})
           IS DISTINCT FROM ({", ".join(f"truth.{name}" for name in _COLUMNS)});
"""
# A contact that nothing came of but that there was one only ends an issue found by trying
_MAY_MATTER = """
    outcome_id IS NOT NULL
    OR EXISTS (SELECT FROM lead_funnel
                WHERE lead_funnel.lead_id = changed.lead_id
                  AND quality_issue IN ('wrong_number', 'unreachable'))
"""

DROP_TRIGGERS = SQL(
    """
    DROP TRIGGER IF EXISTS lead_quality_insert ON lead_funnel;
    DROP TRIGGER IF EXISTS lead_quality_update ON crm_lead;
    DROP TRIGGER IF EXISTS lead_quality_insert ON lead_interaction;
    DROP TRIGGER IF EXISTS lead_quality_update ON lead_interaction;
    DROP TRIGGER IF EXISTS lead_quality_delete ON lead_interaction;
    DROP TRIGGER IF EXISTS lead_quality_insert ON lead_hand_over;
    DROP TRIGGER IF EXISTS lead_quality_update ON lead_hand_over;
    DROP TRIGGER IF EXISTS lead_quality_delete ON lead_hand_over;
    DROP TRIGGER IF EXISTS lead_quality_update ON lead_interaction_outcome;
    DROP TRIGGER IF EXISTS lead_quality_update ON crm_lost_reason;
    DROP FUNCTION IF EXISTS lead_quality_follow_lead, lead_quality_follow_rows;
    DROP FUNCTION IF EXISTS lead_quality_follow_interactions;
    DROP FUNCTION IF EXISTS lead_quality_follow_outcome, lead_quality_follow_reason;
    DROP FUNCTION IF EXISTS lead_quality_refresh;
    """
)


def _make_function(name, lead_ids):
    """A trigger function that has the rows of these leads, if there are any, say the truth."""
    return f"""
    CREATE FUNCTION {name}() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    DECLARE lead_ids INT4[] := {lead_ids};
    BEGIN
        IF lead_ids <> '{{}}' THEN
            PERFORM lead_quality_refresh(lead_ids);
        END IF;
        RETURN NULL;
    END $$;
    """


def _get_facts_of(lead):
    """What a lead itself says of its quality, which is nothing of one just created."""
    return f"""
        CASE WHEN {lead}.won_status = 'lost' THEN COALESCE({lead}.lost_reason_id, 0) END,
        {lead}.is_reached IS TRUE
    """


# That a lead comes already lost its row of ``lead_funnel`` says: creating one calls nothing here.
TRIGGERS = SQL(
    f"""
    %s
    CREATE FUNCTION lead_quality_refresh(lead_ids INT4[]) RETURNS INT4 LANGUAGE plpgsql
       -- planned once: each time, that takes longer than what it does
       SET plan_cache_mode = force_generic_plan AS $$
    DECLARE changed INT4;
    BEGIN
        {_REFRESH}
        GET DIAGNOSTICS changed = ROW_COUNT;
        RETURN changed;
    END $$;

    {_make_function("lead_quality_follow_lead", "ARRAY[NEW.id]")}
    CREATE TRIGGER lead_quality_update AFTER UPDATE OF won_status, lost_reason_id, is_reached
        ON crm_lead
       FOR EACH ROW
      WHEN (({_get_facts_of("OLD")}) IS DISTINCT FROM ({_get_facts_of("NEW")}))
           EXECUTE FUNCTION lead_quality_follow_lead();

    {_make_function("lead_quality_follow_rows", "ARRAY[OLD.lead_id, NEW.lead_id]")}
    CREATE TRIGGER lead_quality_insert AFTER INSERT ON lead_funnel
       FOR EACH ROW WHEN (NEW.is_lost)
           EXECUTE FUNCTION lead_quality_follow_rows();

    {
        _make_function(
            "lead_quality_follow_interactions",
            f"ARRAY(SELECT DISTINCT lead_id FROM changed WHERE {_MAY_MATTER})",
        )
    }
    CREATE TRIGGER lead_quality_insert AFTER INSERT ON lead_interaction
           REFERENCING NEW TABLE AS changed
       FOR EACH STATEMENT EXECUTE FUNCTION lead_quality_follow_interactions();
    CREATE TRIGGER lead_quality_update
     AFTER UPDATE OF lead_id, date, kind, direction, outcome_id ON lead_interaction
       FOR EACH ROW EXECUTE FUNCTION lead_quality_follow_rows();
    CREATE TRIGGER lead_quality_delete AFTER DELETE ON lead_interaction
       FOR EACH ROW EXECUTE FUNCTION lead_quality_follow_rows();

    CREATE TRIGGER lead_quality_insert AFTER INSERT ON lead_hand_over
       FOR EACH ROW WHEN (NEW.state = 'returned')
           EXECUTE FUNCTION lead_quality_follow_rows();
    CREATE TRIGGER lead_quality_update AFTER UPDATE OF lead_id, state, return_date ON lead_hand_over
       FOR EACH ROW WHEN (OLD.state = 'returned' OR NEW.state = 'returned')
           EXECUTE FUNCTION lead_quality_follow_rows();
    CREATE TRIGGER lead_quality_delete AFTER DELETE ON lead_hand_over
       FOR EACH ROW WHEN (OLD.state = 'returned')
           EXECUTE FUNCTION lead_quality_follow_rows();

    {
        _make_function(
            "lead_quality_follow_outcome",
            "ARRAY(SELECT DISTINCT lead_id FROM lead_interaction WHERE outcome_id = NEW.id)",
        )
    }
    CREATE TRIGGER lead_quality_update AFTER UPDATE OF is_reached, is_wrong_contact
        ON lead_interaction_outcome
       FOR EACH ROW
      WHEN ((OLD.is_reached, OLD.is_wrong_contact)
            IS DISTINCT FROM (NEW.is_reached, NEW.is_wrong_contact))
           EXECUTE FUNCTION lead_quality_follow_outcome();

    {
        _make_function(
            "lead_quality_follow_reason",
            "ARRAY(SELECT id FROM crm_lead WHERE lost_reason_id = NEW.id)",
        )
    }
    CREATE TRIGGER lead_quality_update AFTER UPDATE OF quality_issue ON crm_lost_reason
       FOR EACH ROW WHEN (OLD.quality_issue IS DISTINCT FROM NEW.quality_issue)
           EXECUTE FUNCTION lead_quality_follow_reason();
    """,
    DROP_TRIGGERS,
)
