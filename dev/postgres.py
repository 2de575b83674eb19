"""The private PostgreSQL: its own cluster, own port on 127.0.0.1, own password; no other PostgreSQL
is touched.

PostgreSQL refuses to run as root. As root it runs as the system user `postgres`, and where that
user cannot reach the checkout (below /root, say) the cluster lies in /var/lib. With PGHOST or
PGPORT set, that server is used instead.

Durability is left on (fsync, synchronous_commit): `make run` holds data somebody typed in, and
tests that kill processes mean something only on a database that keeps its word. Databases that are
thrown away turn the waiting off for themselves (see database.py).
"""

import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import apt, process
from .errors import DevError
from .paths import CACHE, CHECKOUT_ID, ROOT, RUN, make_folders

ROLE = "odoo"
PASSWORD = RUN / "postgres.password"
PORT = RUN / "postgres.port"
PLACE = RUN / "postgres.place"

# Modest: the machine has other work. The million leads of bench/ fit into the buffers all the same,
# as on a server meant for them. C.UTF-8 because under plain C PostgreSQL does not fold Vietnamese
# letters.
INITDB = ("--locale=C.UTF-8", "--encoding=UTF8", "--auth=scram-sha-256", f"--username={ROLE}")
CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 150
shared_buffers = 2GB
effective_cache_size = 4GB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
"""


@dataclass(frozen=True)
class Connection:
    host: str
    port: str
    user: str
    password: str

    def environment(self) -> dict[str, str]:
        """The variables every client understands; empty ones stay unset, so its defaults hold."""
        values = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        return {name: value for name, value in values.items() if value}


def given() -> Connection | None:
    """The server the user names with PGHOST or PGPORT, if any."""
    if not (os.environ.get("PGHOST") or os.environ.get("PGPORT")):
        return None
    return Connection(
        *(os.environ.get(name, "") for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"))
    )


@cache
def ensure() -> Connection:
    """A server that answers: the user's own, or ours, made and started as needed."""
    outside = given()
    if outside:
        return outside
    make_folders()
    with process.lock("postgres"):
        cluster = _cluster()
        if not (cluster / "PG_VERSION").exists() or not PASSWORD.exists():
            _create(cluster)
        port = _running_port(cluster) or _start(cluster)
    return Connection("127.0.0.1", str(port), ROLE, PASSWORD.read_text())


def stop() -> bool:
    """Stop our server; whether there was one to stop."""
    cluster = _known_cluster()
    return bool(cluster) and _stop(cluster)


def _stop(cluster: Path) -> bool:
    if not _running_port(cluster):
        return False
    result = _as_server_user(
        [_bin(cluster) / "pg_ctl", "stop", "-D", cluster, "-m", "fast", "-w", "-t", "60"]
    )
    if result.returncode:
        raise DevError(f"PostgreSQL did not stop: {process.last_line(result.stdout)}")
    return True


def is_ours() -> bool:
    """Whether the server in use is our private one, which programs we call are told of as given."""
    cluster = _known_cluster()
    outside = given()
    return bool(cluster) and (not outside or outside.port == str(_running_port(cluster)))


def crash() -> None:
    """Stop our server as a power cut would, and start it again on the same port."""
    if not is_ours():
        raise DevError("Only a PostgreSQL of ours may be crashed.")
    cluster = _known_cluster()
    result = _as_server_user([_bin(cluster) / "pg_ctl", "stop", "-D", cluster, "-m", "immediate"])
    if result.returncode:
        raise DevError(f"PostgreSQL did not stop: {process.last_line(result.stdout)}")
    with process.lock("postgres"):
        _start(cluster, patience=600)  # it reads the whole cluster, however large


def restart() -> None:
    """Stop our server and start it again on the same port, with nothing in its buffers."""
    if not is_ours():
        raise DevError("Only a PostgreSQL of ours is restarted.")
    cluster = _known_cluster()
    _stop(cluster)
    with process.lock("postgres"):
        _start(cluster)


def remove() -> None:
    """Remove the cluster, also when it lies outside the checkout."""
    cluster = _known_cluster()
    if cluster:
        process.remove_tree(cluster)


def client(name: str) -> str:
    """A client program (psql), installed if there is none."""
    for candidate in (*(folder / name for folder in _bin_folders()), shutil.which(name)):
        if candidate and Path(candidate).exists():
            return str(candidate)
    apt.install(["postgresql-client"], "PostgreSQL's client")
    return shutil.which(name) or name


def _cluster() -> Path:
    cluster = _known_cluster()
    if cluster:
        return cluster
    if _server_user_can_reach(CACHE):
        return CACHE / "postgres"
    return Path("/var/lib") / f"lead-management-{CHECKOUT_ID}"


def _known_cluster() -> Path | None:
    return Path(PLACE.read_text()) if PLACE.exists() else None


def _server_user() -> pwd.struct_passwd | None:
    """Who the server runs as; None for ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        _bin_folders_or_install()
        return pwd.getpwnam("postgres")


def _server_user_can_reach(folder: Path) -> bool:
    return _as_server_user(["test", "-x", folder]).returncode == 0


def _as_server_user(command: list) -> subprocess.CompletedProcess:
    user = _server_user()
    options = {"cwd": "/"}
    if user:
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return process.capture(command, **options)


def _bin_folders() -> list[Path]:
    """Folders with a server's programs, newest first: Debian's, then whatever is on PATH."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda p: _number(p.parent.name),
        reverse=True,
    )
    on_path = shutil.which("initdb")
    folders = [*debian, *([Path(on_path).resolve().parent] if on_path else [])]
    return [f for f in folders if (f / "initdb").exists()]


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _bin_folders_or_install() -> list[Path]:
    folders = _bin_folders()
    if not folders:
        apt.install_postgresql()
        folders = _bin_folders()
    return folders


def _bin(cluster: Path) -> Path:
    """The programs of the major version the cluster was made with."""
    wanted = (cluster / "PG_VERSION").read_text().strip()
    for folder in _bin_folders_or_install():
        version = process.capture([folder / "postgres", "--version"]).stdout
        if re.search(rf"\b{re.escape(wanted)}\b", version.partition(".")[0]):
            return folder
    raise DevError(
        f"The database was made by PostgreSQL {wanted}, which is gone: "
        "install it, or start anew with `make clean`."
    )


def _create(cluster: Path) -> None:
    """Make the cluster; one that was cut off half-way has no password on record, and goes."""
    process.say("Making a private PostgreSQL …")
    folders = _bin_folders_or_install()
    user = _server_user()
    if cluster.exists():
        _stop(cluster)
        process.remove_tree(cluster)
    PASSWORD.unlink(missing_ok=True)
    PLACE.write_text(str(cluster))
    cluster.mkdir(mode=0o700, parents=True)
    password = secrets.token_urlsafe(24)
    with tempfile.NamedTemporaryFile("w") as file:  # readable by its owner only
        file.write(password)
        file.flush()
        if user:
            os.chown(cluster, user.pw_uid, user.pw_gid)
            os.chown(file.name, user.pw_uid, user.pw_gid)
        result = _as_server_user(
            [folders[0] / "initdb", "-D", cluster, *INITDB, f"--pwfile={file.name}"]
        )
    if result.returncode:
        raise DevError(
            f"A private PostgreSQL could not be made: {process.last_line(result.stdout)}"
        )
    with (cluster / "postgresql.conf").open("a") as file:
        file.write(f"\n# {ROOT}, dev/postgres.py\n{CONFIGURATION}")
    PASSWORD.touch(mode=0o600)
    PASSWORD.write_text(password)


def _running_port(cluster: Path) -> int | None:
    """The port of our running server. A pid file left by a crash or a restart is removed."""
    pid_file = cluster / "postmaster.pid"
    if not pid_file.exists():
        return None
    if process.read_pid(pid_file, must_mention=str(cluster)):
        lines = pid_file.read_text().splitlines()
        return int(lines[3]) if len(lines) > 3 else None
    pid_file.unlink()
    return None


def _start(cluster: Path, patience: int = 60) -> int:
    """Start within `patience` seconds.

    If possible on the port used last: an Odoo still running finds it again.
    """
    port = int(PORT.read_text()) if PORT.exists() else 0
    if not port or not process.port_is_free(port):
        port = process.free_port()
    log = cluster / "server.log"
    command = [
        _bin(cluster) / "pg_ctl",
        "start",
        "-D",
        cluster,
        "-l",
        log,
        "-w",
        "-t",
        str(patience),
        "-o",
        f"-p {port}",
    ]
    result = _as_server_user(command)
    if result.returncode:
        tail = log.read_text(errors="replace") if log.exists() else result.stdout
        raise DevError(f"PostgreSQL did not start: {process.last_line(tail)} (all of it: {log})")
    PORT.write_text(str(port))
    return port
