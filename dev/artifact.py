"""Things that take long to make, made once and only ever seen whole.

A folder counts as made when its stamp holds the key of what was asked for. The stamp is written
last, so a download cut off half-way, or made for other versions, is thrown away and made again by
the next command.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from .process import remove_tree

STAMP = ".complete"


def key_of(*parts: object) -> str:
    return hashlib.sha256("\n".join(str(p) for p in parts).encode()).hexdigest()[:16]


def is_made(folder: Path, key: str) -> bool:
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == key


def make(folder: Path, key: str, build: Callable[[Path], None], *, in_place: bool = False) -> bool:
    """Have `build` fill `folder`, unless that is done already; returns whether it had to.

    `in_place` is for what cannot be moved once made, such as a virtual environment; the rest is
    built beside its final place and renamed, so no other command ever sees half of it.
    """
    if is_made(folder, key):
        return False
    target = folder if in_place else folder.with_name(folder.name + ".partial")
    remove_tree(target)
    target.mkdir(parents=True)
    build(target)
    (target / STAMP).write_text(key)
    if target != folder:
        remove_tree(folder)
        target.rename(folder)
    return True
