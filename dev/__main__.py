"""`python3 -m dev COMMAND`, which is what the Makefile calls."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

from .errors import DevError

COMMANDS: dict[str, tuple[str, str, str]] = {
    # command: (module, function, what it does)
    "run": ("server", "run", "start Odoo with our addon, demo data, English and Vietnamese"),
    "stop": ("server", "stop", "stop Odoo and PostgreSQL"),
    "shell": ("server", "shell", "Odoo's Python shell on the database of `make run`"),
    "clean": ("server", "clean", "stop, and remove everything fetched or made"),
    "test": ("testing", "test", "every test: Odoo's runner, Odoo's test_lint, pytest"),
    "test-core": (
        "testing",
        "test_core",
        "the tests of the core addons ours extends, with ours installed",
    ),
    "test-faults": (
        "testing",
        "test_faults",
        "imports whose workers and PostgreSQL are killed, at full length (half an hour)",
    ),
    "lint": ("lint", "lint", "ruff, pylint-odoo, eslint, prettier"),
    "pot": (
        "translations",
        "export",
        "export our terms and merge them into the Vietnamese translation",
    ),
    "bench": ("bench", "bench", "run the benchmarks"),
}


def usage() -> str:
    lines = [f"  {name:10} {text}" for name, (_, _, text) in COMMANDS.items()]
    return "\n".join(["usage: python3 -m dev COMMAND", "", *lines])


def call(command: str) -> int | None:
    """Import late, so that a mistake in one command's module leaves the others working."""
    module, function, _ = COMMANDS[command]
    return getattr(__import__(f"dev.{module}", fromlist=[function]), function)()


def guarded(action: Callable, *arguments: object) -> NoReturn:
    """Run to the exit status; an expected failure is one sentence, not a traceback."""
    sys.stdout.reconfigure(line_buffering=True)  # in a pipe too, in step with stderr
    try:
        status = action(*arguments)
    except DevError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        os._exit(1)  # whoever read our output has left
    sys.exit(status or 0)


def main() -> NoReturn:
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(usage())
    guarded(call, sys.argv[1])


if __name__ == "__main__":
    main()
