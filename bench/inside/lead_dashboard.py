"""Run inside `odoo shell`, see ../lead_dashboard.py."""

import os
import sys
import time

sys.path.append("bench")
from _reading import USERS, as_user, median
from _timing import report

filters = {"period": os.environ["BENCH_PERIOD"]}
user_env = as_user(env, USERS[os.environ["BENCH_ROLE"]])
# the days of a time zone other than UTC are more work
dashboard = user_env["lead.dashboard"].with_context(tz="Asia/Ho_Chi_Minh")


def read():
    return dashboard.get_figures(filters)


def read_leads():
    action = dashboard.get_leads_action({"stage": "customer"}, filters)
    leads = user_env["crm.lead"].with_context(**action["context"])
    leads.search_fetch(action["domain"], ["name"], limit=80)


start = time.perf_counter()
read()
report(cold=time.perf_counter() - start)
report(warm=median(env, read), leads=median(env, read_leads))
