"""P6: the dashboard's first paint in 300 ms at a million leads, with what it is compared with.

What the client waits for is one call. The first of a new process, its caches empty, and the median
of those after it; stock has no such screen to compare with.
"""

import os
import statistics

import _harness as harness
import _million

TARGET = 0.300
ROUNDS = 3
ROLES = ("manager", "salesperson")
PERIODS = {
    "last_30_days": "last 30 days",
    "this_quarter": "this quarter",
    "this_year": "this year",
    "all": "all time",
}


def main() -> None:
    (ours,) = _million.make_databases(int(os.environ.get("LEADS", _million.MILLION)), stock=False)
    seconds: dict[str, list[float]] = {}
    for role in ROLES:
        for _ in range(ROUNDS):
            # a process each: the first call of it finds nothing cached
            for period in PERIODS:
                wanted = {"BENCH_ROLE": role, "BENCH_PERIOD": period}
                found = harness.run("lead_dashboard.py", ours, wanted)
                for name, value in found.items():
                    seconds.setdefault(f"{role}/{period}/{name}", []).append(value)
    for role in ROLES:
        for period, label in PERIODS.items():
            cold, warm, leads = (
                statistics.median(seconds[f"{role}/{period}/{name}"])
                for name in ("cold", "warm", "leads")
            )
            verdict = "reached" if warm <= TARGET else "MISSED"
            print(
                f"{f'{role}: dashboard, {label}':44} first {cold:6.3f} s   then {warm:6.3f} s   "
                f"the leads of a figure {leads:6.3f} s   (≤ {TARGET * 1000:.0f} ms)  {verdict}"
            )


main()
