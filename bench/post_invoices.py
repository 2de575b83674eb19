"""Posting 200 customer invoices at most 1.1 × slower with our addons installed.

Of orders that came from opportunities, so that every posting has a lead and its contacts to move.
"""

import _harness as harness

TARGET = 1.1


def main() -> None:
    harness.make_databases()
    try:
        result = harness.compare_in_turn("post_invoices.py")
    finally:
        harness.drop_databases()
    harness.print_overhead(
        result,
        {"first": "post 200 invoices", "second": "post 200 more of the same contacts"},
        TARGET,
    )


main()
