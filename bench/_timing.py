"""For the scripts in inside/, which `odoo shell` runs."""

import json
import time


def report(**seconds):
    """Tell the harness what was measured."""
    print("BENCH " + json.dumps(seconds), flush=True)


def timed(env, action, runs=1):
    """Seconds ``action`` takes, what it leaves to the end of the transaction included.

    Of several runs the fastest: the first fills caches, on stock as on ours.
    """
    best = None
    for _ in range(runs):
        env.flush_all()
        env.cr.precommit.run()
        env.invalidate_all()
        start = time.perf_counter()
        action()
        env.flush_all()
        env.cr.precommit.run()
        seconds = time.perf_counter() - start
        best = seconds if best is None else min(best, seconds)
    return best
