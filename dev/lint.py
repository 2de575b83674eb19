"""`make lint`: ruff, pylint with pylint-odoo, eslint and prettier; FIX=1 lets those that can change
the files.

Every tool runs even when an earlier one found something, so that one run shows all there is to
mend.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from . import addons, environment
from .errors import DevError
from .paths import DEV, ROOT, make_folders
from .process import say

PRETTIER = (".js", ".mjs", ".scss", ".xml")
# Third-party code, pages for Odoo's app store, and what is generated.
LEFT_OUT = {"lib", "description", "node_modules", "__pycache__"}


def lint() -> int:
    make_folders()
    fix = bool(os.environ.get("FIX"))
    failed = [
        name for name, command, variables in _commands(fix) if not _passes(name, command, variables)
    ]
    if failed:
        raise DevError(f"Findings from: {', '.join(failed)}.")
    print("No findings.")
    return 0


def _commands(fix: bool) -> Iterator[tuple[str, list, dict[str, str]]]:
    """Each check with the files it is for; one that has no files is left out."""
    ruff = environment.program("ruff")
    yield "ruff check", [ruff, "check", *(["--fix"] if fix else []), ROOT], {}
    yield "ruff format", [ruff, "format", *([] if fix else ["--check"]), ROOT], {}
    ours = [addon.path for addon in addons.ours()]
    if ours:
        pylint = [environment.program("pylint"), f"--rcfile={ROOT / 'pyproject.toml'}"]
        # A large model is split over files on purpose. (In the configuration, enabling all of
        # odoolint would win over disabling one of its checks.)
        split_models = "--disable=consider-merging-classes-inherited"
        yield "pylint-odoo", [*pylint, split_models, *ours], {}
    scripts = _files(".js", ".mjs")
    if scripts:
        command = [
            environment.node_program("eslint"),
            "--config",
            DEV / "eslint.config.mjs",
            "--max-warnings=0",
        ]
        yield (
            "eslint",
            [*command, *(["--fix"] if fix else []), *scripts],
            {"ESLINT_USE_FLAT_CONFIG": "true"},
        )
    pretty = _files(*PRETTIER)
    if pretty:
        prettier = environment.node_program("prettier")
        xml = prettier.parents[1] / "@prettier/plugin-xml/src/plugin.js"
        command = [
            prettier,
            "--config",
            DEV / "prettier.json",
            f"--plugin={xml}",
            "--log-level=warn",
        ]
        yield "prettier", [*command, "--write" if fix else "--check", *pretty], {}


def _passes(name: str, command: list, variables: dict[str, str]) -> bool:
    say(f"{name} …")
    caches = {"PYLINTHOME": str(environment.PYLINT_CACHE), "NODE_NO_WARNINGS": "1"}
    variables = {**os.environ, **caches, **variables}
    return environment.run_program(command, cwd=ROOT, env=variables) == 0


def _files(*suffixes: str) -> list[Path]:
    """Files of the addons and of the tooling with one of these endings."""
    folders = [*(addon.path for addon in addons.ours()), DEV, ROOT / "tests", ROOT / "bench"]
    found = (
        file.relative_to(ROOT)
        for folder in folders
        for file in folder.rglob("*")
        if file.suffix in suffixes
    )
    return sorted(file for file in found if not LEFT_OUT & set(file.parts))
