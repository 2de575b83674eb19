"""Our addons: whatever lies at the root of the repository with a manifest."""

import ast
import hashlib
from dataclasses import dataclass
from pathlib import Path

from .errors import DevError
from .paths import ROOT

# Neither changes what a database holds.
NOT_INSTALLED = {"tests", "__pycache__"}


@dataclass(frozen=True)
class Addon:
    path: Path
    depends: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path.name


def ours(root: Path = ROOT) -> list[Addon]:
    return [_read(file) for file in sorted(root.glob("*/__manifest__.py"))]


def _read(manifest: Path) -> Addon:
    try:
        content = ast.literal_eval(manifest.read_text())
    except (SyntaxError, ValueError) as error:
        raise DevError(f"{manifest.relative_to(manifest.parents[1])} is no valid manifest: {error}")
    return Addon(manifest.parent, tuple(content.get("depends", ())))


def names(addons: list[Addon]) -> list[str]:
    return [addon.name for addon in addons]


def outside_depends(addons: list[Addon]) -> list[str]:
    """What our addons need of Odoo, to be installed once and for all in a template database."""
    own = set(names(addons))
    return sorted({d for addon in addons for d in addon.depends} - own)


def source_hash(addons: list[Addon]) -> str:
    """Changes when a database with our addons needs an update: any file but the tests."""
    digest = hashlib.sha256()
    for addon in addons:
        for file in sorted(addon.path.rglob("*")):
            inside = file.relative_to(addon.path)
            if file.is_file() and not NOT_INSTALLED & set(inside.parts):
                digest.update(f"{addon.name}/{inside}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
