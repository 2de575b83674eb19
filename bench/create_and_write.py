"""P11: crm's own create and write of leads at most 1.15 × slower with our addons installed."""

import _harness as harness

TARGET = 1.15


def main() -> None:
    harness.make_databases()
    try:
        result = harness.compare_in_turn("create_and_write.py")
    finally:
        harness.drop_databases()
    harness.print_overhead(
        result,
        {
            "create": "create 200 leads",
            "create_one": "create one lead",
            "create_with_contact": "create 100 leads of contacts",
            "write": "write a text field of 500 leads",
            "write_one": "write three fields of one lead",
        },
        TARGET,
    )


main()
