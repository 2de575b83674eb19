"""Files made to take all memory or time: each is answered, within 5 s of processor and 512 MB."""

import io
import os
import resource
import zipfile

import openpyxl
import pytest
from workbook_fuzz import SECONDS, answer_to

SHEET, TEXTS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
MB = 1024 * 1024


def workbook(**parts):
    """A workbook with parts replaced."""
    book = openpyxl.Workbook()
    book.active.append(["Name", "Phone"])
    stream, bomb = io.BytesIO(), io.BytesIO()
    book.save(stream)
    with (
        zipfile.ZipFile(stream) as source,
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, parts.get(name) or source.read(name))
    return bomb.getvalue()


def sheet(rows):
    return f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()


def packed(content):
    """`content` with as much noise as keeps the archive from looking like a bomb."""
    return content + b"<!--" + os.urandom(len(content) // 80).hex().encode() + b"-->"


def row(number, cells):
    return f'<row r="{number}">{cells}</row>'


def bombs():
    """Files and the answer to each, by what they are."""
    cell = '<c t="inlineStr"><is><t>x</t></is></c>'
    far = '<c r="XFD1"><v>1</v></c>'
    rows = "".join(row(number, cell + far) for number in range(1, 100_000))
    nested = row(1, "<c>" * 500_000 + "</c>" * 500_000)
    attributes = " ".join(f'a{number}="1"' for number in range(300_000))
    texts = f"<sst {NAMESPACE}>{'<si><t>An</t></si>' * 2_000_000}</sst>".encode()
    formats = '<xf numFmtId="14"/>' * 600_000  # a quick machine reads 400,000 in time
    styles = f"<styleSheet {NAMESPACE}><cellXfs>{formats}</cellXfs></styleSheet>".encode()
    return {
        "spaces": (workbook(**{SHEET: b" " * 200 * MB}), "suspicious_archive"),
        "nested": (workbook(**{SHEET: packed(sheet(nested))}), "empty_file"),
        "texts": (workbook(**{TEXTS: packed(texts)}), "no_rows"),
        "formats": (workbook(**{STYLES: packed(styles)}), "too_slow"),
        "cells": (workbook(**{SHEET: packed(sheet(row(1, cell * 1_000_000)))}), "too_heavy"),
        "width": (workbook(**{SHEET: packed(sheet(rows))}), "too_many_columns"),
        "attributes": (workbook(**{SHEET: sheet(f"<row {attributes}/>")}), "empty_file"),
        "separators": (b"," * 20 * MB, "empty_file"),
        "quotation marks": (b'"' * 20 * MB, "bad_quotes"),
        "lines": (b"a\n" * 10 * MB, "too_many_rows"),
        "one line": (b"x" * 20 * MB, "too_heavy"),
        "zeros": (b"a" + b"\0" * (20 * MB - 1), "unknown_format"),
        "a document of zeros": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(19 * MB), "damaged"),
        "a worksheet of noise": (b"\x09\x08" + os.urandom(10 * MB), "damaged"),
    }


@pytest.mark.parametrize(("data", "answer"), bombs().values(), ids=list(bombs()))
def test_bomb(data, answer):
    before = processor_seconds()
    assert answer_to(data) == answer
    # one more for what the file weighs, and the system stops a process at the end of a second
    assert processor_seconds() - before <= SECONDS + 2


def processor_seconds():
    """What the children of this process have taken, those that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
