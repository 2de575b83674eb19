"""For the scripts in inside/ that read a million leads: what the web client asks for."""

import statistics
import time

USERS = {"manager": "bench_manager_0", "salesperson": "bench_salesperson_3"}
COUNT_LIMIT = 10_001
NAMED = {"fields": {"display_name": {}}}
RUNS = 3

# what the widgets of both views read
BANT = {
    "bant_score": {},
    "bant_budget_fit": {},
    "bant_authority_role": {},
    "bant_need_fit": {},
    "bant_timeline": {},
}
ACTIVITY = {
    "activity_ids": {"fields": {}},
    "activity_exception_decoration": {},
    "activity_exception_icon": {},
    "activity_state": {},
    "activity_summary": {},
    "activity_type_icon": {},
    "activity_type_id": NAMED,
}
# the list of the addon: what it always reads, and the columns shown at first
LIST = {
    "company_id": {"fields": {}},
    "user_company_ids": {},
    "won_status": {},
    "company_currency": {"fields": {}},
    "lifecycle_color": {},
    "stage_id_color": {},
    "name": {},
    "contact_name": {},
    "phone": {},
    "lifecycle_stage_id": NAMED,
    "stage_id": NAMED,
    **BANT,
    **ACTIVITY,
    "source_id": NAMED,
    "user_id": NAMED,
    "expected_revenue": {},
    "create_date": {},
}
# the Take care queue: what it always reads, and the columns shown at first
QUEUE = {
    "company_id": {"fields": {}},
    "care_group": {},
    "lifecycle_color": {},
    "stage_id_color": {},
    "care_date": {},
    "name": {},
    "contact_name": {},
    "phone": {},
    "care_reason_text": {},
    "stage_id": NAMED,
    "priority": {},
    "user_id": NAMED,
}
# what the kanban card of the addon reads
KANBAN = {
    "stage_id": NAMED,
    "lifecycle_stage_id": NAMED,
    "active": {},
    "company_currency": NAMED,
    "won_status": {},
    "lifecycle_color": {},
    "color": {},
    "name": {},
    "contact_name": {},
    "partner_name": {},
    "phone": {},
    "is_hand_over_late": {},
    "hand_over_state": {},
    **BANT,
    "tag_ids": {"fields": {"display_name": {}, "color": {}}},
    "priority": {},
    **ACTIVITY,
    "is_rotting": {},
    "rotting_days": {},
    "user_id": NAMED,
}
SHOWN = [
    "name",
    "contact_name",
    "phone",
    "lifecycle_stage_id",
    "stage_id",
    "bant_score",
    "source_id",
    "user_id",
    "expected_revenue",
    "create_date",
    "partner_name",
    "email_from",
    "priority",
    "campaign_id",
    "care_status",
    "marketing_user_id",
    "lifecycle_date",
    "city",
    "state_id",
    "team_id",
]
ORDERS = [f"{name} {direction}" for name in SHOWN for direction in ("ASC", "DESC")]

SEARCHES = (
    "nguyễn văn an",
    "nguyen",
    "hạnh nguyễn",
    "NGUYEN THI HANH",
    "trinh quoc uyen 2026",
    "an",
    "đặng xuân yến",
    "hanh.nguyen",
    "uyen.dinh777@gmail.com",
    "0912 345 678",
    "+84 912 345",
    "0912345",
    "345678",
    "an phát",
    "no such person",
)


def plain_search(query):
    """What the search of leads does without the addon: four fields, and the phone by its own."""
    digits = query.replace(" ", "").removeprefix("+")
    if digits.isdigit():
        return [("phone_mobile_search", "ilike", query)]
    names = ("name", "contact_name", "partner_name", "email_from")
    return ["|"] * (len(names) - 1) + [(name, "ilike", query) for name in names]


def as_user(env, login):
    user = env["res.users"].search([("login", "=", login)])
    return env(user=user.id, context={"lang": "en_US", "tz": "UTC", "allowed_company_ids": [1]})


def median(env, action):
    """Seconds of a call with nothing of the records in the cache, as each request finds it."""
    seconds = []
    action()
    for _ in range(RUNS):
        env.transaction.invalidate_field_data()
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)
