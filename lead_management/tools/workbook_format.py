# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What kind of table a file holds, told from its content: its name is only a label.

Zip archives are measured before anything parses them, by unpacking every entry once and counting,
since the sizes in their headers may lie.
"""

import zipfile
import zlib
from io import BytesIO

from .workbook_errors import WorkbookError

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 100
# Below this an archive may be packed as tightly as it likes: small sheets of blanks are.
RATIO_FREE_BYTES = 1024 * 1024
_BLOCK_BYTES = 1024 * 1024

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Begin-of-file records of worksheets from before Excel 97, which were no OLE documents.
_BIFF_MAGICS = tuple(bytes([0x09, version]) for version in (0x00, 0x02, 0x04, 0x08))
_ENCRYPTED_FLAG = 0x1
_DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_OTHER_MAGICS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
}
_BOOK_STREAMS = ("Workbook", "Book")
_OTHER_STREAMS = {"WordDocument": ".doc", "PowerPoint Document": ".ppt"}
_STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/"
_CONTENT_TYPES = "[Content_Types].xml"


def detect(data):
    """Tell the format of a file.

    :param bytes data: the whole file
    :return: ``"xlsx"``, ``"xls"`` or ``"csv"``
    :raise WorkbookError: the file is empty, over 20 MB, or nothing that can be read
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise WorkbookError("empty_file")
    if len(data) > MAX_FILE_BYTES:
        raise WorkbookError("file_too_big", limit=MAX_FILE_BYTES // 1024**2)
    if data.startswith(b"PK"):
        _check_archive(data)
        return "xlsx"
    if data.startswith(_OLE_MAGIC):
        _check_ole(data)
        return "xls"
    if data.startswith(_BIFF_MAGICS):
        return "xls"
    _check_text(data)
    return "csv"


def _check_ole(data):
    """Refuse documents of old office programs that are no workbook, and protected ones.

    :raise WorkbookError: it is one
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise WorkbookError("password")
    if any(stream.encode("utf-16-le") in data for stream in _BOOK_STREAMS):
        return  # other documents may be embedded in it
    for stream, name in _OTHER_STREAMS.items():
        if stream.encode("utf-16-le") in data:
            raise WorkbookError("other_format", format=name)


def _check_text(data):
    """Refuse what is certainly no table of text.

    :raise WorkbookError: a known other format, a web page, or binary data
    """
    for magic, name in _OTHER_MAGICS.items():
        if data.startswith(magic):
            raise WorkbookError("other_format", format=name)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta", b"<head")):
        raise WorkbookError("html_file")
    sample = data[:65536]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    if find_utf16(sample):
        return
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in sample)
    if controls > len(sample) // 100:
        raise WorkbookError("unknown_format")


def find_utf16(data):
    """Which UTF-16 an unmarked text is in, told from where its zero bytes are.

    :return: ``"utf-16-le"``, ``"utf-16-be"`` or ``None``
    """
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if odd > len(data) // 5 and odd > 9 * even:
        return "utf-16-le"
    if even > len(data) // 5 and even > 9 * odd:
        return "utf-16-be"
    return None


def _check_archive(data):
    """Measure a zip archive and find out whether it is an .xlsx workbook.

    :raise WorkbookError: damaged, encrypted, too big unpacked, or another kind of document
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise WorkbookError("suspicious_archive", reason="entries")
            if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
                raise WorkbookError("password")
            _check_document_kind(archive)
            _unpack_and_count(archive, entries, len(data))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        KeyError,
        ValueError,
        OSError,
    ) as error:
        raise WorkbookError("damaged") from error


def _check_document_kind(archive):
    names = set(archive.namelist())
    if "mimetype" in names:
        with archive.open("mimetype") as entry:
            kind = entry.read(200)
        raise WorkbookError("other_format", format=".ods" if b"spreadsheet" in kind else ".odt")
    if "xl/workbook.bin" in names:
        raise WorkbookError("other_format", format=".xlsb")
    if any(name.startswith("word/") for name in names):
        raise WorkbookError("other_format", format=".docx")
    if any(name.startswith("ppt/") for name in names):
        raise WorkbookError("other_format", format=".pptx")
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        raise WorkbookError("other_format", format=".numbers")
    if _CONTENT_TYPES not in names:
        raise WorkbookError("other_format", format=".zip")
    with archive.open(_CONTENT_TYPES) as entry:
        if b"macroEnabled" in entry.read(_BLOCK_BYTES):
            raise WorkbookError("other_format", format=".xlsm")
    if "xl/workbook.xml" in names:
        with archive.open("xl/workbook.xml") as entry:
            if _STRICT_NAMESPACE in entry.read(_BLOCK_BYTES):
                raise WorkbookError("other_format", format="Strict Open XML")


def _unpack_and_count(archive, entries, packed_bytes):
    """Unpack every entry of ``archive`` without keeping it, watching its size and its DOCTYPE."""
    unpacked = 0
    limit = min(MAX_UNPACKED_BYTES, max(RATIO_FREE_BYTES, packed_bytes * MAX_RATIO))
    overlap = max(map(len, _DOCTYPES)) - 1
    for entry in entries:
        tail = b""
        with archive.open(entry) as stream:
            while block := stream.read(_BLOCK_BYTES):
                unpacked += len(block)
                if unpacked > limit:
                    raise WorkbookError("suspicious_archive", reason="size")
                window = tail + block
                if any(doctype in window for doctype in _DOCTYPES):
                    raise WorkbookError("suspicious_archive", reason="doctype")
                tail = window[-overlap:]
