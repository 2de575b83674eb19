"""The commands as a user types them, in a checkout of their own."""

import os
import shutil
import socket
import subprocess
import sys

import pytest

from dev import addons, process
from dev.paths import ROOT


@pytest.fixture
def checkout(tmp_path):
    shutil.copytree(ROOT / "dev", tmp_path / "dev", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def command(checkout, *arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "dev", *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": "", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_run_on_a_taken_port(checkout):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = str(other.getsockname()[1])
        result = command(checkout, "run", HTTP_PORT=port)
    assert result.returncode == 1
    assert port in result.stderr
    assert "HTTP_PORT" in result.stderr
    assert "Traceback" not in result.stderr
    made = {p.name for p in (checkout / ".cache").iterdir()}
    assert not made & {"odoo", "venv", "postgres"}, (
        "nothing is made before the port is known to be free"
    )


def test_stop_and_clean_with_nothing_there(checkout):
    assert command(checkout, "stop").returncode == 0
    assert command(checkout, "clean").returncode == 0
    assert not (checkout / ".cache").exists()


def test_bench_without_programs(checkout):
    result = command(checkout, "bench")
    assert result.returncode == 0
    assert "no benchmarks" in result.stdout


def test_unknown_command_lists_the_known(checkout):
    result = command(checkout, "fly")
    assert result.returncode != 0
    assert "test-core" in result.stderr


def test_pid_file_of_a_process_that_is_not_ours(tmp_path):
    """After a restart of the machine the id in a pid file may be anybody's."""
    file = tmp_path / "odoo.pid"
    file.write_text(str(os.getpid()))
    assert process.read_pid(file, must_mention="no such thing") is None
    file.write_text("")
    assert process.read_pid(file, must_mention="") is None


def test_source_hash_follows_content_but_not_tests(tmp_path):
    (tmp_path / "addon/tests").mkdir(parents=True)
    (tmp_path / "addon/__manifest__.py").write_text("{'depends': ['crm', 'other_addon']}")
    (tmp_path / "other_addon").mkdir()
    (tmp_path / "other_addon/__manifest__.py").write_text("{'depends': ['sale_crm', 'crm']}")
    ours = addons.ours(tmp_path)
    assert addons.outside_depends(ours) == ["crm", "sale_crm"]
    first = addons.source_hash(ours)
    (tmp_path / "addon/tests/test_x.py").touch()
    assert addons.source_hash(ours) == first
    (tmp_path / "addon/model.py").touch()
    assert addons.source_hash(ours) != first
