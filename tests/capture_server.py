"""A real server with workers that capture speaks to, for tests of faults."""

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

from shell import database_with_our_addon, odoo_shell

from dev import odoo_runtime
from dev.paths import LOGS, ROOT
from dev.process import free_port

PATIENCE = 180  # seconds

PREPARE = """
env["res.config.settings"].create(
    {{"group_lead_management": True, "group_lead_management_capture": True}}
).execute()
env.company.country_id = env.ref("base.vn")
source = env["lead.capture.source"].create({{"name": "Faults", "kind": "json"}})
token = source.action_make_token()["params"]["token"]
env.cr.commit()
with open({file!r}, "w") as file:
    file.write(source.public_id + " " + token)
"""


@contextlib.contextmanager
def database_with_capture(name: str, folder: Path):
    """A database with a JSON capture tool: yields its path and its token."""
    with database_with_our_addon(name, waits_for_disk=True):
        file = folder / "capture"
        odoo_shell(name, PREPARE.format(file=str(file)))
        public_id, token = file.read_text().split()
        yield f"/lead_management/capture/{public_id}", token


class CaptureServer:
    """A server with two workers and one for scheduled jobs."""

    OPTIONS = ("--workers=2", "--max-cron-threads=1", "--log-level=warn")

    def __init__(self, name: str, path: str, token: str):
        self._name, self._path, self._token = name, path, token

    def __enter__(self):
        runtime, self._port = odoo_runtime.prepare(), free_port()
        ports = (f"--http-port={self._port}", f"--gevent-port={free_port()}")
        self._log = (LOGS / f"{self._name}-server.log").open("a")
        self._process = subprocess.Popen(
            runtime.workers_command("-d", self._name, *self.OPTIONS, *ports),
            env=runtime.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        end = time.monotonic() + PATIENCE
        while self.send(b"{}", token="nobody's") != 403:
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.3)
        return self

    def __exit__(self, *error):
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)
        self._log.close()

    def kill_a_worker(self):
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(random.choice(children)), signal.SIGKILL)

    def post(self, document, **headers) -> int:
        return self.send(json.dumps(document).encode(), **headers)

    def send(self, body: bytes, token: str = "", path: str = "", **headers) -> int:
        """Status of the answer; 0 where there was none, since the worker was killed."""
        headers = {"Authorization": f"Bearer {token or self._token}", **headers}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("POST", path or self._path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            connection.close()
