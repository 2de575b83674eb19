"""Run inside `odoo shell`: tests of core addons, with every addon of the database loaded."""

import os
import sys

from odoo.tests.shell import run_tests

modules = os.environ["LM_MODULES"].split(",")
# As Odoo does before browser tests; otherwise the first tour waits for the bundles and may time
# out.
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
report = run_tests(env, ",".join(f"/{name}" for name in modules), modules=modules)
sys.exit(0 if report.wasSuccessful() and report.testsRun else 1)
