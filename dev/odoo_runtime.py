"""Odoo's own command line in the project's environment: what `dev/odoo` is, and what the other
commands call.

Everything Odoo has to know is in a generated configuration file (ODOO_RC) that any option on the
command line overrides, so a caller can pass whatever Odoo understands.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import addons, environment, odoo_log, odoo_source, postgres
from .errors import DevError
from .paths import DATA, DEV, LOGS, ROOT, RUN, make_folders
from .process import free_port, lock, port_is_free, say, stop_pid
from .settings import settings

CONFIGURATION = RUN / "odoo.conf"
SCREENSHOTS = LOGS / "screenshots"  # of tours that failed


@dataclass(frozen=True)
class Runtime:
    """All that is needed to run Odoo, ready."""

    odoo: odoo_source.Odoo
    python: Path
    connection: postgres.Connection

    def command(self, *arguments: str | Path) -> list[str]:
        return [str(self.python), "-m", "odoo", *map(str, arguments)]

    def workers_command(self, *arguments: str | Path) -> list[str]:
        """As `command`, of a server with workers that answers requests."""
        return [str(self.python), str(DEV / "inside/odoo_bin.py"), *map(str, arguments)]

    def environment(self) -> dict[str, str]:
        """For Odoo and for any program of ours that calls it (tests/, bench/)."""
        path = [
            str(self.python.parent),
            str(environment.NODE / "node_modules/.bin"),
            os.environ.get("PATH", ""),
        ]
        return {
            **os.environ,
            **self.connection.environment(),
            "PATH": os.pathsep.join(path),
            "PYTHONPATH": str(self.odoo.path),
            "ODOO_RC": str(CONFIGURATION),
            "PYLINTHOME": str(environment.PYLINT_CACHE),  # Odoo's test_lint runs pylint
        }


@cache
def prepare() -> Runtime:
    """Fetch, make and start whatever is missing."""
    make_folders()
    with lock("prepare"):
        python = environment.python()
        runtime = Runtime(odoo_source.ensure(), python, postgres.ensure())
        postgres.client("psql")
        _write_configuration(runtime)
    return runtime


def http_port() -> int:
    given = os.environ.get("HTTP_PORT") or str(settings().http_port)
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise DevError(f"HTTP_PORT={given} is no port number.")
    return int(given)


def _write_configuration(runtime: Runtime) -> None:
    connection = runtime.connection
    values = {
        "addons_path": ",".join(map(str, [*_our_addons_path(), *runtime.odoo.addons_paths()])),
        "data_dir": DATA,
        "db_host": connection.host,
        "db_port": connection.port,
        "db_user": connection.user,
        "db_password": connection.password,
        "http_interface": "127.0.0.1",
        "http_port": http_port(),
        "screenshots": SCREENSHOTS,
        "unaccent": True,
    }
    text = "[options]\n" + "".join(
        f"{name} = {value}\n" for name, value in values.items() if value != ""
    )
    if CONFIGURATION.exists() and CONFIGURATION.read_text() == text:
        return
    with tempfile.NamedTemporaryFile(
        "w", dir=RUN, delete=False
    ) as file:  # holds a password: owner only
        file.write(text)
    Path(file.name).rename(CONFIGURATION)


def _our_addons_path() -> list[Path]:
    """Odoo refuses an addons path without any addon in it."""
    return [ROOT] if addons.ours() else []


def run(
    *arguments: str | Path,
    log: Path,
    stdin: Path = Path(os.devnull),
    variables: dict[str, str] | None = None,
    watch: Callable[[str], None] = lambda line: None,
) -> int:
    """Run Odoo to its end; returns its exit status.

    Everything it says goes to `log`, and each line to `watch` as it comes.
    """
    runtime = prepare()
    with log.open("w") as output, stdin.open() as source:
        odoo = subprocess.Popen(
            runtime.command(*arguments),
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**runtime.environment(), **(variables or {})},
            cwd=ROOT,
        )
        try:
            for line in odoo.stdout:
                output.write(line)
                watch(line)
        except BaseException:
            stop_pid(odoo.pid)  # Ctrl-C, say: nothing is left running behind the user's back
            raise
        return odoo.wait()


def run_or_fail(what: str, *arguments: str | Path, log: Path) -> None:
    """Run Odoo to its end without serving pages; a failure reads as `what` and its cause."""
    if run(*arguments, "--stop-after-init", "--no-http", log=log):
        raise DevError(f"{what}: {odoo_log.cause(log)}\nAll of it: {log}")


def execute(arguments: list[str]) -> None:
    """Become Odoo (`dev/odoo ARGS…`): same terminal, same signals, same exit status."""
    runtime = prepare()
    values = runtime.environment()
    if any(a.startswith("--test") for a in arguments):
        environment.ensure_chromium()
    if "HTTP_PORT" not in os.environ and not port_is_free(http_port()):
        # Most often `make run` has it. Only tests and a second server need a port at all; -p still
        # decides.
        values["ODOO_HTTP_PORT"] = str(free_port())
        say(f"Port {http_port()} is in use; this Odoo would take {values['ODOO_HTTP_PORT']}.")
    command = runtime.command(*arguments)
    sys.stdout.flush()
    os.execve(command[0], command, values)
