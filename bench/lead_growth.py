"""P10: lists, searches, the kanban, the funnel take at most twice as long, ten times the leads."""

import _harness as harness
import _million

TARGET = 2


def main() -> None:
    small, large = (_million.make_databases(size)[1] for size in (100_000, _million.MILLION))
    for script in ("lead_list.py", "lead_kanban.py", "lead_funnel.py"):
        for name, seconds in harness.compare(script, 1, (small, large)).items():
            ratio = seconds[large] / seconds[small]
            verdict = "reached" if ratio <= TARGET else "MISSED"
            print(
                f"{name:52} 100,000 {seconds[small]:8.3f} s   1,000,000 {seconds[large]:8.3f} s   "
                f"{ratio:5.1f} × (≤ {TARGET})  {verdict}"
            )


main()
