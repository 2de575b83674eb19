"""The scan for stalled leads runs while people work on them, in real parallel transactions."""

from shell import odoo_shell_with_our_addon

AT_ONCE = """
from datetime import timedelta

from odoo import api
from odoo.tools import SQL, mute_logger

env["res.config.settings"].create({"group_lead_management": True}).execute()
stage = env["crm.stage"].create({"name": "Quote sent", "rotting_threshold_days": 5})
leads = env["crm.lead"].create(
    [{"name": f"At once {n}", "type": "lead", "stage_id": stage.id} for n in range(6)]
)
leads.flush_recordset()
env.cr.execute(
    SQL(
        "UPDATE crm_lead SET date_last_stage_update = %s WHERE id = ANY(%s)",
        env.cr.now() - timedelta(days=9),
        leads.ids,
    )
)
env.cr.commit()


def statuses():
    env.cr.rollback()
    env.invalidate_all()
    return leads.mapped("care_status")


def scan(scanner):
    # does not wait for anybody: it would run into this
    scanner.cr.execute(SQL("SET LOCAL lock_timeout = '5s'"))
    for after_id in range(leads[0].id - 1, leads[-1].id, 2):
        chunk = {"share": 0, "last_share": 15, "after_id": after_id}
        scanner["crm.lead"]._mark_stalled_chunk(chunk, 2)
        scanner.cr.commit()


# somebody is writing one of them
with env.registry.cursor() as writing, env.registry.cursor() as scanning:
    writer = api.Environment(writing, api.SUPERUSER_ID, {})
    writer["crm.lead"].browse(leads[1].id).name = "Being changed"
    writer.flush_all()
    scan(api.Environment(scanning, api.SUPERUSER_ID, {}))
    writing.commit()
assert statuses() == ["stalled", "open", *["stalled"] * 4], statuses()

# and the other way round: what refers to leads that the scan holds does not wait for it
leads._end_stalled()
env.cr.commit()
with env.registry.cursor() as scanning, env.registry.cursor() as calling:
    scanned = api.Environment(scanning, api.SUPERUSER_ID, {})["crm.lead"]
    scanned._mark_stalled(scanned._get_newly_stalled_domain())
    caller = api.Environment(calling, api.SUPERUSER_ID, {})
    calling.execute("SET LOCAL lock_timeout = '5s'")
    caller["lead.touch"].create({"lead_id": leads[0].id, "date": calling.now(), "kind": "form"})
    caller.flush_all()
    calling.rollback()
    scanning.commit()
assert set(statuses()) == {"stalled"}, statuses()

# somebody is in touch after the scan has begun to look and before it marks
leads._end_stalled()
env.cr.commit()
with env.registry.cursor() as scanning, env.registry.cursor() as calling:
    scanner = api.Environment(scanning, api.SUPERUSER_ID, {})
    scanner["crm.lead"].search_count([])
    caller = api.Environment(calling, api.SUPERUSER_ID, {})
    caller["crm.lead"].browse(leads[3].id)._register_interaction("call")
    calling.commit()
    with mute_logger("odoo.sql_db"):
        scan(scanner)
assert statuses() == [*["stalled"] * 3, "contacted", *["stalled"] * 2], statuses()

# somebody is in touch with one that was reached before: the lead itself stays as it is
leads._end_stalled()
leads[2]._register_interaction("call", date=leads[2].date_last_stage_update)
env.cr.commit()
with env.registry.cursor() as calling, env.registry.cursor() as scanning:
    caller = api.Environment(calling, api.SUPERUSER_ID, {})
    caller["crm.lead"].browse(leads[2].id)._register_interaction("call")
    scan(api.Environment(scanning, api.SUPERUSER_ID, {}))
    calling.commit()
assert statuses() == [*["stalled"] * 2, *["contacted"] * 2, *["stalled"] * 2], statuses()
"""


def test_nobody_waits_for_the_scan():
    odoo_shell_with_our_addon("lm_stalled", AT_ONCE)
