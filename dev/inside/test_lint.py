"""Run inside `odoo shell`: Odoo's own `test_lint`, which would look at all addons there are, on
ours alone.

Its tests ask four places for what to look at; each is answered with our addons. Those that walk the
registry see core's models too, which are clean. What test_lint only logs as a warning is a finding
here.
"""

import logging
import os
import sys
from unittest.mock import patch

import odoo.modules
from odoo.modules import Manifest
from odoo.tests.shell import run_tests
from odoo.tools import config

import odoo.addons

names = os.environ["LM_MODULES"].split(",")
manifests = [Manifest.for_addon(name) for name in names]
paths = [manifest.path for manifest in manifests]

# Before test_lint is imported: it takes get_modules by name.
odoo.modules.get_modules = lambda: names
Manifest.all_addon_manifests = staticmethod(lambda: manifests)

from odoo.addons.test_lint.tests import test_eslint, test_markers, test_pylint  # noqa: E402


def looking_at_ours(test_class, method_name, *patches):
    """Wrap one test method so that the patches hold while it runs, and only then."""
    method = getattr(test_class, method_name)
    for each in patches:
        method = each(method)
    setattr(test_class, method_name, method)


# Pylint takes Odoo's own folder besides the addons outside it, and markers are looked for in every
# addons path.
looking_at_ours(test_pylint.TestPyLint, "test_pylint", patch.object(config, "root_path", paths[0]))
looking_at_ours(
    test_markers.TestConflictMarkers,
    "test_conflict_markers",
    patch.object(odoo.addons, "__path__", paths),
    patch.object(odoo, "__path__", []),
)


def only_with_modules(check):
    """test_eslint has other rules for the point of sale's addons, and fails if there are none."""
    return lambda self, modules, rules: modules and check(self, modules, rules)


looking_at_ours(test_eslint.TestESLint, "_test_eslint", only_with_modules)


class Warnings(logging.Handler):
    """Counts what test_lint only warns about."""

    count = 0

    def emit(self, record):
        self.count += 1


warnings = Warnings(logging.WARNING)
logging.getLogger("odoo.addons.test_lint").addHandler(warnings)

# The classes left out test the checkers themselves, not any addon.
report = run_tests(env, "/test_lint,-:TestGetTextLint,-:TestSqlLint", modules=["test_lint"])
sys.exit(0 if report.wasSuccessful() and report.testsRun and not warnings.count else 1)
