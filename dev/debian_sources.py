"""A private apt configuration that reads Debian's `sid` from the mirror this machine already uses.

Odoo 19 is in no other suite. The machine's own configuration is never touched and nothing is ever
installed from sid (that would drag its libc in): packages are only downloaded and unpacked. No
mirror's name stands in this repository: it comes from the machine's own source entry, whether
one-line (`sources.list`) or deb822 (`*.sources`).
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from .errors import DevError

ETC = Path("/etc/apt")


@dataclass(frozen=True)
class Source:
    """One apt source entry, of which only what leads to the archive matters here."""

    uris: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""

    def looks_like_debian(self) -> bool:
        """Third parties name suites like Debian's; the archive keyring tells them apart."""
        return "debian-archive" in self.signed_by or self.uris.rstrip("/").endswith("/debian")


def parse_one_line(text: str) -> list[Source]:
    """Entries of a `sources.list`: `deb [signed-by=…] URI SUITE COMPONENT…`."""
    found = []
    for line in text.splitlines():
        match = re.match(r"deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(?P<rest>[^#]+)", line.strip())
        if not match:
            continue
        words = match["rest"].split()
        if len(words) < 3 or words[0].startswith("cdrom:"):
            continue
        options = dict(o.partition("=")[::2] for o in (match["options"] or "").split())
        found.append(Source(words[0], (words[1],), tuple(words[2:]), options.get("signed-by", "")))
    return found


def parse_deb822(text: str) -> list[Source]:
    """Entries of a `*.sources` file. A Signed-By may be a whole key, over several lines."""
    found = []
    text = re.sub(r"(?m)^#.*\n?", "", text)
    for stanza in re.split(r"\n\s*\n", text):
        fields = {}
        for name, value in re.findall(r"(?m)^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", stanza):
            fields[name.lower()] = value.rstrip()
        enabled = fields.get("enabled", "yes").strip().lower() not in ("no", "false", "0")
        if enabled and "deb" in fields.get("types", "").split() and fields.get("uris"):
            found.append(
                Source(
                    " ".join(fields["uris"].split()),
                    tuple(fields.get("suites", "").split()),
                    tuple(fields.get("components", "").split()),
                    fields.get("signed-by", ""),
                )
            )
    return found


def machine_sources(etc: Path = ETC) -> list[Source]:
    found = []
    for file in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]:
        if file.is_file() and file.suffix in (".list", ".sources"):
            parse = parse_deb822 if file.suffix == ".sources" else parse_one_line
            found += parse(file.read_text(errors="replace"))
    return found


def os_release(file: Path = Path("/etc/os-release")) -> dict[str, str]:
    lines = file.read_text().splitlines() if file.exists() else []
    pairs = (line.partition("=")[::2] for line in lines if "=" in line)
    return {name: value.strip("\"'") for name, value in pairs}


def debian_source(sources: list[Source], codename: str) -> Source:
    """The machine's entry for its own suite; not the security archive, which has no sid."""
    names = {codename, "stable", "testing", "unstable", "sid"}
    fitting = [s for s in sources if names & set(s.suites) and "main" in s.components]
    fitting.sort(key=lambda s: (not s.looks_like_debian(), codename not in s.suites))
    if not fitting:
        raise DevError(
            f"No Debian source for {codename} was found in {ETC}, so Odoo 19 cannot be fetched; "
            "point ODOO_HOME at a checkout of Odoo 19 instead."
        )
    return fitting[0]


def render(source: Source, suite: str) -> str:
    """The same mirror with another suite; its sid may be old, its signature is still checked."""
    stanza = f"Types: deb\nURIs: {source.uris}\nSuites: {suite}\nComponents: main\n"
    stanza += "Check-Valid-Until: no\n"
    return stanza + (f"Signed-By:{_spaced(source.signed_by)}\n" if source.signed_by else "")


def _spaced(value: str) -> str:
    """A key written out begins on the line after the field's name."""
    return value if value.startswith("\n") else f" {value}"


def write_configuration(folder: Path) -> tuple[Path, str]:
    """Make the configuration in `folder`; returns it and the name of the machine's own suite."""
    system = os_release()
    if system.get("ID") != "debian":
        raise DevError(
            "Odoo 19 is fetched from Debian's archive, and this system is not Debian; "
            "point ODOO_HOME at a checkout of Odoo 19 instead."
        )
    codename = system.get("VERSION_CODENAME") or "sid"
    source = debian_source(machine_sources(), codename)
    for name in ("sources", "lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    suites = dict.fromkeys(["sid", codename])
    (folder / "sources/debian.sources").write_text("\n".join(render(source, s) for s in suites))
    user = "root" if os.geteuid() == 0 else ""
    (folder / "apt.conf").write_text(
        f"""\
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{folder}/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "{folder}/lists";
Dir::Cache "{folder}/cache";
APT::Sandbox::User "{user}";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "30";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""
    )
    return folder / "apt.conf", codename
