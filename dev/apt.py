"""System packages: installed when missing and when we may, else one line says what to install."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .errors import DevError
from .paths import LOGS, make_folders
from .process import capture, last_line, say

CLUSTER_DEFAULTS = Path("/etc/postgresql-common/createcluster.conf")


def install(packages: list[str], what: str) -> None:
    """Install Debian packages because `what` (a phrase for the user) is missing."""
    command = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise DevError(
            f"{what} is missing: install {', '.join(packages)} with this system's package manager."
        )
    prefix = _privilege()
    if prefix is None:
        raise DevError(f"{what} is missing: run `sudo {command}`, then try again.")
    say(f"{what} is missing: installing {' '.join(packages)} …")
    # The package lists may be absent (a fresh image) or out of date; only then are they fetched.
    result = _apt_get(prefix, "install", packages)
    if result.returncode:
        _apt_get(prefix, "update", [])
        result = _apt_get(prefix, "install", packages)
    if result.returncode:
        raise DevError(
            f"{what} is missing and `{command}` failed: {last_line(result.stdout)}. "
            "Check the network and run the same command again."
        )


def install_postgresql() -> None:
    """Install PostgreSQL's programs without Debian's default cluster: it would start a server
    nobody asked for.

    Only where no PostgreSQL was before; the setting goes back afterwards, for a cluster the user
    may want later.
    """
    if CLUSTER_DEFAULTS.exists() or not shutil.which("apt-get") or _privilege() is None:
        return install(["postgresql"], "PostgreSQL")
    install(["postgresql-common"], "PostgreSQL")
    before = CLUSTER_DEFAULTS.read_text() if CLUSTER_DEFAULTS.exists() else ""
    quiet = (
        re.sub(r"(?m)^#?\s*create_main_cluster\s*=.*$", "", before)
        + "\ncreate_main_cluster = false\n"
    )
    try:
        _write_as_root(CLUSTER_DEFAULTS, quiet)
        install(["postgresql"], "The PostgreSQL server")
    finally:
        _write_as_root(CLUSTER_DEFAULTS, before)
    return None


def _privilege() -> list[str] | None:
    """What to put before a command to run it as root; None when we may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and capture(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    return None


def _apt_get(prefix: list[str], verb: str, packages: list[str]) -> subprocess.CompletedProcess:
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    options = ["-y", "-o", "DPkg::Lock::Timeout=300"]
    if verb == "install":
        options.append("--no-install-recommends")
    result = capture([*command, verb, *options, *packages])
    make_folders()
    with (LOGS / "apt.log").open("a") as log:
        log.write(f"# apt-get {verb} {' '.join(packages)}\n{result.stdout}\n")
    return result


def _write_as_root(path: Path, text: str) -> None:
    subprocess.run(
        [*(_privilege() or []), "tee", str(path)],
        input=text,
        text=True,
        stdout=subprocess.DEVNULL,
        check=True,
    )
