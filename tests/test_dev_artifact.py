"""Whatever is fetched is seen whole or not at all, and a half-finished one is made again."""

import pytest

from dev import artifact, debian_sources, odoo_source
from dev.errors import DevError


def build(folder):
    (folder / "content").write_text("whole")


def test_made_once(tmp_path):
    assert artifact.make(tmp_path / "thing", "key", build)
    assert not artifact.make(tmp_path / "thing", "key", build)


def test_made_again_for_another_key(tmp_path):
    artifact.make(tmp_path / "thing", "key", build)
    assert artifact.make(tmp_path / "thing", "other key", build)


def test_failed_build_leaves_nothing_and_is_repaired(tmp_path):
    def cut_off(folder):
        build(folder)
        raise DevError("the network went away")

    with pytest.raises(DevError):
        artifact.make(tmp_path / "thing", "key", cut_off)
    assert not (tmp_path / "thing").exists()
    assert artifact.make(tmp_path / "thing", "key", build)
    assert [p.name for p in tmp_path.iterdir()] == ["thing"]


def test_folder_without_stamp_is_made_again(tmp_path):
    """What a killed build in place leaves behind."""
    thing = tmp_path / "thing"
    thing.mkdir()
    (thing / "left over").touch()
    assert artifact.make(thing, "key", build, in_place=True)
    assert not (thing / "left over").exists()


def test_odoo_without_network_is_one_sentence(tmp_path, monkeypatch):
    """With an apt that fails as it does offline."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("apt-get", "dpkg-deb"):
        (programs / name).write_text(
            "#!/bin/sh\necho 'E: Failed to fetch sid/InRelease'\nexit 100\n"
        )
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setattr(odoo_source, "TREE", tmp_path / "odoo")
    monkeypatch.setattr(
        debian_sources,
        "write_configuration",
        lambda folder: (folder.mkdir(parents=True), "bookworm"),
    )
    with pytest.raises(DevError) as failure:
        odoo_source.ensure()
    message = str(failure.value)
    assert "could not be fetched" in message
    assert "Check the network" in message
    assert "\n" not in message
    assert not (tmp_path / "odoo").exists()


def test_odoo_home_without_odoo(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(DevError, match="holds no Odoo"):
        odoo_source.ensure()


def test_odoo_home_of_another_series(tmp_path, monkeypatch):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo/release.py").write_text("series = '18.0'\n")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(DevError, match=r"18\.0"):
        odoo_source.ensure()
