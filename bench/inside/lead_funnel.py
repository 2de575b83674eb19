"""Run inside `odoo shell`, see ../lead_funnel.py."""

import sys

sys.path.append("bench")
from _reading import COUNT_LIMIT, USERS, as_user, median
from _timing import report

MONTHS = ("2024-11-21", "2026-11-20")
QUARTER = ("2026-07-01", "2026-09-30")
is_ours = "lead.funnel" in env
campaign = env["utm.campaign"].search([], order="id", limit=1, offset=5)
largest = env["crm.lead"]._read_group([], ["campaign_id"], ["__count"], order="__count DESC")
largest = next(found for found, _count in largest if found)


def read_ours(model, **options):
    return lambda: model._read_funnel(groupby="campaign_id", **options)


def read_pivot(model, groupings, names):
    """As the screen asks: the measures with what it needs to tell their currencies."""
    described = model.fields_get(names, ["aggregator", "currency_field"])
    specs = ["__count"]
    for name, field in described.items():
        specs.append(f"{name}:{field['aggregator']}")
        if field.get("currency_field"):
            specs += [f"{field['currency_field']}:array_agg_distinct", f"{name}:sum_currency"]
    return lambda: model.formatted_read_grouping_sets([], groupings, specs)


def read_cold(action):
    """Seconds of the first time in a session of its own, see ../lead_funnel.py."""
    env.cr.commit()
    env.cr.execute("DISCARD ALL") if False else None
    return timed(env, action)


def measure(role, leads):
    leads = leads.with_context(active_test=False)
    specification = {"name": {}, "campaign_id": {"fields": {"display_name": {}}}}

    def read_page(domain):
        leads.search_fetch(domain, [], limit=80).web_read(specification)

    if is_ours:
        funnel = leads.env["lead.funnel"]
        actions = {
            "funnel": read_ours(funnel),
            "funnel_period": read_ours(funnel, period=MONTHS),
            "funnel_event": read_ours(funnel, period=MONTHS, by="event"),
            "funnel_quarter": read_ours(funnel, period=QUARTER, by="event"),
        }
        customers = funnel._get_reached_domain("customer", [("campaign_id", "=", campaign.id)])
        everything = funnel._get_reached_domain("lead", [("campaign_id", "=", largest.id)])
    else:
        groups = ["campaign_id", "stage_id"]
        sums = ["__count", "expected_revenue:sum"]
        period = [("create_date", ">=", MONTHS[0]), ("create_date", "<", "2026-11-21")]
        quarter = [("create_date", ">=", QUARTER[0]), ("create_date", "<", "2026-10-01")]
        actions = {
            "funnel": lambda: leads._read_group([], groups, sums),
            "funnel_period": lambda: leads._read_group(period, groups, sums),
            "funnel_event": lambda: leads._read_group(period, groups, sums),
            "funnel_quarter": lambda: leads._read_group(quarter, groups, sums),
        }
        customers = [("campaign_id", "=", campaign.id), ("won_status", "=", "won")]
        everything = [("campaign_id", "=", largest.id)]
    actions |= {
        "page": lambda: read_page(customers),
        "count": lambda: leads.search_count(customers, COUNT_LIMIT),
        "count_all": lambda: leads.search_count(everything, COUNT_LIMIT),
    }
    for name, action in actions.items():
        report(**{f"{role}/{name}": median(env, action)})


for role, login in USERS.items():
    measure(role, as_user(env, login)["crm.lead"])
