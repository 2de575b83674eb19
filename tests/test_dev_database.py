"""Throw-away copies of databases."""

import pytest

from dev import database, postgres

MODEL, COPY = "lm_copied", "lm_copy"


@pytest.fixture
def copied():
    if not postgres.is_ours():
        pytest.skip("only a PostgreSQL of ours may be crashed")
    database.drop(MODEL)
    database.query(f"CREATE DATABASE {MODEL}")
    try:
        database.query("CREATE SEQUENCE numbers; SELECT nextval('numbers')", MODEL)
        database.copy(MODEL, COPY)
        yield
    finally:
        database.drop(COPY)
        database.drop(MODEL)


def test_numbers_given_before_a_crash_are_not_given_again(copied):
    database.query(f"ALTER DATABASE {COPY} RESET synchronous_commit")
    given = {next_number() for _ in range(3)}
    postgres.crash()
    assert next_number() not in given


def next_number() -> str:
    return database.query("SELECT nextval('numbers')", COPY)[0]
