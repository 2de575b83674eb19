"""P5: the kanban view of a million leads, progress bars and all, at least 4 × as fast as stock."""

import _harness as harness
import _million

TARGET = 4


def main() -> None:
    stock, ours = databases = _million.make_databases()
    result = harness.compare("lead_kanban.py", 1, databases)
    for role in ("manager", "salesperson"):
        parts = [result[f"{role}/{part}"] for part in ("columns", "progress")]
        for name, chosen in (("columns", parts[:1]), ("progress", parts[1:]), ("both", parts)):
            theirs, mine = (sum(part[each] for part in chosen) for each in (stock, ours))
            ratio = theirs / mine
            verdict = f"{ratio:5.1f} × (≥ {TARGET})"
            label = f"{role}: kanban {name}"
            harness.print_line(label, theirs, mine, verdict, ratio >= TARGET)


main()
