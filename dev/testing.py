"""`make test` and `make test-core`.

Installing what our addons depend on takes far longer than testing them, so it is done once, in a
template database; each run works on a fresh copy of it. (`-i` on a database that already has the
addon would run no test at all.)
"""

import os
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

from . import addons, artifact, database, environment, odoo_log, odoo_runtime, process
from .errors import DevError
from .paths import DEV, LOGS, ROOT
from .process import say
from .settings import settings

INSIDE = DEV / "inside"  # scripts fed to `odoo shell`
PYTEST_REPORT = LOGS / "pytest.xml"
WITH_FAULTS = (
    "tests/test_import_faults.py",
    "tests/test_followup_at_once.py",
    "tests/test_capture_faults.py",
)


class Tally:
    """Sums up several runners into the one line that CI reads."""

    def __init__(self) -> None:
        self.passed = self.failed = 0
        self.started = time.monotonic()

    def add(self, passed: int, failed: int) -> None:
        self.passed += passed
        self.failed += failed

    def close(self) -> int:
        if not self.passed + self.failed:
            print("No test ran.")
        print(f"Took {time.monotonic() - self.started:.0f} s.")
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return int(self.failed > 0 or self.passed == 0)


def test() -> int:
    """Every test of ours. TAGS=/lead_management:TestX runs only those of Odoo's runner."""
    tags = os.environ.get("TAGS", "")
    tally = Tally()
    with process.lock("test"):
        ours = _our_addons()
        own = addons.names(ours)
        environment.ensure_chromium()
        database.copy(template("test", addons.outside_depends(ours)), "lm_test")
        wanted = tags or ",".join(f"/{name}" for name in own)
        install = ("-d", "lm_test", "-i", ",".join(own), "--stop-after-init")
        _run_odoo_tests(tally, "test", *install, "--test-tags", wanted)
        if not tags:
            _run_test_lint(tally, own)
            _run_pytest(tally)
    return tally.close()


def test_core() -> int:
    """The core addons' own tests on a database that has ours: what we extend must go on working."""
    tally = Tally()
    core = settings().core_addons
    with process.lock("test"):
        ours = _our_addons()
        environment.ensure_chromium()
        base = template("core", sorted({*core, *addons.outside_depends(ours)}))
        database.copy(base, "lm_test_core")
        install = ("-d", "lm_test_core", "-i", ",".join(addons.names(ours)))
        log = LOGS / "test-core-install.log"
        odoo_runtime.run_or_fail("Our addons could not be installed", *install, log=log)
        # Not `-u`: that would run a core addon's tests before ours is loaded on top of it; the
        # shell loads everything first. And on a busy machine one of core's own tours now and then
        # clicks too early: a failed test gets a second try, which is reported. Ours get none.
        _run_in_shell(tally, "test-core", "lm_test_core", core, ODOO_TEST_FAILURE_RETRIES="1")
    ran = tally.passed + tally.failed
    if ran < settings().core_minimum:
        print(f"Only {ran} core tests ran, {settings().core_minimum} were expected.")
        tally.add(0, 1)
    return tally.close()


def test_faults() -> int:
    """The tests of crashes at full length; `make test` has a short form of them."""
    tally = Tally()
    with process.lock("test"):
        _run_pytest(tally, *WITH_FAULTS, FAULTS="all")
    return tally.close()


def template(purpose: str, modules: list[str]) -> str:
    """A database with `modules` installed, made again when they or Odoo change."""
    return _make_template(purpose, modules, odoo_runtime.prepare().odoo.key)


def template_with_our_addon() -> str:
    """The one for tests with lead_management alone; made again when one of our addons changes."""
    ours = addons.ours()
    base = template("test", addons.outside_depends(ours))
    parts = (database.note(base), addons.source_hash(ours))
    return _make_template("test_ours", ["lead_management"], *parts, base=base)


def _make_template(purpose: str, modules: list[str], *parts: str, base: str = "") -> str:
    """A database with `modules` installed in a copy of `base`, kept until `parts` change."""
    name = f"lm_template_{purpose}"
    key = artifact.key_of(*parts, *modules)
    if database.exists(name) and database.note(name) == key:
        return name
    say(f"Making the template database with {', '.join(modules)} (once) …")
    log = LOGS / f"template-{purpose}.log"
    building = f"{name}_building"
    database.drop(building)
    if base:
        database.copy(base, building)
    install = ("-d", building, "-i", ",".join(modules))
    odoo_runtime.run_or_fail("The template database could not be made", *install, log=log)
    database.drop(name)
    database.rename(building, name)
    database.set_note(name, key)
    return name


def _our_addons() -> list[addons.Addon]:
    ours = addons.ours()
    if not ours:
        raise DevError(f"No test ran: there is no addon in {ROOT}.")
    return ours


def _run_odoo_tests(tally: Tally, title: str, *arguments: str, **options) -> None:
    log = LOGS / f"{title}.log"
    say(f"Odoo's test runner ({title}); all it says is in {log.relative_to(ROOT)}")
    # Any free port: the tours' Chromium asks this Odoo, whatever else runs on the usual one.
    port = f"--http-port={process.free_port()}"
    # py.warnings: deprecations inside third-party libraries, each with a whole stack.
    quiet = "--log-handler=py.warnings:ERROR"
    status = odoo_runtime.run(*arguments, port, quiet, log=log, watch=Watch(), **options)
    outcome = odoo_log.read_file(log)
    for line in outcome.skipped:
        print(f"skipped: {line}")
    for line in outcome.retried:
        print(f"failed at first, tried twice: {line}")
    for entry in outcome.problems:
        print(f"counts as a failure: {entry.level} {entry.logger}: {entry.text}")
    for line in outcome.closing:
        print(line)
    if not outcome.ran:
        print(f"No test ran ({title}).")
    tally.add(outcome.passed, max(outcome.failed, int(status != 0 or not outcome.ran)))


def _run_in_shell(
    tally: Tally, title: str, name: str, modules: list[str], **variables: str
) -> None:
    """Feed the script of dev/inside/ that is named like this run to Odoo's shell."""
    script = INSIDE / f"{title.replace('-', '_')}.py"
    variables = {"LM_MODULES": ",".join(modules), **variables}
    _run_odoo_tests(tally, title, "shell", "-d", name, stdin=script, variables=variables)


def _run_test_lint(tally: Tally, own: list[str]) -> None:
    """Odoo's own `test_lint`, on our addons alone, in the database that has them by now."""
    environment.node_program("eslint")  # test_lint looks for it on PATH, and skips in silence
    _run_in_shell(tally, "test-lint", "lm_test", own)


def _run_pytest(tally: Tally, *files: str, **variables: str) -> None:
    if not list((ROOT / "tests").glob("test_*.py")):
        return
    say("pytest")
    sys.stdout.flush()
    PYTEST_REPORT.unlink(missing_ok=True)
    runtime = odoo_runtime.prepare()
    command = [runtime.python, "-m", "pytest", "-q", f"--junitxml={PYTEST_REPORT}", *files]
    values = {**runtime.environment(), **variables}
    status = environment.run_program(command, env=values, cwd=ROOT)
    passed, failed = read_pytest(PYTEST_REPORT)
    tally.add(passed, max(failed, int(status != 0)))


def read_pytest(report: Path) -> tuple[int, int]:
    """How many tests passed and failed, from pytest's JUnit report."""
    if not report.exists():
        return 0, 1
    suites = ET.parse(report).getroot().iter("testsuite")
    passed = failed = 0
    for suite in suites:
        bad = sum(int(suite.get(name, 0)) for name in ("errors", "failures"))
        failed += bad
        passed += int(suite.get("tests", 0)) - bad - int(suite.get("skipped", 0))
    return passed, failed


class Watch:
    """Shows warnings and errors of a running Odoo as they come, with their tracebacks."""

    SHOWN = ("WARNING", *odoo_log.BAD_LEVELS)

    def __init__(self) -> None:
        self.showing = False

    def __call__(self, line: str) -> None:
        match = odoo_log.LINE.match(line)
        if match:
            self.showing = match["level"] in self.SHOWN
        if self.showing:
            print(line, end="", flush=True)
