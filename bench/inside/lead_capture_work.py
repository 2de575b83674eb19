"""Run inside `odoo shell`, see ../lead_capture.py: from the inbox to leads."""

import json
import os
import sys
import time

sys.path.append("bench")
from _timing import report

EVENTS = int(os.environ["EVENTS"])
source = env["lead.capture.source"].search([], limit=1)
inbox = env["lead.capture.event"]


def enqueue(run, count):
    payloads = [
        {
            "name": f"Nguyễn Thị An {number}",
            "phone": f"09{run}{number:07}",
            "email": f"an{run}{number}@example.com",
            "utm_campaign": f"Campaign {number % 7}",
            "message": "Xin báo giá",
            "page_url": "https://example.com/tet",
        }
        for number in range(count)
    ]
    inbox._enqueue(
        source,
        [(f"{run}:{number}", json.dumps(payload)) for number, payload in enumerate(payloads)],
    )
    env.cr.commit()


env.ref("lead_management.ir_cron_lead_capture").active = False
env.cr.commit()
inbox._cron_process()  # what the requests left
for run, count in ((1, 400), (2, EVENTS)):
    enqueue(run, count)
    env.transaction.clear()
    leads = env["crm.lead"].search_count([])
    start = time.perf_counter()
    inbox._cron_process()
    seconds = time.perf_counter() - start
    assert env["crm.lead"].search_count([]) == leads + count
    assert not inbox.search_count([("state", "!=", "done")])
report(work=seconds)
