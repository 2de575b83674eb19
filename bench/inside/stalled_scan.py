"""Run inside `odoo shell`, see ../stalled_scan.py: two nights, as the scheduled job runs them.

That is ten seconds at a time, while a transaction of its own holds the job's lock. The pause
before the scheduler goes on, up to a minute, is not counted.
"""

import sys
import time
from itertools import pairwise

from odoo.tools import SQL

sys.path.append("bench")
from _timing import report

STALLED_OF_A_USUAL_NIGHT = 2_000
Lead = env["crm.lead"]
job = env.ref("lead_management.ir_cron_lead_stalled")
commit = type(env.cr).commit


def is_finished():
    scan = Lead._get_scan()
    return not (scan["share"] or scan["after_id"])


def scan(night):
    seconds, commits = 0, [[]]

    def commit_timed(self):
        result = commit(self)
        commits[-1].append(time.perf_counter())
        return result

    before = Lead.search_count([("stalled_since", "!=", False)])
    env.cr.commit()
    type(env.cr).commit = commit_timed
    while not seconds or not is_finished():
        start = time.perf_counter()
        commits.append([start])
        if job.method_direct_trigger() is not True:
            raise RuntimeError("the scan failed")
        seconds += time.perf_counter() - start
        env.cr.commit()
        env.invalidate_all()
    type(env.cr).commit = commit
    count = Lead.search_count([("stalled_since", "!=", False)]) - before
    longest = max(b - a for run in commits for a, b in pairwise(run))
    report(**{f"{night}/count": count, f"{night}/seconds": seconds, f"{night}/longest": longest})


env["res.config.settings"].create({"group_lead_management": True}).execute()
# nobody has been told of any yet
env.cr.execute(SQL("UPDATE crm_lead SET care_status = 'open' WHERE care_status = 'stalled'"))
env.cr.commit()
scan("first")
looked_after = Lead.search([("care_status", "=", "stalled")], limit=STALLED_OF_A_USUAL_NIGHT)
looked_after._end_stalled()
env.cr.commit()
scan("usual")
