"""What keeping the Take care queue right adds to activities: at most 1.15 × slower than stock."""

import _harness as harness

TARGET = 1.15


def main() -> None:
    harness.make_databases()
    try:
        result = harness.compare_in_turn("activity_upkeep.py")
    finally:
        harness.drop_databases()
    harness.print_overhead(
        result,
        {
            "create": "plan an activity on each of 100 leads",
            "create_one": "plan one activity",
            "move": "put 100 activities off",
            "done_one": "mark one activity done",
        },
        TARGET,
    )


main()
