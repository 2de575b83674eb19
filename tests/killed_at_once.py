"""For scripts that Odoo's shell runs: processes that do something at the same moment, one killed.

Real processes, each with connections of its own, so that a killed one leaves what a server that is
killed leaves.
"""

import os
import random
import signal
import time
import traceback

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import SQL


def do_in_processes(registry, *steps, victim=None, after=0.0):
    """Let each process take its step, all of them let go at the same moment.

    A step that finds the data changed is taken again, as Odoo does with requests.

    :param steps: called with the superuser's environment
    :param victim: number of the step whose process is killed
    :param after: seconds after the start when it is
    :return: the exit status of each process: 0 well, -9 killed
    """
    go, let_go = os.pipe()
    readies, pids = [], []
    for step in steps:
        ready, get_ready = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(let_go)
            _take(registry.db_name, step, get_ready, go)
        os.close(get_ready)
        readies.append(ready)
        pids.append(pid)
    os.close(go)
    for ready in readies:
        os.read(ready, 1)
        os.close(ready)
    os.close(let_go)  # whoever reads from the other end goes on
    if victim is not None:
        time.sleep(after)
        os.kill(pids[victim], signal.SIGKILL)
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]


def _take(database, step, get_ready, go):
    status = 1
    try:
        random.seed()  # or all of them would wait for the same time before they try again
        sql_db._Pool = sql_db._Pool_readonly = None  # those of the parent are its own
        registry = Registry(database)
        registry._db = sql_db.db_connect(database)
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env.cr.execute(SQL("SELECT 1"))
            os.close(get_ready)
            os.read(go, 1)
            retrying(lambda: step(env), env)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
