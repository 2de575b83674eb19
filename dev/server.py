"""`make run`, `stop`, `shell`, `clean`: the database somebody works in and its server."""

import subprocess
import time
import urllib.error
import urllib.request

from . import addons, database, odoo_log, odoo_runtime, postgres, process
from .errors import DevError
from .paths import CACHE, LOGS, ROOT, RUN
from .process import say
from .settings import settings

PID = RUN / "odoo.pid"
SERVED_PORT = RUN / "odoo.port"
SERVED_SOURCES = RUN / "odoo.sources"  # the hash of the addon sources the server was started with
LOG = LOGS / "run.log"
INSTALL_LOG = LOGS / "run-install.log"


def run() -> None:
    with process.lock("run"):
        sources = addons.source_hash(addons.ours())
        port = odoo_runtime.http_port()
        if _server_pid():
            port = int(SERVED_PORT.read_text())
            if SERVED_SOURCES.read_text() == sources:
                say("Odoo is already running.")
                return _print_address(port)
            say("The addon has changed: restarting.")
            _stop_server()
        # Before anything is fetched or made: a taken port must leave nothing behind.
        if not process.port_is_free(port):
            raise DevError(
                f"Port {port} is taken by another program; "
                "choose another one: `HTTP_PORT=8070 make run`."
            )
        _bring_database_up_to_date(sources)
        _start(port, sources)
        return _print_address(port)


def stop() -> None:
    if not RUN.exists():
        return say("Nothing is running.")
    stopped = [
        name for name, act in (("Odoo", _stop_server), ("PostgreSQL", postgres.stop)) if act()
    ]
    return say(f"Stopped {' and '.join(stopped)}." if stopped else "Nothing is running.")


def shell() -> None:
    if not database.exists(settings().database):
        raise DevError("There is no database yet: `make run` makes it.")
    odoo_runtime.execute(["shell", "-d", settings().database, "--no-http"])


def clean() -> None:
    """Remove everything fetched or made; not databases on the user's own server (PGHOST)."""
    if CACHE.exists():
        stop()
        postgres.remove()
        process.remove_tree(CACHE)
    say("Clean.")


def _bring_database_up_to_date(sources: str) -> None:
    name = settings().database
    if not database.exists(name):
        _create_database(name, sources)
    elif database.note(name) != sources:
        say("The addon has changed: updating the database …")
        run_addons = ",".join(settings().run_addons)
        _install("-d", name, "-i", run_addons, "-u", run_addons)
        database.set_note(name, sources)


def _create_database(name: str, sources: str) -> None:
    """Made under another name, renamed when whole: a half-made one is never taken for it."""
    say("Making the database with demo data, English and Vietnamese (about two minutes) …")
    building = f"{name}_building"
    database.drop(building)
    languages = ",".join(settings().languages)
    run_addons = ",".join(settings().run_addons)
    _install("-d", building, "-i", run_addons, "--with-demo", f"--load-language={languages}")
    database.rename(building, name)
    database.set_note(name, sources)


def _install(*arguments: str) -> None:
    odoo_runtime.run_or_fail("The addon could not be installed", *arguments, log=INSTALL_LOG)


def _start(port: int, sources: str) -> None:
    runtime = odoo_runtime.prepare()
    name = settings().database
    PID.unlink(missing_ok=True)
    options = (f"--db-filter=^{name}$", f"--http-port={port}", f"--pidfile={PID}")
    command = runtime.command("-d", name, *options)
    with LOG.open("wb") as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=runtime.environment(),
            cwd=ROOT,
            start_new_session=True,  # closing the terminal or Ctrl-C there does not end it
        )
    PID.write_text(str(server.pid))
    SERVED_PORT.write_text(str(port))
    SERVED_SOURCES.write_text(sources)
    _wait_until_it_answers(server, port)


def _wait_until_it_answers(server: subprocess.Popen, port: int, timeout: float = 180) -> None:
    deadline = time.monotonic() + timeout
    # Never through a proxy of the environment: it could not know our 127.0.0.1.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if server.poll() is not None:
            PID.unlink(missing_ok=True)
            raise DevError(f"Odoo ended at once: {odoo_log.cause(LOG)}\nAll of it: {LOG}")
        try:
            with direct.open(f"http://127.0.0.1:{port}/web/login", timeout=60):
                return
        except urllib.error.HTTPError as error:
            _stop_server()
            cause = odoo_log.cause(LOG)
            raise DevError(f"Odoo answers with error {error.code}: {cause}\nAll of it: {LOG}")
        except OSError:
            time.sleep(0.3)
    _stop_server()
    raise DevError(f"Odoo did not answer within {timeout:.0f} seconds; see {LOG}")


def _server_pid() -> int | None:
    return process.read_pid(PID, must_mention=f"--pidfile={PID}")


def _stop_server() -> bool:
    pid = _server_pid()
    if pid:
        process.stop_pid(pid)
    PID.unlink(missing_ok=True)
    return bool(pid)


def _print_address(port: int) -> None:
    print(f"Odoo is at http://localhost:{port}  login: admin  password: admin")
    print(f"Its log is {LOG.relative_to(ROOT)}; `make stop` stops it.")
