"""Scripts fed to Odoo's shell, for tests that need whole processes and real transactions."""

import contextlib
import subprocess

from dev import database, odoo_runtime, testing
from dev.paths import LOGS


def odoo_shell(database: str, script: str) -> None:
    """Feed `script` to Odoo's shell on `database`; an exception in it fails the test."""
    runtime = odoo_runtime.prepare()
    result = subprocess.run(
        runtime.command("shell", "-d", database, "--no-http", "--log-level=error"),
        input=script,
        env=runtime.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    said = result.stdout[-2000:] + result.stderr[-4000:]
    assert result.returncode == 0, said
    assert "Traceback" not in said, said


def odoo_shell_with_our_addon(name: str, script: str, *others: str) -> None:
    """Feed `script` to Odoo's shell on a database of its own, `name`, with lead_management.

    `others` are further addons to install there.
    """
    with database_with_our_addon(name, *others):
        odoo_shell(name, script)


@contextlib.contextmanager
def database_with_our_addon(name: str, *others: str, waits_for_disk: bool = False):
    """A database `name` with lead_management and `others`, whose commits outlive crashes or not."""
    database.copy(testing.template_with_our_addon(), name)
    try:
        if others:
            install = ("-d", name, "-i", ",".join(others))
            log = LOGS / f"{name}.log"
            odoo_runtime.run_or_fail("The addons did not install", *install, log=log)
        if waits_for_disk:
            database.query(f"ALTER DATABASE {name} RESET synchronous_commit")
        yield
    finally:
        database.drop(name)
