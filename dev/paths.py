"""Where things are. What is made lies below CACHE: git ignores it, `make clean` removes it."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "dev"
CACHE = ROOT / ".cache"

DATA = CACHE / "data"  # Odoo's data_dir: filestore and sessions
FILESTORE = DATA / "filestore"
LOGS = CACHE / "logs"
RUN = CACHE / "run"  # pid files, ports, passwords, locks

# Tells two checkouts on one machine apart where a name outside the checkout is needed.
CHECKOUT_ID = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]


def make_folders() -> None:
    for folder in (CACHE, FILESTORE, LOGS, RUN):
        folder.mkdir(parents=True, exist_ok=True)
    # Holds the database password. Not CACHE itself: the postgres user must pass through that one.
    RUN.chmod(0o700)
