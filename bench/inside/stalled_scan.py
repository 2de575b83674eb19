"""Run inside `odoo shell`, see ../stalled_scan.py: two nights, chunk by chunk as the job does."""

import sys
import time

from odoo.tools import SQL

sys.path.append("bench")
from _timing import report

STALLED_OF_A_USUAL_NIGHT = 2_000
Lead = env["crm.lead"]
commit = type(env.cr).commit


def scan(night):
    commits = []

    def commit_timed(self):
        result = commit(self)
        commits.append(time.perf_counter())
        return result

    before = Lead.search_count([("stalled_since", "!=", False)])
    env.cr.commit()
    type(env.cr).commit = commit_timed
    start = time.perf_counter()
    Lead._cron_mark_stalled()
    seconds = time.perf_counter() - start
    type(env.cr).commit = commit
    count = Lead.search_count([("stalled_since", "!=", False)]) - before
    report(
        **{
            f"{night}/count": count,
            f"{night}/seconds": seconds,
            f"{night}/longest": max(map(float.__sub__, commits, [start, *commits])),
        }
    )


env["res.config.settings"].create({"group_lead_management": True}).execute()
# nobody has been told of any yet
env.cr.execute(SQL("UPDATE crm_lead SET care_status = 'open' WHERE care_status = 'stalled'"))
env.cr.commit()
scan("first")
looked_after = Lead.search([("care_status", "=", "stalled")], limit=STALLED_OF_A_USUAL_NIGHT)
looked_after._end_stalled()
env.cr.commit()
scan("usual")
