"""For the scripts in inside/, which `odoo shell` runs."""

import json
import os
import time
from pathlib import Path

PATIENCE = 900  # seconds that one side waits for the other
FAILED = "failed"  # a file that says that it waits in vain


def report(**seconds):
    """Tell the harness what was measured."""
    print("BENCH " + json.dumps(seconds), flush=True)


def timed(env, action):
    """Seconds ``action`` takes, what it leaves to the end of the transaction included."""
    env.flush_all()
    env.cr.precommit.run()
    env.invalidate_all()
    start = time.perf_counter()
    action()
    env.flush_all()
    env.cr.precommit.run()
    return time.perf_counter() - start


class Turns:
    """Steps of the same script on both databases, one of either after the other.

    What else the machine does comes and goes within seconds; so close together it hits both.
    See ``compare_in_turn`` of the harness.
    """

    def __init__(self):
        self.folder = Path(os.environ["BENCH_TURNS"])
        self.next = int(os.environ["BENCH_SIDE"])
        (self.folder / f"ready-{self.next}").touch()
        for side in (0, 1):
            self._wait_for(f"ready-{side}")

    def take(self, action):
        """Call ``action`` when it is this side's turn.

        :return: what it returns
        """
        if self.next:
            self._wait_for(f"done-{self.next - 1}")
        result = action()
        (self.folder / f"done-{self.next}").touch()
        self.next += 2
        return result

    def time_each(self, env, actions):
        """Seconds of each action, in a transaction of its own, as each request is."""
        seconds = []
        for action in actions:
            seconds.append(self.take(lambda action=action: timed(env, action)))
            env.cr.commit()
        return seconds

    def _wait_for(self, name):
        end = time.monotonic() + PATIENCE
        while not (self.folder / name).exists():
            if (self.folder / FAILED).exists():
                raise RuntimeError("the other side has failed")
            if time.monotonic() > end:
                raise TimeoutError(f"the other side did not get to {name}")
            time.sleep(0.01)
