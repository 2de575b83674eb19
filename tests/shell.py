"""Scripts fed to Odoo's shell, for tests that need whole processes and real transactions."""

import subprocess

from dev import odoo_runtime


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
