"""Run inside `odoo shell`, see ../lead_import.py."""

import base64
import os
import sys
import time
from pathlib import Path

sys.path.append("bench")
from _lead_file import COLUMNS, make_accounts, make_file
from _timing import report

ROWS = int(os.environ["ROWS"])
BATCH = 2000  # rows that the browser has imported at a time
WARM_UP_ROWS = 450
PATIENCE = 1800  # seconds
QUIET = {"lang": "en_US", "tz": "UTC", "tracking_disable": True}


def import_stock(data, count):
    """What the browser asks for: a preview, then batch after batch, each a request of its own."""
    options = {
        "has_headers": True,
        "advanced": False,
        "float_thousand_separator": ",",
        "float_decimal_separator": ".",
        "sheet": "Leads",
        "sheets": ["Leads"],
        "name_create_enabled_fields": {},
        "fallback_values": {},
        "import_set_empty_fields": [],
        "import_skip_records": [],
    }
    importing = env(user=importer.id, context=QUIET)["base_import.import"].create(
        {"res_model": "crm.lead", "file": data, "file_name": "leads.xlsx", "file_type": XLSX}
    )
    preview = importing.parse_preview({**options, "quoting": '"', "separator": ""})
    options = {**preview["options"], **options}
    for start in range(0, count, BATCH):
        env.cr.commit()
        env.transaction.clear()
        result = importing.execute_import(
            list(COLUMNS.values()), list(COLUMNS), {**options, "skip": start, "limit": BATCH}
        )
        assert len(result["ids"]) == min(BATCH, count - start), result["messages"][:5]
    env.cr.commit()


def import_ours(data, count):
    """Upload, read, start; the server does the rest."""
    leads = env(user=importer.id, context=QUIET)["lead.import"].create(
        {"file": base64.b64encode(data), "filename": "leads.xlsx"}
    )
    leads.action_read()
    leads.action_start()
    env.cr.commit()
    end = time.monotonic() + PATIENCE
    while leads.state == "running":
        assert time.monotonic() < end, leads.pending_count
        env.cr.commit()
        time.sleep(0.05)
        env.invalidate_all()
        if count == WARM_UP_ROWS:  # the server may not have listened yet
            env.ref("lead_management.ir_cron_lead_import")._trigger()
    # among a million, some numbers are somebody's already
    assert leads.created_count + leads.skipped_count == count, leads.rejected_row_ids[:1].reason
    assert leads.created_count > 0.9 * count


def megabytes_of(server):
    """What the largest process of a server has ever had in memory, itself and this one included."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    peaks = []
    for pid in ("self", server, *children):
        status = Path(f"/proc/{pid}/status").read_text()
        peaks.append(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
    return max(peaks)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
importer = env["res.users"].search([("login", "=", "bench_importer")]) or make_accounts(env)
env.cr.commit()
server = os.environ.get("SERVER")
# people of their own in each run, lest they are known
warm_up, data = make_file(WARM_UP_ROWS, first=800_000 + ROWS // 100), make_file(ROWS, first=ROWS)
do_import = import_ours if server else import_stock
do_import(warm_up, WARM_UP_ROWS)
start = time.monotonic()
do_import(data, ROWS)
report(seconds=time.monotonic() - start)
if server:
    report(megabytes=megabytes_of(server))
