"""Two databases of a million leads, stock and ours with the same ones, kept for the next run.

They are made again when what they hold changes: Odoo, our addons, the generator.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import _harness as harness

from dev import addons, artifact, database, odoo_runtime, testing
from dev.paths import LOGS
from dev.process import say

GENERATOR = harness.INSIDE / "million_leads.py"
WORDS = harness.INSIDE.parent / "_words.py"
MILLION = 1_000_000


def make_databases(size: int = MILLION, *, stock: bool = True) -> tuple[str, ...]:
    """Stock and ours with `size` leads each; both are made at once, one per core.

    Ours alone where nothing is compared with stock.
    """
    ours = addons.ours()
    modules = sorted({"crm", "l10n_generic_coa", *addons.outside_depends(ours)})
    template = testing.template("bench", modules)
    wanted = {
        f"lm_leads_stock_{size}": ((), ()),
        f"lm_leads_ours_{size}": (tuple(addons.names(ours)), (addons.source_hash(ours),)),
    }
    if not stock:
        del wanted[f"lm_leads_stock_{size}"]
    with ThreadPoolExecutor() as pool:
        tasks = [
            pool.submit(_make, name, size, template, names, parts)
            for name, (names, parts) in wanted.items()
        ]
        for task in tasks:
            task.result()
    for name in wanted:
        # index-only scans need what vacuum notes; in use, autovacuum does it
        database.query("VACUUM ANALYZE", name)
    return tuple(wanted)


def _make(name: str, size: int, template: str, names: tuple, parts: tuple) -> None:
    made_by = (GENERATOR.read_text(), WORDS.read_text())
    key = artifact.key_of(database.note(template), *made_by, *parts)
    if database.exists(name) and database.note(name) == key:
        return
    say(f"Making {name} (minutes, once) …")
    database.copy(template, name)
    log = LOGS / f"{name}.log"
    if names:
        install = ("-d", name, "-i", ",".join(names))
        odoo_runtime.run_or_fail("Our addons did not install", *install, log=log)
    shell = ("shell", "-d", name, "--no-http", "--log-level=error")
    done = []
    status = odoo_runtime.run(
        *shell,
        log=log,
        stdin=GENERATOR,
        variables={"LEADS": str(size)},
        watch=lambda line: done.append(line) if line.startswith(harness.MARK) else None,
    )
    if status or not done:
        raise SystemExit(f"The leads could not be made: see {log}")
    database.set_note(name, key)
