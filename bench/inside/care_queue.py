"""Run inside `odoo shell`, see ../care_queue.py: the calls of the web client, as it makes them."""

import sys

from odoo.fields import Domain

sys.path.append("bench")
from _reading import ACTIVITY, COUNT_LIMIT, QUEUE, USERS, as_user, median
from _timing import report

is_ours = "care_group" in env["crm.lead"]._fields
specification = {name: spec for name, spec in QUEUE.items() if name in env["crm.lead"]._fields}
order = "care_group ASC" if is_ours else ""
if not is_ours:
    specification |= ACTIVITY  # which say there what is due


def get_domain(role, leads):
    is_own = Domain("user_id", "=", leads.env.uid) if role == "salesperson" else Domain.TRUE
    if is_ours:
        return list(is_own & Domain.OR(leads._get_care_parts().values()))
    return list(is_own & Domain("activity_date_deadline", "<=", "today"))


def measure(role, leads):
    domain = get_domain(role, leads)

    def read_page():
        # as many as the page has, so that nothing is counted
        leads.search_fetch(domain, [], limit=80, order=order).web_read(specification)

    report(**{f"{role}/page": median(env, read_page)})
    report(**{f"{role}/count": median(env, lambda: leads.search_count(domain, COUNT_LIMIT))})
    if is_ours:
        report(**{f"{role}/counts": median(env, leads.get_care_counts)})


for role, login in USERS.items():
    measure(role, as_user(env, login)["crm.lead"])
