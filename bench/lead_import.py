"""P1: importing 10,000 new leads × 12 columns at least 10 × as fast as Odoo's own import.

On an empty and on a million-lead database, from the bytes of the file to the last lead. Stock is
`base_import` as the browser drives it; ours is a server with its two cron workers. Then the memory
that ours takes for 100,000 rows.
"""

import os
import signal
import subprocess
from contextlib import contextmanager

import _harness as harness
import _million

from dev import database, odoo_runtime
from dev.paths import LOGS, ROOT

TARGET = 10
ROWS, MANY_ROWS = 10_000, 100_000
MAX_MB = 250


def main() -> None:
    harness.make_databases()
    try:
        compare("an empty database")
        print_memory()
        for source, name in zip(
            _million.make_databases(), (harness.STOCK, harness.OURS), strict=True
        ):
            database.copy(source, name)
        compare("a million leads")
    finally:
        harness.drop_databases()


def compare(where: str) -> None:
    stock = harness.run("lead_import.py", harness.STOCK, {"ROWS": str(ROWS)})["seconds"]
    ours = run_ours(ROWS)["seconds"]
    ratio = stock / ours
    what = f"import of {ROWS} rows, {where}"
    speeds = f"{ROWS / stock:.0f} → {ROWS / ours:.0f} rows/s, {ratio:5.1f} × (≥ {TARGET})"
    harness.print_line(what, stock, ours, speeds, ratio >= TARGET)


def print_memory() -> None:
    found = run_ours(MANY_ROWS)
    verdict = "reached" if found["megabytes"] <= MAX_MB else "MISSED"
    print(
        f"import of {MANY_ROWS} rows: {MANY_ROWS / found['seconds']:.0f} rows/s, "
        f"largest process {found['megabytes']:.0f} MB (≤ {MAX_MB})  {verdict}"
    )


def run_ours(rows: int) -> dict[str, float]:
    with cron_workers(harness.OURS) as server:
        variables = {"ROWS": str(rows), "SERVER": str(server)}
        return harness.run("lead_import.py", harness.OURS, variables)


@contextmanager
def cron_workers(name: str):
    """A server that answers nobody and has two cron workers; its process id."""
    runtime = odoo_runtime.prepare()
    options = ("--workers=1", "--no-http", "--max-cron-threads=2", "--log-level=warn")
    with (LOGS / f"bench-server-{name}.log").open("w") as log:
        server = subprocess.Popen(
            runtime.command("-d", name, *options),
            env=runtime.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield server.pid
    finally:
        os.kill(server.pid, signal.SIGTERM)
        server.wait()


main()
