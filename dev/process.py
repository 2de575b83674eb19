"""Running programs, and being sure which process is which.

Processes are only ever ended by id, after checking that the id still belongs to what we started:
other people's servers run on the same machine, and ids are reused after a restart.
"""

import contextlib
import errno
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from .errors import DevError
from .paths import RUN, make_folders

# apt's, pip's, npm's and PostgreSQL's way of beginning the line that matters.
CAUSE = re.compile(r"(e:|npm err|(\w+: )?(error|fatal)\b)", re.IGNORECASE)


def say(message: str) -> None:
    """Tell the user what is going on, on stderr: `dev/odoo`'s stdout belongs to Odoo."""
    print(message, file=sys.stderr, flush=True)


def capture(args: Sequence[str | Path], **options) -> subprocess.CompletedProcess:
    """Run a program quietly; stdout and stderr come back together as text."""
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(
        [str(a) for a in args],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        **options,
    )


def last_line(text: str) -> str:
    """The line of a program's output that usually names the cause."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if CAUSE.match(line)]
    return (errors or lines or ["no output"])[-1].rstrip(".")


def command_line(pid: int) -> str:
    """The command of a running process; '' when there is none."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return raw.replace(b"\0", b" ").decode(errors="replace").strip()


def read_pid(file: Path, must_mention: str) -> int | None:
    """The id in a pid file, if that process lives and its command mentions `must_mention`."""
    try:
        pid = int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if must_mention in command_line(pid) else None


def stop_pid(pid: int, timeout: float = 15) -> None:
    """End one process by its id: politely, then firmly."""
    for name in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, name)
        except ProcessLookupError:
            return
        if _wait_until_gone(pid, timeout):
            return


def _wait_until_gone(pid: int, timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)  # our own child stays a zombie until somebody asks
        if not command_line(pid):
            return True
        time.sleep(0.1)
    return False


def port_is_free(port: int) -> bool:
    """Whether a server can listen on this port of 127.0.0.1, asked the way Odoo would."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """One at a time in this checkout; the kernel drops the lock however the process ends."""
    make_folders()
    with (RUN / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Waiting for another command of this checkout ({name}) …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def remove_tree(path: Path) -> None:
    """Remove a folder or file if it is there."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:  # a download whose command was killed may still be writing
        raise DevError(f"{path} could not be removed, something may still be using it: {error}")
