"""Whatever happens to a file, reading it ends in rows or in a sentence: never in a traceback.

10,000 of each kind are read by bench/import_reading.py.
"""

import pytest
from workbook_fuzz import KINDS, MEMORY_MB, SECONDS, damaged_file, read_damaged_files

COUNT = 2_000


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files(kind):
    tally = read_damaged_files(kind, COUNT)
    assert tally.failures == []
    assert tally.outcomes.total() == COUNT
    assert tally.slowest <= SECONDS
    assert tally.peak_mb <= MEMORY_MB
    # the damage is neither so small that all are read nor so great that none is
    assert 0.1 * COUNT < tally.outcomes["read"] < 0.95 * COUNT, tally.outcomes


def test_damage_is_the_same_each_time():
    assert damaged_file("xlsx", 7) == damaged_file("xlsx", 7)
    assert damaged_file("xls", 7) != damaged_file("xls", 8)
