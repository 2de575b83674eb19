"""The few values somebody may want to change, read from `[tool.dev]` in pyproject.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache

from .paths import ROOT


@dataclass(frozen=True)
class Settings:
    database: str
    http_port: int
    run_addons: list[str]
    languages: list[str]
    odoo_package: str
    odoo_package_version: str
    odoo_series: str
    core_addons: list[str]
    core_minimum: int


@cache
def settings() -> Settings:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return Settings(**tomllib.load(file)["tool"]["dev"])
