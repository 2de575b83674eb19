# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reads one file from standard input and writes it as JSON lines; run as a process of its own.

Started by ``workbook_process`` as ``python -m tools.workbook_child`` from the addon's folder, so
that neither Odoo nor the addon is loaded. The first line it is given are options as JSON, the file
follows. Every line it writes is one message: ``header``, ``rows``, then ``end``; or ``error`` in
the place of any of them.
"""

import contextlib
import dataclasses
import json
import os
import resource
import sys
import warnings

from . import workbook_format, workbook_reader
from .workbook_errors import WorkbookError

ROWS_PER_MESSAGE = 500
LETTERS_PER_MESSAGE = 1_000_000
SAMPLES = 3
SAMPLE_LENGTH = 60
# The only file it writes is the one its standard error may be.
_COMPLAINT_BYTES = 64 * 1024


def limit_resources(memory_mb, cpu_seconds):
    """Let the operating system stop this process when it takes more than it was given."""
    memory = memory_mb * 1024 * 1024
    for kind, limit in (
        (resource.RLIMIT_AS, (memory, memory)),
        (resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1)),
        (resource.RLIMIT_FSIZE, (_COMPLAINT_BYTES, _COMPLAINT_BYTES)),
        (resource.RLIMIT_CORE, (0, 0)),
    ):
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            limit = tuple(min(value, hard) for value in limit)
        resource.setrlimit(kind, limit)


def messages(data, **options):
    """Yield the messages for a file, the last being ``end`` or ``error``.

    :param options: those of ``workbook_reader.open_table``
    """
    try:
        yield from _read(data, options)
    except WorkbookError as error:
        yield {"type": "error", "code": error.code, "params": error.params}
    except (MemoryError, RecursionError):
        yield {"type": "error", "code": "too_heavy", "params": {}}


def _read(data, options):
    table = workbook_reader.open_table(data, **options)
    yield {
        "type": "header",
        "sheets": table.sheets,
        "sheet": table.sheet,
        "template": table.template and dataclasses.asdict(table.template),
        "row": table.header_row,
        "headers": table.headers,
    }
    samples = [[] for _header in table.headers]
    row_count = 0
    for batch in _batches(table.rows):
        for _number, cells in batch:
            samples.extend([] for _extra in range(len(cells) - len(samples)))
            _collect_samples(samples, cells)
        row_count += len(batch)
        yield {"type": "rows", "rows": batch}
    yield {
        "type": "end",
        "row_count": row_count,
        "samples": samples,
        "hidden_count": table.hidden_count,
        "hidden_rows": table.hidden_rows,
        "cut_after": table.cut_after,
    }


def _batches(rows):
    """Lists of rows, so many that a message of them is neither tiny nor a burden."""
    batch, letters = [], 0
    for row in rows:
        batch.append(row)
        letters += sum(len(cell) for cell in row[1] if isinstance(cell, str))
        if len(batch) == ROWS_PER_MESSAGE or letters > LETTERS_PER_MESSAGE:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _collect_samples(samples, cells):
    """Remember the first few different values of each column."""
    for known, cell in zip(samples, cells, strict=False):
        if cell is None or len(known) >= SAMPLES:
            continue
        sample = workbook_reader.display(cell)[:SAMPLE_LENGTH]
        if sample not in known:
            known.append(sample)


def main(memory_mb, cpu_seconds):
    limit_resources(memory_mb, cpu_seconds)
    warnings.simplefilter("ignore")
    # what the libraries print about a file is no message
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        _answer(sys.stdin.buffer, sys.__stdout__)


def _answer(source, target):
    """Read options and a file from ``source`` and say its messages to ``target``."""
    try:
        options = json.loads(source.readline())
        data = source.read(workbook_format.MAX_FILE_BYTES + 1)
        for message in messages(data, **options):
            _say(target, message)
    except MemoryError:
        _say(target, {"type": "error", "code": "too_heavy", "params": {}})


def _say(target, message):
    """Hand a message to the parent process at once."""
    target.write(json.dumps(message, ensure_ascii=True) + "\n")
    target.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
