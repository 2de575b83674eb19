"""Run inside `odoo shell`, see ../lead_quality.py: interactions and hand-overs of the leads.

About two calls each, and three leads in ten were handed over.

Drawn from hashes of the lead's number: a fifth of the leads was called in vain three times and
more, others had a wrong number; of those handed over, a tenth was returned.
"""

import sys
import time

sys.path.append("bench")
from _timing import report

from odoo.addons.lead_management.models.lead_funnel_sql import PARTS

FUNCTION = """
CREATE FUNCTION pg_temp.r(i int, k int) RETURNS float8 IMMUTABLE LANGUAGE sql AS
$$ SELECT (hashint4extended(i, k) & 2147483647) / 2147483648.0 $$
"""
# Nobody was reached of a fifth, four tries each; of the others one to three were made
INTERACTIONS = """
INSERT INTO lead_interaction (lead_id, date, user_id, kind, direction, outcome_id)
SELECT id, create_date + n * interval '1 day', user_id,
       CASE WHEN pg_temp.r(id, n) < 0.8 THEN 'call' ELSE 'zalo' END, 'outgoing',
       (%(outcomes)s)[CASE WHEN pg_temp.r(id, 101) < 0.2 THEN 1
                           WHEN pg_temp.r(id, 101) < 0.25 THEN 2
                           ELSE 3 END]
  FROM crm_lead,
       generate_series(1, CASE WHEN pg_temp.r(id, 101) < 0.2 THEN 4
                               ELSE 1 + floor(2 * pg_temp.r(id, 102))::int END) n
"""
HAND_OVERS = """
INSERT INTO lead_hand_over (lead_id, company_id, state, date, user_id, salesperson_id, team_id,
                            deadline, answer_date, answer_hours, is_late, return_reason_id,
                            return_date, return_note)
SELECT id, company_id, state, create_date, marketing_user_id, user_id, team_id,
       create_date + interval '8 hours', create_date + interval '5 hours', 5,
       pg_temp.r(id, 105) < 0.2,
       CASE WHEN state = 'returned' THEN %(reason)s END,
       CASE WHEN state = 'returned' THEN create_date + interval '5 hours' END,
       CASE WHEN state = 'returned' THEN 'Không có nhu cầu' END
  FROM (SELECT *, CASE WHEN pg_temp.r(id, 104) < 0.1 THEN 'returned' ELSE 'accepted' END AS state
          FROM crm_lead
         WHERE pg_temp.r(id, 103) < 0.3) AS lead
"""
REASONS = """
UPDATE crm_lost_reason SET quality_issue = 'spam' WHERE id = (SELECT MIN(id) FROM crm_lost_reason)
"""

outcomes = [
    env.ref(f"lead_management.lead_interaction_outcome_{name}").id
    for name in ("no_answer", "wrong_number", "reached")
]
reason = env["lead.return.reason"].search([], limit=1).id
env.cr.execute("SET session_replication_role = replica; SET synchronous_commit = off")
env.cr.execute(FUNCTION)
env.cr.execute(INTERACTIONS, {"outcomes": outcomes})
env.cr.execute(HAND_OVERS, {"reason": reason})
env.cr.execute(REASONS)
env.cr.commit()
env.cr.execute("ANALYZE lead_interaction, lead_hand_over")
start = time.perf_counter()
env["lead.funnel"]._refresh_quality(PARTS)
seconds = time.perf_counter() - start
env.cr.commit()
report(seconds=seconds)
