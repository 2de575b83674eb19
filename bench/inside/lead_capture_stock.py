"""Run inside `odoo shell`, see ../lead_capture.py: a key for Odoo's own API."""

import sys
from datetime import timedelta

from odoo import fields

sys.path.append("bench")
from _timing import report

tomorrow = fields.Datetime.now() + timedelta(days=1)
admin = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "bench", tomorrow)
env.cr.commit()
report(key=key)
