"""Run inside `odoo shell`, see ../import_reading.py."""

import base64
import contextlib
import os
import sys
import threading
import time
from pathlib import Path

sys.path.append("bench")
from _timing import report


def memory_mb(name, process="self"):
    """A figure about a process's memory: VmRSS is now, VmHWM the most so far."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split(f"{name}:")[1].split()[0]) / 1024


class ChildWatch(threading.Thread):
    """Looks at the memory of this process's children.

    What the system adds up for children begins with what their parent had when it made them.
    """

    def __init__(self):
        super().__init__(daemon=True)
        self.peak_mb = 0

    def run(self):
        while True:
            for task in Path("/proc/self/task").iterdir():
                for child in (task / "children").read_text().split():
                    # gone, or not yet another program than this one
                    with contextlib.suppress(OSError, IndexError):
                        if b"workbook_child" in Path(f"/proc/{child}/cmdline").read_bytes():
                            self.peak_mb = max(self.peak_mb, memory_mb("VmHWM", child))
            time.sleep(0.02)


def read(data):
    """Read the workbook as its user would; returns how many rows there are."""
    if "lead.import" in env:
        lead_import = env["lead.import"].create({"file": base64.b64encode(data)})
        env.flush_all()
        env.invalidate_all()
        lead_import.action_read()
        return lead_import.row_count
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    values = {"res_model": "crm.lead", "file": data, "file_type": kind, "file_name": "leads.xlsx"}
    return env["base_import.import"].create(values)._read_file({})[0]


data = Path(os.environ["BENCH_WORKBOOK"]).read_bytes()
watch = ChildWatch()
watch.start()
before = memory_mb("VmRSS")
Path("/proc/self/clear_refs").write_text("5")  # forget the most so far
start = time.perf_counter()
rows = read(data)
seconds = time.perf_counter() - start
report(
    rows=rows,
    seconds=seconds,
    before=before,
    parent=memory_mb("VmHWM") - before,
    child=watch.peak_mb,
)
env.cr.rollback()
