"""Workbooks damaged at random, and what becomes of reading them.

File `number` of a kind is always the same, so that a failure can be looked at again:
`damaged_file("xlsx", number)`.
"""

import contextlib
import dataclasses
import datetime
import importlib.util
import io
import json
import os
import random
import re
import signal
import struct
import subprocess
import sys
import time
import traceback
import warnings
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import openpyxl
import xlwt

ADDON = Path(__file__).resolve().parent.parent / "lead_management"
sys.path.insert(0, str(ADDON))  # as the process that reads files has it: without Odoo

from tools import workbook_child, workbook_errors, workbook_process, workbook_writer  # noqa: E402

KINDS = ("xlsx", "xls", "csv")
MEMORY_MB, SECONDS = 512, 5
BATCH = 100  # files that are read in one process
_ROWS = [
    ["Họ tên", "SĐT", "Nguồn", "Doanh số kỳ vọng", "Ngày"],
    ["Nguyễn Thị Ánh", "0912345678", "Facebook", 1_500_000, datetime.date(2026, 12, 31)],
    ["Trần Bình", 912345679, "Zalo", 2.5, None],
    ["Lê Cúc 😀", "+84 912 345 670", "", True, datetime.date(2026, 1, 1)],
] * 3
# What stands between quotes or tags, and numbers there; elements without others inside.
_VALUES = (r'(?<=")[^"<>]+(?=")', r"(?<=>)[^<>]+(?=<)", r"\d+")
_ELEMENTS = (r"<[^<>]*/>", r"<(\w+)[^<>]*>[^<>]*</\1>")
_NASTY_VALUES = (
    *("-1", "0", "1e999", "NaN", "99999999999", "1" * 400, "", "x", "0x10", "65536"),
    *("&#0;", "\ufffe", "A" * 5_000, "XFD1048576"),
)
_NASTY_WORDS = [struct.pack("<I", value) for value in (0, 1, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)]


@dataclasses.dataclass
class Tally:
    """What became of many files.

    :param outcomes: how often each: "read", or the code of a `WorkbookError`
    :param failures: tracebacks, and files that took too long or ended the process
    :param slowest: seconds of processor time
    :param peak_mb: memory of the process that took most
    """

    outcomes: Counter = dataclasses.field(default_factory=Counter)
    failures: list[str] = dataclasses.field(default_factory=list)
    slowest: float = 0
    peak_mb: float = 0


def read_damaged_files(kind: str, count: int) -> Tally:
    """Read `count` damaged files as the addon does: the same code, the same limits."""
    tally = Tally()
    number = 0
    while number < count:
        last = min(number + BATCH, count)
        number = _read_in_a_child(kind, range(number, last), tally)
    return tally


def answer_to(data: bytes) -> str:
    """What the addon makes of a file in a process of its own: "read", or the code of the error."""
    try:
        for _message in workbook_process.read_workbook(data, memory_mb=MEMORY_MB):
            pass
    except workbook_errors.WorkbookError as error:
        return error.code
    return "read"


def damaged_file(kind: str, number: int) -> bytes:
    chance = random.Random(f"{kind} {number}")
    data = chance.choice(_sound_files(kind))
    if kind == "xlsx" and chance.random() < 0.8:
        return _damage_part(chance, data)
    return _damage_bytes(chance, data)


# ---- reading


def _read_in_a_child(kind: str, numbers: range, tally: Tally) -> int:
    """Read files in a process of their own; returns the number of the first that was not read.

    A new one, not a fork: its memory is limited, and this process may have taken much already.
    """
    command = [sys.executable, __file__, kind, str(numbers.start), str(numbers.stop)]
    following = numbers.start
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as child:
        for line in child.stdout:
            outcome = json.loads(line)
            following += 1
            tally.outcomes[outcome["what"]] += 1
            tally.slowest = max(tally.slowest, outcome["seconds"])
            tally.peak_mb = max(tally.peak_mb, outcome["mb"])
            if outcome["trace"]:
                tally.failures.append(outcome["trace"])
    if child.returncode:
        tally.failures.append(f"{kind} {following} ended its process, status {child.returncode}")
        following += 1
    return following


def _read_files(kind, numbers, results) -> None:
    workbook_child.limit_resources(MEMORY_MB, len(numbers) * SECONDS)
    warnings.simplefilter("ignore")
    for number in numbers:
        data = damaged_file(kind, number)
        # processor time, so that a busy machine makes no difference; the signal ends the process
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        start = time.process_time()
        what, trace = "read", ""
        try:
            for message in workbook_child.messages(data):
                _check_storable(message)
                what = message["code"] if message["type"] == "error" else what
        except Exception:
            what, trace = "traceback", f"{kind} {number}: {traceback.format_exc()}"
        seconds = time.process_time() - start
        signal.setitimer(signal.ITIMER_PROF, 0)
        outcome = {"what": what, "trace": trace, "seconds": seconds, "mb": _get_peak_mb()}
        print(json.dumps(outcome), file=results, flush=True)


def _get_peak_mb() -> float:
    """Most memory this process has held; what getrusage says counts that of its parent too."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def _check_storable(message) -> None:
    """Fail for what JSON or a database cannot hold."""
    text = json.dumps(message, ensure_ascii=False, allow_nan=False)
    text.encode()  # no lone surrogates
    assert "\\u0000" not in text
    if message["type"] == "rows":
        assert all(0 < number < 2**31 for number, _cells in message["rows"])


# ---- damaging


def _damage_bytes(chance: random.Random, data: bytes) -> bytes:
    content = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(content) + 1)
        length = chance.choice((1, 2, 4, 16, 256))
        match chance.randrange(8):
            case 0:
                content[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                content[at : at + 4] = chance.choice(_NASTY_WORDS)
            case 2:
                content[at : at + 2] = chance.choice(_NASTY_WORDS)[:2]
            case 3:
                del content[at : at + length]
            case 4:
                content[at:at] = content[at : at + length] * chance.choice((1, 2, 100))
            case 5:
                content[at:at] = chance.randbytes(length)
            case 6:
                other = chance.randrange(len(content) + 1)
                content[at : at + length] = content[other : other + length]
            case 7 if chance.random() < 0.3:
                del content[at:]
    return bytes(content)


def _damage_part(chance: random.Random, data: bytes) -> bytes:
    """Damage what is inside the archive, which itself stays sound."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    names = list(parts)
    name = chance.choice(names)
    match chance.randrange(8):
        case 0:
            parts[name] = _damage_bytes(chance, parts[name])
        case 1:
            del parts[name]
        case 2:
            parts[name] = parts[chance.choice(names)]
        case _:
            parts[name] = _damage_xml(chance, parts[name].decode(errors="replace")).encode()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for part, content in parts.items():
            target.writestr(part, content)
    return stream.getvalue()


def _damage_xml(chance: random.Random, text: str) -> str:
    """Damage values and elements, so that the file stays XML more often than not."""
    is_value = chance.random() < 0.6
    pattern = chance.choice(_VALUES if is_value else _ELEMENTS)
    places = [match.span() for match in re.finditer(pattern, text)]
    chosen = chance.sample(places, min(len(places), chance.choice((1, 1, 3))))
    for start, end in sorted(chosen, reverse=True):
        if is_value:
            piece = chance.choice(_NASTY_VALUES)
        else:
            piece = text[start:end] * chance.choice((0, 2, 50))
        text = text[:start] + piece + text[end:]
    return text


# ---- sound files


@cache
def _sound_files(kind: str) -> list[bytes]:
    return {"xlsx": _sound_xlsx, "xls": _sound_xls, "csv": _sound_csv}[kind]()


def _sound_xlsx() -> list[bytes]:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in _ROWS:
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    sheet.row_dimensions[5].hidden = True
    sheet["F2"], sheet["F3"] = "=1+1", "#N/A"
    book.create_sheet("Khác").append(["Email"])
    book.create_sheet("Ẩn").sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    words = workbook_writer.TemplateWords(
        "vi_VN", "Lead", "Help", ("x",), ("a", "b", "c"), "e", "n"
    )
    columns = [
        workbook_writer.TemplateColumn("name", "Họ tên", example="An", kind="text"),
        workbook_writer.TemplateColumn("source_id", "Nguồn", choices=("Facebook",)),
        workbook_writer.TemplateColumn("date_deadline", "Ngày", kind="date"),
    ]
    rejected = workbook_writer.write_rows(_ROWS[0], [list(map(str, row)) for row in _ROWS])
    return [stream.getvalue(), workbook_writer.write_template(columns, words), rejected]


def _sound_xls() -> list[bytes]:
    book = xlwt.Workbook()
    for name in ("Leads", "Khác"):
        sheet = book.add_sheet(name)
        for row, cells in enumerate(_ROWS):
            for column, value in enumerate(cells):
                sheet.write(row, column, value)
        sheet.write_merge(20, 21, 0, 1, "x")
        sheet.row(4).hidden = True
    stream = io.BytesIO()
    book.save(stream)
    old_excel = _load("old_excel")
    rows = [["Name", "Phone", "Day"], ["An", 912345678, datetime.date(2026, 12, 31)]] * 5
    return [
        stream.getvalue(),
        old_excel.make_excel5(rows, hidden=[2]),
        old_excel.make_excel5(rows, is_bare=True),
        old_excel.make_excel4([row[:2] for row in rows]),
    ]


def _sound_csv() -> list[bytes]:
    text = "\r\n".join(
        ";".join("" if cell is None else f'"{cell}"' for cell in row) for row in _ROWS
    )
    return [
        text.encode(),
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        text.encode("utf-16-be"),
        text.encode("cp1258", errors="replace"),
        b"sep=;\r\n" + text.encode(),
    ]


def _load(name: str):
    """A module of the addon's tests, which are a package that only Odoo can load."""
    spec = importlib.util.spec_from_file_location(name, ADDON / "tests" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _main() -> None:
    """Read the files of a kind from one number up to another, both as arguments."""
    kind, start, stop = sys.argv[1:]
    with (
        open(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as results,
        open(os.devnull, "w") as nowhere,
        contextlib.redirect_stdout(nowhere),
    ):
        _read_files(kind, range(int(start), int(stop)), results)


if __name__ == "__main__":
    _main()
