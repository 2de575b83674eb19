"""Imports survive that their workers and PostgreSQL are killed: no row is lost, none doubled.

A real server with two cron workers and durable commits. `make test-faults` kills as often as
security.md asks; `make test` a few times.
"""

import contextlib
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
import pytest
from shell import database_with_our_addon, odoo_shell

from dev import database, odoo_runtime, postgres
from dev.paths import LOGS, ROOT

NAME = "lm_faults"
ALL = os.environ.get("FAULTS") == "all"
ROWS = 20_000 if ALL else 4_000
KILLS, CRASHES = (50, 10) if ALL else (5, 1)
UNAIDED = 3 if ALL else 0
RUNS = ("kills", "crashes")
RESUMED_WITHIN = 90  # seconds
DONE_WITHIN = 600  # seconds without a fault

START = """
import base64

from odoo import Command
from odoo.tests import new_test_user

settings = {"group_lead_management": True, "group_lead_management_import": True}
env["res.config.settings"].create(settings).execute()
model = env["ir.model"]._get("crm.lead")
action = {
    "name": "Seen by a rule",
    "model_id": model.id,
    "state": "object_write",
    "update_path": "referred",
    "value": "a rule",
}
if not env["base.automation"].search([]):
    env["base.automation"].create(
        {
            "name": "Whoever comes",
            "model_id": model.id,
            "trigger": "on_create",
            "filter_domain": "[('contact_name', '=like', 'Rule%%')]",
            "action_server_ids": [Command.create(action)],
        }
    )
groups = "lead_management.group_marketing_user"
user = env["res.users"].search([("login", "=", "faults")]) or new_test_user(env, "faults", groups)
lines = ["Title,Contact name,Phone,Source,Tags,Expected revenue"]
for number in range(%(rows)s):
    revenue = "much" if number %% 101 == 7 else number  # no number: rejected
    contact = ("Rule" if number %% 10 == 0 else "An") + f" {number}"
    phone = f"09{%(first)s + number:08}"
    lines.append(f"%(run)s {number},{contact},{phone},Src {number %% 7},,{revenue}")
lead_import = env["lead.import"].with_user(user).create(
    {"file": base64.b64encode("\\n".join(lines).encode()), "filename": "%(run)s"}
)
lead_import.action_read()
lead_import.action_start()
env.cr.commit()
"""

# Each of them has to find nothing
AUDIT = {
    "rows not settled": "state NOT IN ('created', 'rejected')",
    "rejected rows with a lead": "state = 'rejected' AND lead_id IS NOT NULL",
    "rejected though good": "state = 'rejected' AND (number - 2) %% 101 != 7",
    "created though bad": "state = 'created' AND (number - 2) %% 101 = 7",
    "created rows without their lead": """
        state = 'created' AND NOT EXISTS (
            SELECT FROM crm_lead
             WHERE crm_lead.id = lead_id AND name = %(run)s || ' ' || (number - 2))""",
    "leads without their history": """
        state = 'created' AND (
            SELECT count(*) FROM lead_lifecycle_transition history
             WHERE history.lead_id = lead_import_row.lead_id AND cause = 'import') != 1""",
    "leads no rule has seen": """
        state = 'created' AND (number - 2) %% 10 = 0 AND NOT EXISTS (
            SELECT FROM crm_lead WHERE crm_lead.id = lead_id AND referred = 'a rule')""",
}


@pytest.fixture(scope="module", autouse=True)
def made_database():
    if not postgres.is_ours():
        pytest.skip("only a PostgreSQL of ours may be crashed")
    with database_with_our_addon(NAME, "base_automation", waits_for_disk=True):
        yield


def test_killed_workers():
    assert query("SHOW fsync") == [("on",)] and query("SHOW synchronous_commit") == [("on",)]
    survive("kills", KILLS, kill_a_worker)


def test_crashed_postgresql():
    survive("crashes", CRASHES, lambda _server: postgres.crash())


def survive(run: str, count: int, strike) -> None:
    """Import while `strike(server)` is called `count` times at random moments; then audit."""
    draw = random.Random(run)
    # people of their own, lest those of one run are known in the next
    first = ROWS * RUNS.index(run)
    odoo_shell(NAME, START % {"rows": ROWS, "run": run, "first": first})
    longest = 0.0
    with Server() as server:
        wait_for_progress(server, run, nudged=True)  # the server starts
        for number in range(count):
            time.sleep(draw.uniform(0.02, 0.3))
            assert waiting(run), "the import was over too soon"
            strike(server)
            longest = max(longest, wait_for_progress(server, run, nudged=number >= UNAIDED))
        wait_until_done(server, run)
    print(f"{run}: resumed within {longest:.0f} s")
    audit(run)
    assert longest <= RESUMED_WITHIN


class Server:
    """A server with two cron workers that answers no requests.

    Like many a database client it ends when PostgreSQL goes away; `revive` starts it again, as a
    service manager does.
    """

    OPTIONS = ("--workers=1", "--no-http", "--max-cron-threads=2", "--log-level=warn")

    def __enter__(self):
        self._log = (LOGS / f"{NAME}-server.log").open("a")
        self._start()
        return self

    def __exit__(self, *error):
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)
        self._log.close()

    def _start(self):
        runtime = odoo_runtime.prepare()
        self._process = subprocess.Popen(
            runtime.command("-d", NAME, *self.OPTIONS),
            env=runtime.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def revive(self):
        if self._process.poll() is not None:
            self._start()

    def get_workers(self):
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in children.split()]


def kill_a_worker(server: Server) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(random.choice(server.get_workers()), signal.SIGKILL)


def query(sql: str, *values) -> list[tuple]:
    """Rows, from a server that may just be starting."""
    given = postgres.ensure().environment()
    end = time.monotonic() + RESUMED_WITHIN
    while True:
        try:
            with (
                contextlib.closing(
                    psycopg2.connect(
                        host=given["PGHOST"],
                        port=given["PGPORT"],
                        user=given["PGUSER"],
                        password=given["PGPASSWORD"],
                        dbname=NAME,
                    )
                ) as connection,
                connection.cursor() as cursor,
            ):
                cursor.execute(sql, *values)
                return cursor.fetchall()
        except psycopg2.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def waiting(run: str) -> int:
    sql = f"SELECT count(*) FROM lead_import_row WHERE {OF_RUN} AND state = 'pending'"
    return query(sql, {"run": run})[0][0]


def wait_for_progress(server: Server, run: str, nudged: bool) -> float:
    """Seconds until some more rows are settled.

    A worker that takes the place of a killed one first sleeps for a minute. Whoever starts some
    scheduled job meanwhile wakes it up; so do we, where `nudged`.
    """
    start, before = time.monotonic(), waiting(run)
    while before and waiting(run) == before:
        assert time.monotonic() - start < 2 * RESUMED_WITHIN, f"{before} rows are left waiting"
        server.revive()
        if nudged:
            database.query(f"NOTIFY cron_trigger, '{NAME}'")
        time.sleep(0.3)
    return time.monotonic() - start


def wait_until_done(server: Server, run: str) -> None:
    end = time.monotonic() + DONE_WITHIN
    sql = "SELECT state FROM lead_import WHERE filename = %(run)s"
    while (state := query(sql, {"run": run})[0][0]) == "running":
        assert time.monotonic() < end, f"{waiting(run)} rows are left waiting"
        server.revive()
        time.sleep(0.2)
    assert state == "done"


OF_RUN = "import_id = (SELECT id FROM lead_import WHERE filename = %(run)s)"


def audit(run: str) -> None:
    values = {"run": run}
    found = {
        what: query(
            f"SELECT number, state, reason FROM lead_import_row"
            f" WHERE {OF_RUN} AND {condition} LIMIT 3",
            values,
        )
        for what, condition in AUDIT.items()
    }
    assert not any(found.values()), found
    ((rows, created, different),) = query(
        "SELECT count(*), count(lead_id), count(DISTINCT lead_id)"
        f" FROM lead_import_row WHERE {OF_RUN}",
        values,
    )
    ((leads, names),) = query(
        "SELECT count(*), count(DISTINCT name) FROM crm_lead WHERE name LIKE %(run)s || ' %%'",
        values,
    )
    assert rows == ROWS
    assert leads == names == created == different
