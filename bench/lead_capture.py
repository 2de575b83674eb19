"""P8: 300 events a second acknowledged, 99 of 100 within 300 ms, and 500 a second made into leads.

A real server with two workers and one for scheduled jobs, which makes leads of them meanwhile;
clients that each open a connection for every event, as channels do. Stock is Odoo's own API: one
lead a request.
"""

import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import threading
import time
from contextlib import contextmanager

import _harness as harness

from dev import odoo_runtime
from dev.paths import LOGS, ROOT
from dev.process import free_port

CLIENTS = 16
WARM_UP, SECONDS = 3, 15
EVENTS = 5_000
MIN_EVENTS, MAX_P99, MIN_LEADS = 300, 0.3, 500
STOCK_PATH = "/json/2/crm.lead/create"


def main() -> None:
    harness.make_databases()
    try:
        key = harness.run("lead_capture_stock.py", harness.STOCK)["key"]
        tool = harness.run("lead_capture_prepare.py", harness.OURS)
        stock = load(harness.STOCK, STOCK_PATH, key, make_stock_body)
        ours = load(harness.OURS, tool["path"], tool["token"], make_body)
        for what, found in (("stock, one lead a request", stock), ("ours, acknowledged", ours)):
            print(
                f"{what:28} {found['rate']:6.0f} a second   median {found['median'] * 1000:4.0f} ms"
                f"   p99 {found['p99'] * 1000:4.0f} ms"
            )
        verdict(
            f"acknowledged {ours['rate']:.0f} a second (≥ {MIN_EVENTS}), "
            f"{ours['rate'] / stock['rate']:.1f} × stock",
            ours["rate"] >= MIN_EVENTS,
        )
        verdict(f"p99 ≤ {MAX_P99 * 1000:.0f} ms", ours["p99"] <= MAX_P99)
        work = harness.run("lead_capture_work.py", harness.OURS, {"EVENTS": str(EVENTS)})["work"]
        rate = EVENTS / work
        verdict(
            f"inbox → lead {rate:.0f} a second (≥ {MIN_LEADS}), {rate / stock['rate']:.1f} × stock",
            rate >= MIN_LEADS,
        )
    finally:
        harness.drop_databases()


def verdict(what: str, met: bool) -> None:
    print(f"{what}  {'reached' if met else 'MISSED'}")


def make_body(number: str) -> dict:
    return {
        "event_id": number,
        "name": f"Nguyễn Thị An {number}",
        "phone": f"09{hash(number) % 10**8:08}",
        "message": "Xin báo giá",
    }


def make_stock_body(number: str) -> dict:
    contact = make_body(number)
    values = {"name": contact["name"], "contact_name": contact["name"], "phone": contact["phone"]}
    return {"vals_list": [values]}


def load(database: str, path: str, token: str, make) -> dict[str, float]:
    """Post bodies of `make(number)` for a while; how many a second, and how long each took."""
    with server(database) as port:
        until(port)
        times: list[tuple[float, float]] = []
        start = time.perf_counter()
        end = start + WARM_UP + SECONDS
        threads = [
            threading.Thread(target=post, args=(port, path, token, make, client, end, times))
            for client in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    taken = sorted(seconds for moment, seconds in times if start + WARM_UP <= moment <= end)
    return {
        "rate": len(taken) / SECONDS,
        "median": statistics.median(taken),
        "p99": taken[len(taken) * 99 // 100],
    }


def post(port, path, token, make, client, end, times) -> None:
    """Post until the `end`; by bare sockets, since it is the server that is measured."""
    number = 0
    while (begun := time.perf_counter()) < end:
        number += 1
        body = json.dumps(make(f"{client}-{number}")).encode()
        head = (
            f"POST {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(head.encode() + body)
            status = read_answer(connection)
        assert status == 200, status
        done = time.perf_counter()
        times.append((done, done - begun))


def read_answer(connection: socket.socket) -> int:
    """Status of the answer, which is read to the length it gives, as a proxy does.

    Whoever waits for the server to close the connection waits 10 ms more, and its worker too:
    Werkzeug looks that long whether there is more of the request.
    """
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status


@contextmanager
def server(database: str):
    """A server with two workers; its port."""
    runtime, port = odoo_runtime.prepare(), free_port()
    options = ("--workers=2", "--max-cron-threads=1", "--log-level=warn", "--limit-request=1000000")
    ports = (f"--http-port={port}", f"--gevent-port={free_port()}")
    with (LOGS / f"bench-server-{database}.log").open("w") as log:
        process = subprocess.Popen(
            runtime.workers_command("-d", database, *options, *ports),
            env=runtime.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield port
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait()


def until(port: int) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/web/health")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("The server did not start")


main()
