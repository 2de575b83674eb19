"""The reports beside the funnel, at a million leads: P6's 300 ms for figures, 150 for their leads.

Lead quality, hand-overs, stalled leads and speed to first contact, over all the time there is, as
their screens ask for them. Stock has none of it. To the million leads come two million interactions
and 300,000 hand-overs, in a copy; what it takes to find out from them what all leads were worth is
measured too, which happens once, and at night piece by piece.
"""

import _harness as harness
import _million

from dev import database

COPY = "lm_lead_quality"
FIGURES, LEADS = 0.300, 0.150
REPORTS = {
    "quality": {
        "pivot": FIGURES,
        "graph": FIGURES,
        "page": LEADS,
        "count": LEADS,
        "page_of_source": LEADS,
        "count_of_source": LEADS,
    },
    "hand_over": {"pivot": FIGURES, "graph": FIGURES, "page": LEADS, "count": LEADS},
    "stalled": {"by_salesperson": FIGURES, "page": LEADS, "count": LEADS},
    "first_contact": {
        "by_source": FIGURES,
        "by_team": FIGURES,
        "by_salesperson": FIGURES,
        "page": LEADS,
        "count": LEADS,
    },
}


def main() -> None:
    (ours,) = _million.make_databases(stock=False)
    database.copy(ours, COPY)
    try:
        filled = harness.run("lead_quality_prepare.py", COPY)
        print(f"what all leads were worth, found out at once: {filled['seconds']:6.1f} s")
        database.query("VACUUM ANALYZE", COPY)
        found = harness.run("lead_quality.py", COPY)
    finally:
        database.drop(COPY)
    for role in ("manager", "salesperson"):
        for report, targets in REPORTS.items():
            for what, target in targets.items():
                seconds = found[f"{role}/{report}/{what}"]
                print(
                    f"{f'{role}: {report}, {what}'.replace('_', ' '):52} {seconds:8.3f} s   "
                    f"(≤ {target * 1000:.0f} ms)  {'reached' if seconds <= target else 'MISSED'}"
                )


main()
