"""Run inside `odoo shell`, see ../lead_list.py: the calls of the web client, as it makes them."""

import sys

sys.path.append("bench")
from _reading import COUNT_LIMIT, LIST, ORDERS, SEARCHES, USERS, as_user, median, plain_search
from _timing import report


def page(leads, domain, order=""):
    return leads.web_search_read(
        domain, specification, limit=80, order=order, count_limit=COUNT_LIMIT
    )


fields = env["crm.lead"]._fields
specification = {name: spec for name, spec in LIST.items() if name in fields}
is_ours = "quick_search" in fields


def measure(role, leads):
    for order in ("", *ORDERS):
        name = order.split(" ")[0]
        if name in fields or not name:
            report(**{f"{role}/{order}": median(env, lambda o=order: page(leads, [], o))})
    for query in SEARCHES:
        domain = [("quick_search", "ilike", query)] if is_ours else plain_search(query)
        report(**{f"{role}/?{query}": median(env, lambda d=domain: page(leads, d))})


for role, login in USERS.items():
    measure(role, as_user(env, login)["crm.lead"])
