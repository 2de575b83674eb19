"""The project's own tooling: fetches Odoo, makes the environment and the private PostgreSQL, runs
and checks.

Standard library only, so that it runs on a machine that has nothing but git and python3. What it
makes lives in `.cache/`; read `__main__.py` for the commands, and from there each module for one
concern.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  the very check that tells a user of an older Python
    sys.exit("Python 3.11 or newer is needed; set PYTHON=python3.11 (make) or install it.")
