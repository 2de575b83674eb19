"""What the benchmarks share: stock Odoo and ours side by side, measured in turn in one run.

Each measurement is a script that `odoo shell` runs on a database, in a process of its own; it
calls `report(name=seconds, …)`. Stock and ours take turns, so that whatever else the machine does
hits both, and the medians are compared.
"""

import json
import statistics
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from _timing import FAILED

from dev import addons, database, odoo_runtime, testing
from dev.paths import LOGS

INSIDE = Path(__file__).parent / "inside"
MARK = "BENCH "
STOCK, OURS = "lm_bench_stock", "lm_bench_ours"


def make_databases() -> None:
    """Stock Odoo with what our addons depend on and some accounts; and the same with our addons."""
    ours = addons.ours()
    modules = sorted({"crm", "l10n_generic_coa", *addons.outside_depends(ours)})
    template = testing.template("bench", modules)
    database.copy(template, STOCK)
    database.copy(template, OURS)
    names = ",".join(addons.names(ours))
    log = LOGS / "bench-install.log"
    odoo_runtime.run_or_fail("Our addons did not install", "-d", OURS, "-i", names, log=log)
    for name in (STOCK, OURS):
        # in use, autovacuum has been there: without, plans are made of nothing known
        database.query("VACUUM ANALYZE", name)


def drop_databases() -> None:
    for name in (STOCK, OURS):
        database.drop(name)


def compare(
    script: str, rounds: int = 3, databases: tuple[str, str] = (STOCK, OURS)
) -> dict[str, dict[str, float]]:
    """Seconds of each measurement of `script`, as the median of `rounds`: {name: {database: s}}."""
    seconds: dict[str, dict[str, list[float]]] = {}
    for number in range(rounds):
        # who goes first changes, so that neither always finds the caches of the machine warm
        for name in databases if number % 2 == 0 else databases[::-1]:
            for measurement, value in run(script, name).items():
                seconds.setdefault(measurement, {}).setdefault(name, []).append(value)
    return {
        measurement: {name: statistics.median(values) for name, values in by_database.items()}
        for measurement, by_database in seconds.items()
    }


def compare_in_turn(script: str) -> dict[str, dict[str, float]]:
    """Seconds of each measurement of a `script` whose steps take turns: {name: {database: s}}.

    For what varies more from minute to minute than by what is compared.
    """
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:

        def run_side(side: int, name: str) -> dict[str, float]:
            try:
                return run(script, name, {"BENCH_TURNS": folder, "BENCH_SIDE": str(side)})
            except SystemExit:
                (Path(folder) / FAILED).touch()
                raise

        found = list(pool.map(run_side, (0, 1), (STOCK, OURS)))
    return {
        measurement: {STOCK: seconds, OURS: found[1][measurement]}
        for measurement, seconds in found[0].items()
    }


def run(script: str, name: str, variables: dict[str, str] | None = None) -> dict[str, float]:
    log = LOGS / f"bench-{script}-{name}"
    found: list[dict] = []

    def watch(line: str) -> None:
        if line.startswith(MARK):
            found.append(json.loads(line.removeprefix(MARK)))

    status = odoo_runtime.run(
        *("shell", "-d", name, "--no-http", "--log-level=error"),
        log=log,
        stdin=INSIDE / script,
        variables=variables,
        watch=watch,
    )
    if status or not found:
        raise SystemExit(f"bench/inside/{script} failed on {name}: see {log}")
    return {key: value for line in found for key, value in line.items()}


def print_overhead(result: dict, names: dict[str, str], target: float) -> None:
    """How much slower ours is, measurement by measurement, and whether that is within `target`."""
    for name, what in names.items():
        stock, ours = result[name][STOCK], result[name][OURS]
        print_line(what, stock, ours, f"{ours / stock:5.2f} × (≤ {target})", ours / stock <= target)


def print_line(what: str, stock: float, ours: float, target: str, met: bool) -> None:
    verdict = "reached" if met else "MISSED"
    print(f"{what:52} stock {stock:8.3f} s   ours {ours:8.3f} s   {target}  {verdict}")
