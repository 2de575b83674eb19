"""P6: the funnel by campaign in 300 ms and the leads of one of its figures in 150, at a million.

Over all months there are and over 24 of them, by arrival and by event; and the pivot as the screen
asks for it, with the measures it opens with, with costs, and with medians. On stock the nearest
thing: leads by campaign and stage with their expected revenue, which says where they are today and
nothing of how they got there, and the list of a campaign's won leads.

Cold is the first time in a new process, right after PostgreSQL was started again: nothing in its
buffers, nothing known to Odoo but the code. What the kernel has of the files in memory stays there.
"""

import _harness as harness
import _million

from dev import postgres

TARGETS = {"funnel": 0.300, "pivot": 0.300, "page": 0.150, "count": 0.150}
LABELS = {
    "funnel": "funnel by campaign, by arrival",
    "funnel_period": "funnel by campaign, by arrival, 24 months",
    "funnel_event": "funnel by campaign, by event, 24 months",
    "funnel_quarter": "funnel by campaign, by event, one quarter",
    "pivot": "pivot by campaign, as the screen opens",
    "pivot_month": "pivot by month of arrival, as the screen opens",
    "pivot_medians": "pivot by campaign, medians of all days",
    "page": "leads of a figure, first page",
    "count": "leads of a figure, count",
    "count_all": "leads of the largest figure, count",
}
COLD = ("funnel", "pivot", "page")


def main() -> None:
    stock, ours = databases = _million.make_databases()
    for name, seconds in harness.compare("lead_funnel.py", 3, databases).items():
        role, what = name.split("/")
        print_line(f"{role}: {LABELS[what]}", what, seconds.get(stock, 0), seconds[ours])
    for what in COLD:
        seconds = {name: read_cold(name, what) for name in databases}
        print_line(f"manager, cold: {LABELS[what]}", what, seconds[stock], seconds[ours])


def read_cold(name: str, what: str) -> float:
    postgres.restart()
    return harness.run("lead_funnel.py", name, {"BENCH_COLD": what})[f"manager/{what}"]


def print_line(label: str, what: str, stock: float, ours: float) -> None:
    target = TARGETS[what.split("_", maxsplit=1)[0]]
    harness.print_line(label, stock, ours, f"(≤ {target * 1000:.0f} ms)", ours <= target)


main()
