"""Run inside `odoo shell`, see ../lead_quality.py."""

import sys

sys.path.append("bench")
from _reading import COUNT_LIMIT, LIST, NAMED, USERS, as_user, median
from _timing import report

FLAGS = ("wrong_number", "spam", "duplicate", "unreachable", "returned", "bad")
QUALITY_FIGURES = ["lead_count:sum", *(f"{flag}_count:sum" for flag in FLAGS), "bad_rate:avg"]
QUALITY_LIST = {
    **{name: {} for name in ("entry_date", "phone", "quality_issue", "return_note")},
    **dict.fromkeys(("lead_id", "source_id", "lost_reason_id", "return_reason_id"), NAMED),
}
HAND_OVER_LIST = {
    **{name: {} for name in ("state", "date", "deadline", "is_late", "answer_date")},
    **dict.fromkeys(("lead_id", "user_id", "salesperson_id", "return_reason_id"), NAMED),
}
FIRST_CONTACT_FIGURES = ["__count", "response_hours:avg", "first_contact_share:avg"]
FIRST_CONTACT_LIST = {
    **LIST,
    **{name: {} for name in ("first_response_date", "response_hours", "first_contact_state")},
}


def read_list(model, domain, specification):
    return {
        "page": lambda: model.web_search_read(domain, specification, limit=80, count_limit=81),
        "count": lambda: model.search_count(domain, COUNT_LIMIT),
    }


def ask_quality(env):
    model = env["lead.quality.report"]
    bad = [("bad_count", ">", 0)]
    # not the largest source: an agency is sent the leads that it brought
    source = env["utm.source"].search([], order="id desc", limit=1, offset=8)
    of_source = read_list(model, [*bad, ("source_id", "=", source.id)], QUALITY_LIST)
    return {
        "pivot": lambda: model.formatted_read_grouping_sets(
            [], [[], ["source_id"]], QUALITY_FIGURES
        ),
        "graph": lambda: model.formatted_read_group([], ["source_id"], ["bad_rate:avg", "__count"]),
        **read_list(model, bad, QUALITY_LIST),
        **{f"{what}_of_source": action for what, action in of_source.items()},
    }


def ask_hand_overs(env):
    model = env["lead.hand.over"]
    groups = ["salesperson_id", "state"]
    sets = [[], groups[:1], groups[1:], groups]
    return {
        "pivot": lambda: model.formatted_read_grouping_sets([], sets, ["__count"]),
        "graph": lambda: model.formatted_read_group([], ["date:week", "state"], ["__count"]),
        **read_list(model, [], HAND_OVER_LIST),
    }


def ask_stalled(env):
    model = env["crm.lead"]
    domain = [("care_status", "=", "stalled")]
    return {
        "by_salesperson": lambda: model.formatted_read_group(domain, ["user_id"], ["__count"]),
        **read_list(model, domain, {**LIST, "stalled_since": {}, "last_interaction_date": {}}),
    }


def ask_first_contact(env):
    model = env["crm.lead"].with_context(active_test=False)
    groups = {"source": "source_id", "team": "team_id", "salesperson": "user_id"}
    return {
        **{
            f"by_{name}": lambda field=field: model.formatted_read_grouping_sets(
                [], [[], [field]], FIRST_CONTACT_FIGURES
            )
            for name, field in groups.items()
        },
        **read_list(model, [], FIRST_CONTACT_LIST),
    }


REPORTS = {
    "quality": ask_quality,
    "hand_over": ask_hand_overs,
    "stalled": ask_stalled,
    "first_contact": ask_first_contact,
}
for role, login in USERS.items():
    user_env = as_user(env, login)
    for name, ask in REPORTS.items():
        for what, action in ask(user_env).items():
            report(**{f"{role}/{name}/{what}": median(env, action)})
