"""P3, P4: a page of the list in any order in 60 ms, a search in 150 ms, at a million leads."""

import _harness as harness
import _million

SORT, SEARCH = 0.060, 0.150


def main() -> None:
    stock, ours = databases = _million.make_databases()
    result = harness.compare("lead_list.py", 1, databases)
    for name, seconds in result.items():
        role, what = name.split("/")
        target = SEARCH if what.startswith("?") else SORT
        label = f"{role}: {what.replace('?', 'search ') or 'the order of crm'}"
        mine = seconds[ours]
        # a column or two are ours alone
        theirs = seconds.get(stock)
        ratio = f"{theirs / mine:5.1f} × " if theirs else "        "
        harness.print_line(
            label, theirs or 0, mine, f"{ratio}(≤ {target * 1000:.0f} ms)", mine <= target
        )


main()
