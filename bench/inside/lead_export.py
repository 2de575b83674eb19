"""Run inside `odoo shell`, see ../lead_export.py: one export in its own process."""

import json
import os
import resource
import sys
import tempfile
import time
import types

sys.path.append("bench")
from _reading import as_user
from _timing import report

from odoo.http import _request_stack

from odoo.addons.lead_management.exporting.lead_list import LeadListExport
from odoo.addons.web.controllers.export import ExcelExport

COLUMNS = [
    *("name", "contact_name", "partner_name", "phone", "email_from", "lifecycle_stage_id"),
    *("stage_id", "source_id", "campaign_id", "user_id", "expected_revenue", "create_date"),
]
KB = 1024


def export_with_core(env):
    """Core's own controller, as the client's “Export All” of the list calls it."""
    info = env["crm.lead"].fields_get(COLUMNS, ["string", "type", "store"])
    data = {
        "model": "crm.lead",
        "fields": [{"name": name, "label": info[name]["string"], **info[name]} for name in COLUMNS],
        "ids": False,
        "domain": [],
        "import_compat": False,
    }
    request = types.SimpleNamespace(
        env=env,
        params={"data": json.dumps(data)},
        httprequest=types.SimpleNamespace(environ={"REMOTE_ADDR": "bench"}),
        make_response=lambda content, headers: content,
    )
    _request_stack.push(request)
    try:
        return len(ExcelExport().base(json.dumps(data)))
    finally:
        _request_stack.pop()


def export_with_ours(env):
    with tempfile.TemporaryFile() as file:
        LeadListExport(env, COLUMNS, [], False, [], []).write_to(file)
        return file.seek(0, os.SEEK_END)


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KB


export = {"core": export_with_core, "ours": export_with_ours}[os.environ["BENCH_EXPORT"]]
user_env = as_user(env, "bench_manager_0")
user_env = user_env(context={**user_env.context, "active_test": False})
# sudo: a throw-away database, whose user is to be allowed what is measured
user_env.user.sudo().group_ids |= env.ref("base.group_allow_export")
before = peak_megabytes()
start = time.perf_counter()
cpu = time.process_time()
size = export(user_env)
report(
    seconds=time.perf_counter() - start,
    cpu=time.process_time() - cpu,
    megabytes=peak_megabytes(),
    before=before,
    size=size / KB**2,
)
env.cr.rollback()
