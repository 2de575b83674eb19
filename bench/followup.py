"""P7: follow-ups for 1,000 leads of others at least 20 × as fast as stock crm plans activities.

Stock is an automation rule that schedules an activity on each lead, which tells the salesperson of
each. Ours is a follow-up rule, which tells each salesperson of hers; and, for comparison, the same
with the leads' move to the stage, tracked in the chatter.
"""

import _harness as harness

TARGET = 20


def main() -> None:
    harness.make_databases()
    try:
        result = harness.compare("followup.py")
    finally:
        harness.drop_databases()
    for name, what, target in (
        ("planned", "follow-ups for 1,000 leads of others", TARGET),
        ("moved", "1,000 leads moved to the stage, and their follow-ups", 1),
    ):
        stock, ours = result[name][harness.STOCK], result[name][harness.OURS]
        ratio = stock / ours
        harness.print_line(what, stock, ours, f"{ratio:5.1f} × (≥ {target})", ratio >= target)


main()
