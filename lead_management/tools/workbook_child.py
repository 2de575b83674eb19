# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reads one file from standard input and writes it as JSON lines; run as a process of its own.

Started by ``workbook_process`` as ``python -m tools.workbook_child`` from the addon's folder, so
that neither Odoo nor the addon is loaded. Every line is one message: ``header``, ``rows``, then
``end``; or ``error`` in the place of any of them.
"""

import json
import resource
import sys
import warnings

from . import workbook_format, workbook_reader
from .workbook_errors import WorkbookError

ROWS_PER_MESSAGE = 500
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


def messages(data):
    """Yield the messages for a file, the last being ``end`` or ``error``."""
    try:
        yield from _read(data)
    except WorkbookError as error:
        yield {"type": "error", "code": error.code, "params": error.params}
    except (MemoryError, RecursionError):
        yield {"type": "error", "code": "too_heavy", "params": {}}


def _read(data):
    rows = workbook_reader.read_rows(data, workbook_format.detect(data))
    header_row, headers = workbook_reader.find_header(rows)
    yield {"type": "header", "row": header_row, "headers": headers}
    samples = [[] for _header in headers]
    batch, count = [], 0
    for number, cells in rows:
        samples.extend([] for _extra in range(len(cells) - len(samples)))
        _collect_samples(samples, cells)
        batch.append([number, cells])
        count += 1
        if len(batch) == ROWS_PER_MESSAGE:
            yield {"type": "rows", "rows": batch}
            batch = []
    if not count:
        raise WorkbookError("no_rows")
    yield {"type": "rows", "rows": batch}
    yield {"type": "end", "row_count": count, "samples": samples}


def _collect_samples(samples, cells):
    """Remember the first few different values of each column."""
    for known, cell in zip(samples, cells, strict=False):
        if cell is None or len(known) >= SAMPLES:
            continue
        sample = workbook_reader.display(cell)[:SAMPLE_LENGTH]
        if sample not in known:
            known.append(sample)


def say(line):
    """Hand a line to the parent process at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(memory_mb, cpu_seconds):
    limit_resources(memory_mb, cpu_seconds)
    warnings.simplefilter("ignore")
    try:
        data = sys.stdin.buffer.read(workbook_format.MAX_FILE_BYTES + 1)
        for message in messages(data):
            say(json.dumps(message, ensure_ascii=True))
    except MemoryError:
        say('{"type": "error", "code": "too_heavy", "params": {}}')


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
