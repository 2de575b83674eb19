"""P7: a stage change of 1,000 leads, messages and history kept, at least 5 × as fast as stock crm.

Stock crm writes `stage_id`, which it tracks in the chatter. Ours is the same write; and the
lifecycle stage, which keeps its own history and moves the contacts along.
"""

import _harness as harness

TARGET = 5


def main() -> None:
    harness.make_databases()
    try:
        result = harness.compare("stage_change.py")
    finally:
        harness.drop_databases()
    stock = result["journey"][harness.STOCK]
    for name, what in (
        ("journey", "journey stage of 1,000 leads, tracked"),
        ("lifecycle", "lifecycle stage of 1,000 leads, with history"),
        ("contacts", "lifecycle stage of 1,000 leads and their contacts"),
    ):
        ours = result[name][harness.OURS]
        ratio = stock / ours
        harness.print_line(what, stock, ours, f"{ratio:5.1f} × (≥ {TARGET})", ratio >= TARGET)


main()
