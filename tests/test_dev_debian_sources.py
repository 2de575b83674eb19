"""The machine's own Debian mirror is found however its entry is written, and nobody else's is."""

import pytest

from dev import debian_sources
from dev.errors import DevError

ENTRY = "Types: deb\nURIs: {uri}\nSuites: {suite}\nComponents: main\n"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def machine(tmp_path, **files):
    """An /etc/apt with these files; `__` in a name stands for its dot."""
    (tmp_path / "sources.list.d").mkdir()
    for name, text in files.items():
        place = tmp_path if name == "sources__list" else tmp_path / "sources.list.d"
        (place / name.replace("__", ".")).write_text(text)
    return debian_sources.machine_sources(tmp_path)


def test_one_line(tmp_path):
    sources = machine(
        tmp_path,
        sources__list="""\
# deb http://old.example/debian bookworm main
deb cdrom:[Debian 12]/ bookworm main
deb http://security.example/debian-security bookworm-security main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib # mine
deb-src http://mirror.example/debian bookworm main
""",
    )
    source = debian_sources.debian_source(sources, "bookworm")
    assert source.uris == "http://mirror.example/debian"
    assert source.signed_by == "/k.gpg"


def test_deb822(tmp_path):
    sources = machine(
        tmp_path,
        debian__sources=f"""\
# a comment
Types: deb deb-src
URIs: mirror+file:/etc/apt/mirrors/debian.list
Suites: bookworm bookworm-updates
# another
Components: main
Signed-By: {KEYRING}

Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: {KEYRING}
""",
    )
    source = debian_sources.debian_source(sources, "bookworm")
    assert debian_sources.render(source, "sid") == (
        "Types: deb\nURIs: mirror+file:/etc/apt/mirrors/debian.list\nSuites: sid\n"
        f"Components: main\nCheck-Valid-Until: no\nSigned-By: {KEYRING}\n"
    )


def test_third_party_with_the_same_suite_is_passed_over(tmp_path):
    sources = machine(
        tmp_path,
        a_php__list="deb [signed-by=/php.gpg] https://php.example/php bookworm main",
        b__sources=ENTRY.format(uri="http://m.example/debian/", suite="bookworm"),
    )
    assert debian_sources.debian_source(sources, "bookworm").uris == "http://m.example/debian/"


def test_disabled_entry_is_none(tmp_path):
    text = "Enabled: no\n" + ENTRY.format(uri="http://m.example/debian", suite="bookworm")
    with pytest.raises(DevError, match="ODOO_HOME"):
        debian_sources.debian_source(machine(tmp_path, a__sources=text), "bookworm")


def test_key_inside_the_entry_is_kept(tmp_path):
    key = "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----"
    text = ENTRY.format(uri="http://m.example/debian", suite="sid") + f"Signed-By:{key}\n"
    source = debian_sources.debian_source(machine(tmp_path, a__sources=text), "sid")
    assert debian_sources.render(source, "sid").endswith(f"Signed-By:{key}\n")
