"""Capture under kills, crowds and forgers: what is acknowledged is stored, once, and nothing else.

A real server with workers and durable commits. `make test-faults` does it as often as security.md
asks; `make test` a few times.
"""

import functools
import json
import os
import random
import threading
import time

import pytest
from capture_server import CaptureServer, database_with_capture

from dev import database, postgres

NAME = "lm_capture_faults"
ALL = os.environ.get("FAULTS") == "all"
KILLS = 30 if ALL else 3
CLIENTS, ROUNDS = 50, 200 if ALL else 5
FORGED = 1_000 if ALL else 100
FUZZED = 5_000 if ALL else 300
DONE_WITHIN = 300  # seconds


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not postgres.is_ours():
        pytest.skip("workers of ours alone may be killed")
    folder = tmp_path_factory.mktemp("capture")
    with (
        database_with_capture(NAME, folder) as (path, token),
        CaptureServer(NAME, path, token) as running,
    ):
        yield running


def query(sql: str) -> list[str]:
    return database.query(sql, NAME)


def count(sql: str) -> int:
    return int(query(f"SELECT COUNT(*) FROM {sql}")[0])


def together(clients: int, act) -> list:
    """What each of `act(number)` returned, all begun at the same moment."""
    barrier, results = threading.Barrier(clients), [None] * clients

    def run(number):
        barrier.wait(60)
        results[number] = act(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def post(server: CaptureServer, document: dict) -> int:
    """Status of the answer. Whoever gets none, since the worker was killed or too many were
    waiting for one, sends it again, as channels do."""
    while not (status := server.post(document)):
        time.sleep(0.05)
    return status


def wait_until_done():
    """Until nothing waits any more. A worker that takes the place of a killed one sleeps first."""
    end = time.monotonic() + DONE_WITHIN
    while count("lead_capture_event WHERE state = 'new'"):
        assert time.monotonic() < end, "events are left waiting"
        database.query(f"NOTIFY cron_trigger, '{NAME}'")
        time.sleep(0.5)


def test_what_is_acknowledged_is_stored(server):
    journals, is_over = [[] for _ in range(8)], threading.Event()

    def post_on(client):
        number = 0
        while not is_over.is_set():
            number += 1
            key = f"{client}-{number}"
            if post(server, {"event_id": key, "name": f"Killed {key}"}) == 200:
                journals[client].append(f"key:{key}")

    def kill():
        for _ in range(KILLS):
            time.sleep(2)
            server.kill_a_worker()
        is_over.set()

    steps = [*(functools.partial(post_on, client) for client in range(len(journals))), kill]
    together(len(steps), lambda number: steps[number]())
    acknowledged = {key for journal in journals for key in journal}
    wait_until_done()
    stored = query("SELECT external_key FROM lead_capture_event")
    assert len(stored) == len(set(stored)) and acknowledged == set(stored)
    assert count("lead_capture_event WHERE state = 'done'") == len(stored)
    assert count("crm_lead WHERE name LIKE 'Killed %'") == len(stored)
    assert count("lead_touch") == len(stored)


def test_a_crowd_is_one_person(server):
    for number in range(ROUNDS):
        phone = f"0912{number:06}"
        documents = [
            {"event_id": f"crowd-{number}-{client}", "name": "Crowd", "phone": phone}
            for client in range(CLIENTS)
        ]
        answers = together(CLIENTS, lambda client, sent=documents: post(server, sent[client]))
        assert answers == [200] * CLIENTS, answers
        # the same ones once more are nothing new
        assert server.post(documents[:1]) == 200
    wait_until_done()
    of_person = "SELECT COUNT(*) FROM crm_lead WHERE name = 'Crowd' GROUP BY phone_sanitized"
    assert query(of_person) == ["1"] * ROUNDS
    touches = (
        "SELECT COUNT(*) FROM lead_touch JOIN crm_lead lead ON lead.id = lead_id"
        " WHERE name = 'Crowd' GROUP BY lead_id"
    )
    assert query(touches) == [str(CLIENTS)] * ROUNDS


def test_forgers(server):
    before, draw = count("lead_capture_event"), random.Random(7)
    for number in range(FORGED):
        token = "".join(draw.choices("abcdefghijklmnopqrstuvwxyz0123456789-_", k=43))
        assert server.post({"name": f"Forged {number}"}, token=token) == 403
    assert count("lead_capture_event") == before


def test_garbage(server):
    """Whatever is sent is answered, and by no 5xx."""
    draw = random.Random(11)
    good = json.dumps(
        {"name": "Nguyễn Thị An", "phone": "0912 345 678", "date": "2026-11-22", "tags": ["a"]}
    ).encode()
    types = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "x")
    for _ in range(FUZZED):
        answer = server.send(mutate(draw, good), **{"Content-Type": draw.choice(types)})
        assert 200 <= answer < 500, answer
    assert server.send(b"[" * 60_000) == 200
    assert server.send(b"x" * 70_000) == 413
    for path in ("%00", "..%2f", "x" * 3_000, "%ff%fe", "Zm9v" * 6):
        assert server.send(good, path=f"/lead_management/capture/{path}") == 404, path
    wait_until_done()
    assert not count("lead_capture_event WHERE state NOT IN ('done', 'failed', 'ignored')")


def mutate(draw: random.Random, body: bytes) -> bytes:
    """A body with some bytes changed, dropped, doubled or put in."""
    mutated = bytearray(body)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(mutated) + 1)
        match draw.randrange(4):
            case 0:
                mutated[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del mutated[at : at + draw.randint(1, 9)]
            case 2:
                mutated[at:at] = mutated[: draw.randint(1, 40)]
            case 3:
                mutated[at:at] = draw.choice([b"\0", b"\\ud800", b"NaN", b"1e999", b"[[", b"\xff"])
    return bytes(mutated)
