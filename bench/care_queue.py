"""P2: the first page of the Take care queue in 50 ms and its count in 10, at a million leads.

On stock the nearest thing: a salesperson's leads with an activity that is due, which says nothing
of those nobody has reached, nor of the stalled.
"""

import _harness as harness
import _million

TARGETS = {"page": 0.050, "count": 0.010, "counts": 0.050}
LABELS = {
    "page": "first page",
    "count": "count",
    "counts": "counts of all parts, with those of the team",
}


def main() -> None:
    stock, ours = databases = _million.make_databases()
    for name, seconds in harness.compare("care_queue.py", 3, databases).items():
        role, what = name.split("/")
        target, mine = TARGETS[what], seconds[ours]
        harness.print_line(
            f"{role}: {LABELS[what]}",
            seconds.get(stock, 0),
            mine,
            f"(≤ {target * 1000:.0f} ms)",
            mine <= target,
        )


main()
