"""P6: the funnel by campaign in 300 ms and the leads of one of its figures in 150, at a million.

Over all months there are and over 24 of them, by arrival and by event. On stock the nearest thing:
leads by campaign and stage with their expected revenue, which says where they are today and
nothing of how they got there, and the list of a campaign's won leads.
"""

import _harness as harness
import _million

TARGETS = {"funnel": 0.300, "page": 0.150, "count": 0.150}
LABELS = {
    "funnel": "funnel by campaign, by arrival",
    "funnel_period": "funnel by campaign, by arrival, 24 months",
    "funnel_event": "funnel by campaign, by event, 24 months",
    "funnel_quarter": "funnel by campaign, by event, one quarter",
    "page": "leads of a figure, first page",
    "count": "leads of a figure, count",
    "count_all": "leads of the largest figure, count",
}


def main() -> None:
    stock, ours = databases = _million.make_databases()
    for name, seconds in harness.compare("lead_funnel.py", 3, databases).items():
        role, what = name.split("/")
        target, mine = TARGETS[what.split("_")[0]], seconds[ours]
        harness.print_line(
            f"{role}: {LABELS[what]}",
            seconds.get(stock, 0),
            mine,
            f"(≤ {target * 1000:.0f} ms)",
            mine <= target,
        )


main()
