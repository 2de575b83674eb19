"""P5: the kanban view of a million leads, progress bars and all, at least 4 × as fast as stock."""

import _harness as harness
import _million

TARGET = 4


def main() -> None:
    stock, ours = databases = _million.make_databases()
    result = harness.compare("lead_kanban.py", 1, databases)
    for role in ("manager", "salesperson"):
        parts = {name: result[f"{role}/{name}"] for name in ("columns", "progress")}
        theirs, mine = (sum(part[each] for part in parts.values()) for each in (stock, ours))
        ratio = theirs / mine
        verdict = f"{ratio:5.1f} × (≥ {TARGET})"
        harness.print_line(f"{role}: kanban", theirs, mine, verdict, ratio >= TARGET)
        for name, part in parts.items():
            ratio = part[stock] / part[ours]
            print(f"  of it, {name}: {part[stock]:.3f} and {part[ours]:.3f} s, {ratio:.1f} ×")


main()
