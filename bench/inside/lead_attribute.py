"""Run inside `odoo shell`, see ../lead_attribute.py: custom attributes of a million leads."""

import sys
import time

sys.path.append("bench")
from _reading import COUNT_LIMIT, LIST, USERS, as_user, median
from _timing import report

# every so many leads have a value
FILLED = 20
VALUES = {
    "char": "'Giá trị ' || id % 997",
    "integer": "id % 1009",
    "float": "id % 1013 / 10.0",
    "date": "date '2026-01-01' + id % 367",
    "datetime": "timestamp '2026-01-01 08:00' + id % 367 * interval '1 day'",
}
attributes = {}
for type_ in (*VALUES, "selection"):
    start = time.perf_counter()
    attributes[type_] = env["lead.attribute"].create(
        {"name": f"Bench {type_}", "type": type_, "on_contact": True}
    )
    env.flush_all()
    report(**{f"add/{type_}": time.perf_counter() - start})

options = env["lead.attribute.option"].create(
    [{"name": f"Option {n}", "attribute_id": attributes["selection"].id} for n in range(9)]
)
VALUES["selection"] = f"(ARRAY{options.ids})[1 + id % 9]"
columns = {type_: attribute.field_name for type_, attribute in attributes.items()}
assignments = ", ".join(f"{columns[type_]} = {value}" for type_, value in VALUES.items())
env.cr.execute(f"UPDATE crm_lead SET {assignments} WHERE id % {FILLED} = 0")
env.cr.commit()
connection = env.cr._cnx
connection.autocommit = True
env.cr.execute("VACUUM ANALYZE crm_lead")  # in use, autovacuum does it
connection.autocommit = False
env.invalidate_all()

fields = env["crm.lead"]._fields
specification = {name: spec for name, spec in LIST.items() if name in fields}
for role, login in USERS.items():
    leads = as_user(env, login)["crm.lead"]
    for type_, name in columns.items():
        shown = {
            **specification,
            name: {"fields": {"display_name": {}}} if type_ == "selection" else {},
        }
        for direction in ("ASC", "DESC"):
            seconds = median(
                env,
                lambda s=shown, o=f"{name} {direction}", leads=leads: leads.web_search_read(
                    [], s, limit=80, order=o, count_limit=COUNT_LIMIT
                ),
            )
            report(**{f"{role}/{type_} {direction}": seconds})
for type_, attribute in attributes.items():
    start = time.perf_counter()
    attribute.unlink()
    report(**{f"delete/{type_}": time.perf_counter() - start})
env.cr.commit()
