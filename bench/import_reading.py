"""Reading files: 100,000 rows × 12 columns within 250 MB, and 30,000 damaged files without a crash.

The memory is what the process that parses takes, and by how much the one that keeps the rows
grows meanwhile. Stock Odoo reads the same workbook its own way, in one process.
"""

import datetime
import sys
import tempfile
import time
from pathlib import Path

import _harness as harness
import openpyxl

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
import workbook_fuzz

ROWS, COLUMNS = 100_000, 12
PEAK_MB = 250
DAMAGED_FILES = 10_000
HEADERS = (
    "Họ tên", "SĐT", "Email", "Nguồn", "Chiến dịch", "Tỉnh", "Thành phố", "Doanh số kỳ vọng",
    "Ngày dự kiến chốt", "Ghi chú", "Thẻ", "Mã khách hàng",
)  # fmt: skip


def write_workbook(path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADERS)
    day = datetime.date(2026, 1, 1)
    for number in range(ROWS):
        sheet.append(
            [
                f"Nguyễn Thị Ánh {number}",
                f"09{number:08}",
                f"lead{number}@example.com",
                f"Nguồn {number % 20}",
                f"Chiến dịch {number % 50}",
                "Hà Nội",
                f"Quận {number % 12}",
                number * 1_000,
                day + datetime.timedelta(days=number % 365),
                f"Khách hỏi về sản phẩm {number % 700}, gọi lại sau {number} phút",
                "VIP; Mới",
                f"KH{number:06}",
            ]
        )
    book.save(path)


def read_large_workbook() -> None:
    harness.make_databases()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "leads.xlsx"
            write_workbook(path)
            size = path.stat().st_size / 1024**2
            print(f"{ROWS:,} rows × {COLUMNS} columns, {size:.1f} MB of .xlsx")
            found = {
                name: harness.run("import_reading.py", name, {"BENCH_WORKBOOK": str(path)})
                for name in (harness.STOCK, harness.OURS)
            }
    finally:
        harness.drop_databases()
    for name, result in found.items():
        side = "stock" if name == harness.STOCK else "ours"
        print(
            f"  {side:6} {result['seconds']:6.1f} s, {result['rows'] / result['seconds']:7,.0f} "
            f"rows/s, Odoo itself {result['before']:4.0f} MB, grows by {result['parent']:4.0f} MB, "
            f"its child takes {result['child']:4.0f} MB"
        )
    ours = found[harness.OURS]
    peak = ours["parent"] + ours["child"]
    verdict = "reached" if peak <= PEAK_MB else "MISSED"
    print(f"  peak memory of reading {peak:.0f} MB (≤ {PEAK_MB})  {verdict}")


def read_damaged_files(kind: str) -> None:
    start = time.perf_counter()
    tally = workbook_fuzz.read_damaged_files(kind, DAMAGED_FILES)
    seconds = time.perf_counter() - start
    met = (
        not tally.failures
        and tally.slowest <= workbook_fuzz.SECONDS
        and tally.peak_mb <= workbook_fuzz.MEMORY_MB
    )
    print(
        f"{DAMAGED_FILES:,} damaged .{kind} in {seconds:.0f} s: "
        f"{len(tally.failures)} tracebacks (0), "
        f"slowest {tally.slowest:.2f} s (≤ {workbook_fuzz.SECONDS}), "
        f"most memory {tally.peak_mb:.0f} MB (≤ {workbook_fuzz.MEMORY_MB})  "
        + ("reached" if met else "MISSED")
    )
    print("  " + ", ".join(f"{what} {count:,}" for what, count in tally.outcomes.most_common()))
    for failure in tally.failures[:3]:
        print(failure)


def main() -> None:
    read_large_workbook()
    for kind in workbook_fuzz.KINDS:
        read_damaged_files(kind)


main()
