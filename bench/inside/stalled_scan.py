"""Run inside `odoo shell`, see ../stalled_scan.py: two nights, chunk by chunk as the job does."""

import sys
import time

sys.path.append("bench")
from _timing import report

STALLED_OF_A_USUAL_NIGHT = 2_000
Lead = env["crm.lead"]


def scan(night):
    times, last_id = [], 0
    before = Lead.search_count([("stalled_since", "!=", False)])
    env.cr.commit()
    while last_id is not None:
        start = time.perf_counter()
        last_id = Lead._mark_stalled_chunk(last_id, CHUNK_SIZE)
        env.cr.commit()
        times.append(time.perf_counter() - start)
    count = Lead.search_count([("stalled_since", "!=", False)]) - before
    report(
        **{
            f"{night}/count": count,
            f"{night}/seconds": sum(times),
            f"{night}/longest": max(times),
        }
    )


CHUNK_SIZE = Lead._cron_mark_stalled.__func__.__defaults__[0]
env["res.config.settings"].create({"group_lead_management": True}).execute()
# nobody has been told of any yet
env.cr.execute("UPDATE crm_lead SET care_status = 'open' WHERE care_status = 'stalled'")
env.cr.commit()
scan("first")
looked_after = Lead.search([("care_status", "=", "stalled")], limit=STALLED_OF_A_USUAL_NIGHT)
looked_after._end_stalled()
env.cr.commit()
scan("usual")
