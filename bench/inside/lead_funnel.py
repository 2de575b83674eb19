"""Run inside `odoo shell`, see ../lead_funnel.py."""

import os
import sys
from datetime import date, timedelta

sys.path.append("bench")
from _reading import COUNT_LIMIT, USERS, as_user, median
from _timing import report, timed

MONTHS = ("2024-11-21", "2026-11-20")
QUARTER = ("2026-07-01", "2026-09-30")
# as the pivot opens, see lead_funnel_views.xml
MEASURES = [
    *("lead_count", "mql_count", "sql_count", "customer_count", "lead_customer_rate"),
    *("cost", "cost_per_customer", "revenue", "return_on_spend"),
]
MEDIANS = [
    f"{stage}_median_days" for stage in ("mql", "sal", "sql", "customer", "loyal", "lead_customer")
]
is_ours = "lead.funnel" in env
cold = os.environ.get("BENCH_COLD")
campaigns = env["utm.campaign"].search([], order="id")
campaign = largest = campaigns[5]
if not cold:
    sizes = env["crm.lead"]._read_group([], ["campaign_id"], ["__count"], order="__count DESC")
    largest = next(found for found, _count in sizes if found)
if is_ours:
    # of each campaign for each month, never committed
    env["lead.campaign.cost"].create(
        [
            {"campaign_id": found.id, "date_from": start, "date_to": end, "amount": 1_000_000}
            for found in campaigns[:20]
            for start, end in (
                (first, first + timedelta(days=29))
                for first in (date(2024, 12, 1) + timedelta(days=30 * n) for n in range(24))
            )
        ]
    )


def read_ours(model, **options):
    return lambda: model._read_funnel(groupby="campaign_id", **options)


def read_pivot(model, groupings, names):
    """As the screen asks: the measures with what it needs to tell their currencies.

    Salespeople have no costs to see.
    """
    described = model.fields_get(names, ["aggregator", "currency_field"])
    specs = ["__count"]
    for name, field in described.items():
        specs.append(f"{name}:{field['aggregator']}")
        if field.get("currency_field"):
            specs += [f"{field['currency_field']}:array_agg_distinct", f"{name}:sum_currency"]
    return lambda: model.formatted_read_grouping_sets([], groupings, specs)


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
            "pivot": read_pivot(funnel, [[], ["campaign_id"]], MEASURES),
            "pivot_month": read_pivot(funnel, [[], ["entry_date:month"]], MEASURES),
            "pivot_medians": read_pivot(funnel, [[], ["campaign_id"]], MEDIANS),
        }
        customers = funnel._get_reached_domain("customer", [("campaign_id", "=", campaign.id)])
        everything = funnel._get_reached_domain("lead", [("campaign_id", "=", largest.id)])
    else:
        groups = ["campaign_id", "stage_id"]
        parts, months = [groups[:1], groups], [["create_date:month"]]
        sums = ["__count", "expected_revenue:sum"]
        period = [("create_date", ">=", MONTHS[0]), ("create_date", "<", "2026-11-21")]
        quarter = [("create_date", ">=", QUARTER[0]), ("create_date", "<", "2026-10-01")]
        actions = {
            "funnel": lambda: leads._read_group([], groups, sums),
            "funnel_period": lambda: leads._read_group(period, groups, sums),
            "funnel_event": lambda: leads._read_group(period, groups, sums),
            "funnel_quarter": lambda: leads._read_group(quarter, groups, sums),
            "pivot": lambda: leads.formatted_read_grouping_sets([], [[], *parts], sums),
            "pivot_month": lambda: leads.formatted_read_grouping_sets([], [[], *months], sums),
            "pivot_medians": lambda: leads.formatted_read_grouping_sets([], [[], *parts], sums),
        }
        customers = [("campaign_id", "=", campaign.id), ("won_status", "=", "won")]
        everything = [("campaign_id", "=", largest.id)]
    actions |= {
        "page": lambda: read_page(customers),
        "count": lambda: leads.search_count(customers, COUNT_LIMIT),
        "count_all": lambda: leads.search_count(everything, COUNT_LIMIT),
    }
    for name, action in actions.items():
        if not cold:
            report(**{f"{role}/{name}": median(env, action)})
        elif name == cold:
            report(**{f"{role}/{name}": timed(env, action)})


for role, login in USERS.items():
    if role == "manager" or not cold:
        measure(role, as_user(env, login)["crm.lead"])
