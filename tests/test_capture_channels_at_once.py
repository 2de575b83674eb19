"""Two messages of one new person are read at once, in real transactions."""

from shell import odoo_shell_with_our_addon

SCRIPT = """
import json
import sys

sys.path.append("tests")
from at_once import do_at_once

ROUNDS = 15
env["res.config.settings"].create(
    {"group_lead_management": True, "group_lead_management_capture": True}
).execute()
env.company.country_id = env.ref("base.vn")
env.ref("lead_management.ir_cron_lead_capture").active = False  # the workers here are the only ones
# the very first of a channel makes its source: the other tries again, as the scheduled job does
env["utm.mixin"]._find_or_create_record("utm.source", "Zalo")
env["utm.mixin"]._find_or_create_record("utm.source", "Facebook")
account = env["lead.capture.source"].create({"name": "Zalo OA", "kind": "zalo"})
page = env["lead.capture.source"].create({"name": "Fanpage", "kind": "facebook"})
env.cr.commit()


def zalo_of(person, text):
    return json.dumps(
        {
            "event_name": "user_send_text",
            "sender": {"id": person},
            "timestamp": "1794297600123",
            "message": {"msg_id": f"{person} {text}", "text": text},
        }
    )


def facebook_of(person, text):
    value = {"sender": {"id": person}, "message": {"mid": f"{person} {text}", "text": text}}
    return json.dumps({"kind": "message", "page_id": "1", "value": value})


def receive(source, payload):
    events = env["lead.capture.event"]
    events._enqueue(source, [(payload, payload)])
    return events.search([], order="id desc", limit=1)


def process(event_id):
    def look(env):
        assert env["lead.capture.event"].browse(event_id).state == "new"

    def act(env):
        env["lead.capture.event"].browse(event_id)._process()
        return "done"

    return 1, look, act


for round in range(ROUNDS):
    phone = f"09{round:02}345678"
    pairs = (
        # by the id in the channel alone
        tuple(receive(account, zalo_of(f"1{round}", text)) for text in ("Alo", "?")),
        # by the telephone number they say in two channels
        (
            receive(account, zalo_of(f"2{round}", phone)),
            receive(page, facebook_of(f"3{round}", phone)),
        ),
    )
    env.cr.commit()
    for pair in pairs:
        outcomes = do_at_once(env.registry, *(process(event.id) for event in pair))
        env.cr.rollback()
        env.invalidate_all()
        assert outcomes == ["done", "done"], outcomes
        events = pair[0] | pair[1]
        assert set(events.mapped("state")) == {"done"}, events.mapped("error")
        assert len(events.lead_id) == 1, events.mapped("lead_id.name")
        assert len(events.lead_id.touch_ids) == 2
"""


def test_two_messages_of_one_new_person():
    odoo_shell_with_our_addon("lm_channels_at_once", SCRIPT)
