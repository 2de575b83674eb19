"""P10: lists, searches, the kanban, the funnel take at most twice as long, ten times the leads.

Of stock, which has no funnel, the same.
"""

import _harness as harness
import _million

TARGET = 2
SIZES = (100_000, _million.MILLION)


def main() -> None:
    databases = [_million.make_databases(size) for size in SIZES]
    stock, ours = zip(*databases, strict=True)
    for script in ("lead_list.py", "lead_kanban.py", "lead_funnel.py"):
        seconds_of = harness.compare(script, 1, ours)
        theirs = {} if script == "lead_funnel.py" else harness.compare(script, 1, stock)
        for name, seconds in seconds_of.items():
            small, large = (seconds[each] for each in ours)
            verdict = "reached" if large / small <= TARGET else "MISSED"
            line = f"{name:42} 100,000 {small:7.3f} s   1,000,000 {large:7.3f} s"
            line += f"   {large / small:5.1f} × (≤ {TARGET})  {verdict}"
            if name in theirs:
                small, large = (theirs[name][each] for each in stock)
                line += f"   stock {small:7.3f} and {large:7.3f} s, {large / small:.1f} ×"
            print(line)


main()
