"""Posting 200 customer invoices at most 1.1 × slower with our addons installed.

Of orders that came from opportunities, so that every posting has a lead and its contacts to move.
"""

import _harness as harness

TARGET = 1.1


def main() -> None:
    harness.make_databases(["sale_crm", "l10n_generic_coa"])
    try:
        result = harness.compare("post_invoices.py", rounds=5)
    finally:
        harness.drop_databases()
    for name, what in (
        ("first", "first 200 invoices"),
        ("second", "200 more of the same contacts"),
    ):
        stock, ours = result[name][harness.STOCK], result[name][harness.OURS]
        ratio = ours / stock
        harness.line(what, stock, ours, f"{ratio:5.2f} × (≤ {TARGET})", ratio <= TARGET)


main()
