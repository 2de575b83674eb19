# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reads a file in a child process with limits on its memory and time.

Whatever a hostile or damaged file does to the libraries that parse it, it does to the child. The
caller gets rows, or one ``WorkbookError``.
"""

import contextlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from .workbook_errors import WorkbookError
from .workbook_format import MAX_FILE_BYTES

_logger = logging.getLogger(__name__)

MEMORY_MB = 512
# What a file may take: a start, and more for each megabyte of it.
BASE_SECONDS = 5
SECONDS_PER_MB = 10
MAX_SECONDS = 90
_ADDON_FOLDER = Path(__file__).resolve().parent.parent


def read_workbook(data, sheet="", known_headers=(), memory_mb=MEMORY_MB, seconds=None):
    """Read a .xlsx, .xls or .csv file.

    :param bytes data: the whole file
    :param str sheet: name of the sheet; by default the first that looks like a table
    :param known_headers: keys (``text.header_key``) by which the header is known from titles
    :param int memory_mb: address space of the child
    :param int seconds: processor time of the child; from the size of the file by default. It is
        stopped after twice that by the clock.
    :return: a generator of messages: ``{"type": "header", "sheets", "sheet", "template", "row",
        "headers"}``, then any number of ``{"type": "rows", "rows": [[row number, cells], …]}``, at
        last ``{"type": "end", "row_count", "samples", "hidden_count", "hidden_rows",
        "cut_after"}``. What they hold is said at ``workbook_reader.Table``.
    :raise WorkbookError: the file cannot be read; ``.code`` and ``.params`` say why
    """
    if len(data) > MAX_FILE_BYTES:
        raise WorkbookError("file_too_big", limit=MAX_FILE_BYTES // 1024**2)
    if seconds is None:
        seconds = min(MAX_SECONDS, BASE_SECONDS + SECONDS_PER_MB * len(data) // 1024**2)
    options = {"sheet": sheet, "known_headers": list(known_headers)}
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            [sys.executable, "-m", "tools.workbook_child", str(memory_mb), str(seconds)],
            cwd=_ADDON_FOLDER,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        clock = threading.Timer(2 * seconds, child.kill)
        clock.start()
        try:
            yield from _messages(child, options, data)
        finally:
            clock.cancel()
            child.kill()
            child.stdout.close()
            child.wait()
            complaints.seek(0)
            if trace := complaints.read(4096):
                _logger.info("reading a file: %s", trace.decode(errors="replace"))


def _messages(child, options, data):
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(json.dumps(options).encode() + b"\n")
        child.stdin.write(data)
    with contextlib.suppress(BrokenPipeError):
        child.stdin.close()
    for line in child.stdout:
        try:
            message = json.loads(line)
        except ValueError as error:  # cut off in the middle
            raise WorkbookError("too_heavy") from error
        if message["type"] == "error":
            raise WorkbookError(message["code"], **message["params"])
        yield message
        if message["type"] == "end":
            return
    # The child ended without a last word: stopped by its limits, or by the operating system.
    child.wait()
    raise WorkbookError("too_slow" if child.returncode in (-24, -9) else "too_heavy")
