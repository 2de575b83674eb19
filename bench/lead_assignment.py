"""F6: 1,000 leads assigned to ten people, at least 3 × as fast as by stock crm.

Stock crm looks for duplicates of each lead, puts it into the team, and makes it an opportunity of a
member. Ours gives it out by a rule, as the lead it is, and keeps the reason.
"""

import _harness as harness

TARGET = 3


def main() -> None:
    harness.make_databases()
    try:
        result = harness.compare("lead_assignment.py")
    finally:
        harness.drop_databases()
    stock, ours = (result["assign"][name] for name in (harness.STOCK, harness.OURS))
    ratio = stock / ours
    what = f"1,000 leads to ten people ({1000 / ours:,.0f} a second)"
    harness.print_line(what, stock, ours, f"{ratio:5.1f} × (≥ {TARGET})", ratio >= TARGET)


main()
