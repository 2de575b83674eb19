"""`make bench`: every program in bench/, one after the other so that none disturbs another."""

from . import environment, odoo_runtime
from .errors import DevError
from .paths import ROOT
from .process import say


def bench() -> None:
    programs = sorted((ROOT / "bench").glob("[!_]*.py"))
    if not programs:
        return print("There are no benchmarks yet: bench/ holds no programs.")
    runtime = odoo_runtime.prepare()
    failed = []
    for program in programs:
        say(f"bench/{program.name}")
        if environment.run_program([runtime.python, program], env=runtime.environment(), cwd=ROOT):
            failed.append(program.name)
    if failed:
        raise DevError(f"Failed: {', '.join(failed)}.")
    return None
