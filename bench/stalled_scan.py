"""F4: the nightly scan for stalled leads, of a million, in at most a minute, chunks of 2 s.

Stock crm has none. On the first night most of the million have stalled; on a usual one, few.
"""

import _harness as harness
import _million

from dev import database

COPY = "lm_stalled_scan"
TARGET, CHUNK_TARGET = 60, 2


def main() -> None:
    (ours,) = _million.make_databases(stock=False)
    database.copy(ours, COPY)  # the scan commits
    try:
        found = harness.run("stalled_scan.py", COPY)
    finally:
        database.drop(COPY)
    for night in ("first", "usual"):
        count, seconds, longest = (
            found[f"{night}/{what}"] for what in ("count", "seconds", "longest")
        )
        met = seconds <= TARGET and longest <= CHUNK_TARGET
        print(
            f"{night} night: {count:9,.0f} leads stalled in {seconds:6.1f} s (≤ {TARGET}), longest "
            f"transaction {longest:5.2f} s (≤ {CHUNK_TARGET})  {'reached' if met else 'MISSED'}"
        )


main()
