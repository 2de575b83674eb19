"""Run inside `odoo shell`, see ../lead_kanban.py: the two calls a kanban view makes."""

import sys

sys.path.append("bench")
from _reading import KANBAN, USERS, as_user, median
from _timing import report

PROGRESS_BAR = {
    "field": "activity_state",
    "colors": {"planned": "success", "today": "warning", "overdue": "danger"},
}


def columns(leads):
    return leads.with_context(read_group_expand=True).web_read_group(
        [],
        ["stage_id"],
        [],
        order="",
        auto_unfold=True,
        opening_info=[],
        unfold_read_specification=specification,
        unfold_read_default_limit=80,
        groupby_read_specification={},
    )


specification = {k: spec for k, spec in KANBAN.items() if k in env["crm.lead"]._fields}


def measure(role, leads):
    report(**{f"{role}/columns": median(env, lambda: columns(leads))})
    progress = median(env, lambda: leads.read_progress_bar([], "stage_id", PROGRESS_BAR))
    report(**{f"{role}/progress": progress})


for role, login in USERS.items():
    measure(role, as_user(env, login)["crm.lead"])
