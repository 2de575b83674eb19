"""Run inside `odoo shell`, see ../lead_capture.py: a JSON capture tool, its path and token."""

import sys

sys.path.append("bench")
from _timing import report

env["res.config.settings"].create(
    {"group_lead_management": True, "group_lead_management_capture": True}
).execute()
env.company.country_id = env.ref("base.vn")
source = env["lead.capture.source"].create({"name": "Bench", "kind": "json"})
token = source.action_make_token()["params"]["token"]
env.cr.commit()
report(path=source.address[source.address.index("/lead") :], token=token)
