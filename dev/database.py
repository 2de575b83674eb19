"""Databases and their filestores, which belong together.

What a database was made from is noted in its comment: the note travels with it through a rename and
dies with it.
"""

import os
import shutil

from . import odoo_runtime, postgres
from .errors import DevError
from .paths import FILESTORE
from .process import capture, last_line, remove_tree


def query(sql: str, database: str = "postgres") -> list[str]:
    """Run SQL and return its rows, one text line each."""
    connection = odoo_runtime.prepare().connection
    result = capture(
        [
            postgres.client("psql"),
            "-X",
            "-A",
            "-t",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            database,
            "-c",
            sql,
        ],
        env={**os.environ, **connection.environment()},
    )
    if result.returncode:
        raise DevError(f"PostgreSQL refused: {last_line(result.stdout)}")
    return result.stdout.splitlines()


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def exists(name: str) -> bool:
    return bool(query(f"SELECT 1 FROM pg_database WHERE datname = {literal(name)}"))


def named_like(prefix: str) -> list[str]:
    return [n for n in query("SELECT datname FROM pg_database ORDER BY 1") if n.startswith(prefix)]


def note(name: str) -> str:
    rows = query(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = {literal(name)}"
    )
    return rows[0] if rows else ""


def set_note(name: str, text: str) -> None:
    query(f"COMMENT ON DATABASE {identifier(name)} IS {literal(text)}")


def drop(name: str) -> None:
    query(f"DROP DATABASE IF EXISTS {identifier(name)} WITH (FORCE)")
    remove_tree(FILESTORE / name)


def rename(old: str, new: str) -> None:
    """Give a finished database its name; its files first, so it is never seen without them."""
    remove_tree(FILESTORE / new)
    if (FILESTORE / old).exists():
        (FILESTORE / old).rename(FILESTORE / new)
    query(f"ALTER DATABASE {identifier(old)} RENAME TO {identifier(new)}")


def copy(template: str, name: str) -> None:
    """A throw-away copy, for tests: it need not wait for the disk at every commit."""
    drop(name)
    query(f"CREATE DATABASE {identifier(name)} TEMPLATE {identifier(template)}")
    if postgres.is_ours():
        # PostgreSQL 15 logs a copied sequence as it stands, and its next few values not at all:
        # without a checkpoint, a crash would have it give them a second time (15.18, tried).
        query("CHECKPOINT")
    do_not_wait_for_disk(name)
    if (FILESTORE / template).exists():
        shutil.copytree(FILESTORE / template, FILESTORE / name)


def do_not_wait_for_disk(name: str) -> None:
    query(f"ALTER DATABASE {identifier(name)} SET synchronous_commit = off")
