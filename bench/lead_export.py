"""The leads of a list as a workbook: 100,000 leads × 12 columns, core's “Export All” and ours.

Both on the same database, each in a process of its own.
"""

import _harness as harness
import _million

LEADS, ROUNDS = 100_000, 2
TARGET, MEGABYTES = 2, 250
SIDES = {"core": "core's Export All", "ours": "ours"}


def main() -> None:
    database = _million.make_databases(LEADS)[1]
    found: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    for number in range(ROUNDS):
        for side in list(SIDES)[:: 1 if number % 2 == 0 else -1]:
            found[side].append(harness.run("lead_export.py", database, {"BENCH_EXPORT": side}))
    best = {side: min(runs, key=lambda run: run["seconds"]) for side, runs in found.items()}
    for side, what in SIDES.items():
        run = best[side]
        more = run["megabytes"] - run["before"]
        print(
            f"{what:18} {run['seconds']:6.1f} s  {LEADS / run['seconds']:6.0f} rows/s  "
            f"{run['cpu']:5.1f} s of processor  peak {run['megabytes']:4.0f} MB "
            f"({more:4.0f} MB more than at its start)  file {run['size']:4.1f} MB"
        )
    ratio = best["core"]["seconds"] / best["ours"]["seconds"]
    peak = best["ours"]["megabytes"]
    print(
        f"{ratio:.1f} × (≥ {TARGET}), peak {peak:.0f} MB (≤ {MEGABYTES})  "
        + ("reached" if ratio >= TARGET and peak <= MEGABYTES else "MISSED")
    )


main()
