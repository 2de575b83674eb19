"""Where Odoo 19 comes from: ODOO_HOME when set, otherwise Debian's package, unpacked into the
cache.

Odoo is not on PyPI and cloning it takes gigabytes; Debian's `odoo-19` is 123 MB with all core
addons, their translations and most of their tests. Two things Debian takes out of it are put back:
fonts and libraries of other packages that it links to, and one script of the mail addon.
"""

import hashlib
import os
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from . import apt, artifact, debian_sources, environment
from .errors import DevError
from .paths import CACHE
from .process import capture, last_line, say
from .settings import settings

TREE = CACHE / "odoo"

# Odoo's package links into these. Font Awesome and Inconsolata come from the machine's own suite:
# sid's Font Awesome is version 7, whose icons Odoo does not know.
LINKED_FROM_SID = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-glyphicons-halflings",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
LINKED_FROM_OWN_SUITE = ("fonts-font-awesome", "fonts-inconsolata")

# Debian strips this script; without it every page logs an error in the console and every tour
# fails.
SELFIE_PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"
SELFIE_MEMBER = "package/selfie_segmentation.js"
SELFIE_SHA256 = "a4720d2d2374ec9df3510461ff186a4af427fb5bd402375e135875a991467da3"
SELFIE_PLACE = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"

OTHERWISE = "point ODOO_HOME at a checkout of Odoo 19."


@dataclass(frozen=True)
class Odoo:
    """An Odoo to run: what goes on PYTHONPATH, and a key that changes when Odoo does."""

    path: Path
    key: str

    def addons_paths(self) -> list[Path]:
        """In a git checkout most addons are beside the package, in Debian's all are inside it."""
        return [
            p
            for p in (self.path / "odoo/addons", self.path / "addons")
            if (p / "crm").is_dir() or p.parent.name == "odoo"
        ]


def ensure() -> Odoo:
    """Odoo's source, fetched if it is not there yet."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _given(Path(home).expanduser().resolve())
    if artifact.make(TREE, _wanted_key(), _fetch):
        say("Odoo is fetched.")
    return Odoo(_packages(TREE), _wanted_key())


def _given(home: Path) -> Odoo:
    for path in (home, _packages(home)):
        release = path / "odoo/release.py"
        if release.is_file():
            _check_series(release, f"ODOO_HOME={home}")
            stamp = release.stat()
            return Odoo(path, artifact.key_of(path, stamp.st_mtime_ns, _git_head(path)))
    raise DevError(
        f"ODOO_HOME={home} holds no Odoo: "
        "expected odoo/release.py or usr/lib/python3/dist-packages in it."
    )


def _git_head(path: Path) -> str:
    return (
        capture(["git", "-C", path, "rev-parse", "HEAD"]).stdout if (path / ".git").exists() else ""
    )


def _check_series(release: Path, where: str) -> None:
    scope: dict = {}
    exec(release.read_text(), scope)  # a few constants; importing it would need Odoo's dependencies
    if scope.get("series") != settings().odoo_series:
        raise DevError(
            f"{where} is Odoo {scope.get('series')}, this project needs {settings().odoo_series}."
        )


def _packages(root: Path) -> Path:
    return root / "usr/lib/python3/dist-packages"


def _wanted_key() -> str:
    wanted = (settings().odoo_package, settings().odoo_package_version)
    return artifact.key_of(*wanted, *LINKED_FROM_SID, *LINKED_FROM_OWN_SUITE, SELFIE_PACKAGE)


def _fetch(target: Path) -> None:
    """Download, unpack and check everything below `target`."""
    say("Fetching Odoo 19 from Debian's archive (about 130 MB) …")
    for program in ("apt-get", "dpkg-deb"):
        if not shutil.which(program):
            raise DevError(f"{program} is needed to fetch Odoo 19; {OTHERWISE}")
    work = target / "download"
    debs = _download_packages(work)
    for deb in debs:
        result = capture(["dpkg-deb", "-x", deb, target])
        if result.returncode:
            raise DevError(f"Unpacking {deb.name} failed: {last_line(result.stdout)}")
    _put_selfie_script_back(target, work)
    shutil.rmtree(work)
    _check_tree(target)


def _download_packages(work: Path) -> list[Path]:
    configuration, own_suite = debian_sources.write_configuration(work / "apt")
    wanted = [f"{settings().odoo_package}/sid"]
    wanted += [f"{name}/sid" for name in LINKED_FROM_SID]
    wanted += [f"{name}/{own_suite}" for name in LINKED_FROM_OWN_SUITE]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    debs = work / "debs"
    debs.mkdir()
    for arguments in (["update"], ["download", *wanted]):
        result = capture(
            ["apt-get", "-q", "-c", configuration, *arguments], cwd=debs, env=environment
        )
        if result.returncode:
            raise DevError(
                f"Odoo 19 could not be fetched from Debian's archive: {last_line(result.stdout)}. "
                f"Check the network and run the same command again, or {OTHERWISE}"
            )
    odoo = next(debs.glob(f"{settings().odoo_package}_*.deb"))
    _check_version(capture(["dpkg-deb", "-f", odoo, "Version"]).stdout.strip())
    return sorted(debs.glob("*.deb"))


def _check_version(found: str) -> None:
    expected = settings().odoo_package_version
    if found == expected:
        return
    if not found.startswith(settings().odoo_series + "."):
        raise DevError(f"Debian's archive now has Odoo {found}, not {expected}; {OTHERWISE}")
    say(f"Note: Debian's archive has moved on to Odoo {found}; {expected} was tried here.")


def _put_selfie_script_back(target: Path, work: Path) -> None:
    if not shutil.which("npm"):
        apt.install(["nodejs", "npm"], "npm")
    result = capture(
        ["npm", "pack", "--silent", SELFIE_PACKAGE],
        cwd=work,
        env={**os.environ, **environment.certificates()},
    )
    archives = list(work.glob("*.tgz"))
    if result.returncode or not archives:
        raise DevError(
            f"{SELFIE_PACKAGE} could not be fetched with npm: {last_line(result.stdout)}. "
            "Check the network and run the same command again."
        )
    with tarfile.open(archives[0]) as archive:
        content = archive.extractfile(SELFIE_MEMBER).read()
    if hashlib.sha256(content).hexdigest() != SELFIE_SHA256:
        raise DevError(f"{SELFIE_PACKAGE} is not the file this project knows; it was not used.")
    place = _packages(target) / SELFIE_PLACE
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def _check_tree(target: Path) -> None:
    """A dangling link is an error 500 on the login page later, so it is found here."""
    dangling = [p for p in target.rglob("*") if p.is_symlink() and not p.exists()]
    if dangling:
        names = ", ".join(str(p.relative_to(target)) for p in dangling[:3])
        raise DevError(f"Debian's Odoo links to files that were not found ({names}); {OTHERWISE}")
    _check_series(_packages(target) / "odoo/release.py", "The package fetched")
