"""The Python environment Odoo and the tools run in, and the Node tools of `make lint`.

Versions are locked in dev/requirements/ (one file per Python, as Odoo pins different versions for
each) and dev/package-lock.json; nothing is resolved at install time.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import apt, artifact
from .errors import DevError
from .paths import CACHE, DEV, LOGS
from .process import capture, last_line, say

VENV = CACHE / "venv"
NODE = CACHE / "node"
PYLINT_CACHE = CACHE / "pylint"
REQUIREMENTS = DEV / "requirements"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def python() -> Path:
    """The environment's interpreter, made first if need be."""
    made = _made_version()
    if not made or not artifact.is_made(VENV, _venv_key(made)):
        version = "{}.{}".format(*sys.version_info[:2])
        artifact.make(
            VENV, _venv_key(version), lambda folder: _make_venv(folder, version), in_place=True
        )
    return VENV / "bin/python"


def program(name: str) -> Path:
    """A program of the Python environment: ruff, pylint, pytest."""
    return python().with_name(name)


def node_program(name: str) -> Path:
    """A program of the Node environment: eslint, prettier."""
    lock = (DEV / "package-lock.json").read_text()
    artifact.make(NODE, artifact.key_of((DEV / "package.json").read_text(), lock), _make_node)
    return NODE / "node_modules/.bin" / name


def ensure_chromium() -> None:
    """Odoo's tours and hoot tests run in Chromium; without it Odoo skips them in silence."""
    names = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
    if not any(map(shutil.which, names)):
        # DejaVu has every Vietnamese letter; without any font installed, text in pages is boxes.
        apt.install(["chromium", "fonts-dejavu-core"], "Chromium")


def certificates() -> dict[str, str]:
    """Have pip and npm trust what the machine trusts, such as the authority of a company's proxy.

    Both bring a list of their own and would not look at the machine's.
    """
    if not CERTIFICATES.exists():
        return {}
    names = ("PIP_CERT", "NODE_EXTRA_CA_CERTS")
    return {name: str(CERTIFICATES) for name in names if name not in os.environ}


def _made_version() -> str:
    """The Python of the environment that is there and still works, '' if there is none.

    It is kept whichever python3 comes first on PATH today: two shells must not rebuild it in turns.
    """
    configuration = VENV / "pyvenv.cfg"
    if not configuration.exists() or not (VENV / "bin/python").exists():
        return ""
    match = re.search(r"(?m)^version\s*=\s*(\d+\.\d+)", configuration.read_text())
    return match[1] if match else ""


def _venv_key(version: str) -> str:
    return artifact.key_of(*(f.name + f.read_text() for f in _requirement_files(version)))


def _requirement_files(version: str) -> list[Path]:
    odoo = REQUIREMENTS / f"odoo-{version}.txt"
    if not odoo.exists():
        raise DevError(
            f"Odoo 19 runs on Python 3.11 to 3.13, this is {version}; "
            "choose another with `make PYTHON=python3.11 …`."
        )
    return [odoo, REQUIREMENTS / "tools.txt", REQUIREMENTS / "build.txt"]


def _make_venv(folder: Path, version: str) -> None:
    say(f"Making the Python environment ({platform.python_version()}) …")
    _need_system_parts()
    result = capture([sys.executable, "-m", "venv", "--clear", folder])
    if result.returncode:
        raise DevError(f"The Python environment could not be made: {last_line(result.stdout)}")
    *wanted, build = _requirement_files(version)
    # What a few packages without a wheel are built with is locked too; the variable's name depends
    # on pip's age.
    constraints = {"PIP_CONSTRAINT": str(build), "PIP_BUILD_CONSTRAINT": str(build)}
    files = [argument for file in wanted for argument in ("-r", file)]
    pip = [
        folder / "bin/python",
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--retries=2",
        "install",
        "--no-deps",
        *files,
    ]
    result = capture(pip, env={**os.environ, **certificates(), **constraints})
    (LOGS / "pip.log").write_text(result.stdout)
    if result.returncode:
        raise DevError(
            f"Python packages could not be installed: {last_line(result.stdout)}. "
            f"Check the network and run the same command again (all of it: {LOGS / 'pip.log'})."
        )


def _need_system_parts() -> None:
    """What Debian splits off from Python, and what wheels do not carry."""
    if capture([sys.executable, "-c", "import ensurepip, venv"]).returncode:
        apt.install(["python3-venv"], "Python's venv module")
    if not CERTIFICATES.exists() and shutil.which("apt-get"):
        apt.install(["ca-certificates"], "The certificates of well-known authorities")
    # Odoo recognises file types with libmagic when it is there, and worse without it.
    if capture([sys.executable, "-c", "import ctypes; ctypes.CDLL('libmagic.so.1')"]).returncode:
        apt.install(["libmagic1"], "libmagic")


def _make_node(folder: Path) -> None:
    say("Fetching eslint and prettier …")
    if not shutil.which("npm"):
        apt.install(["nodejs", "npm"], "npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(DEV / name, folder / name)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    result = capture(command, cwd=folder, env={**os.environ, **certificates()})
    if result.returncode:
        raise DevError(
            f"eslint and prettier could not be fetched with npm: {last_line(result.stdout)}. "
            "Check the network and run the same command again."
        )


def run_program(arguments: list[str | Path], **options) -> int:
    """Run something of the environment in the foreground; its output is the user's."""
    return subprocess.run([str(a) for a in arguments], check=False, **options).returncode
