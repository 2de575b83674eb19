"""For scripts that Odoo's shell runs: people who do something at the same moment."""

import threading

from odoo import api
from odoo.service.model import retrying

PATIENCE = 60  # seconds that they wait for one another


def do_at_once(registry, *steps):
    """Let each of several people take a step, each in a transaction of her own.

    Nobody takes hers before all have looked at what is there; a step that finds the data changed
    is taken again, as Odoo does with requests.

    :param steps: tuples (user id, look, act); `look` and `act` are called with the environment
    :return: what each `act` returned, or the exception it ended with, in their order
    """
    barrier = threading.Barrier(len(steps))
    outcomes = [None] * len(steps)

    def take(number, user_id, look, act):
        with registry.cursor() as cr:
            env = api.Environment(cr, user_id, {"lang": "en_US"})
            try:
                look(env)
                barrier.wait(PATIENCE)
                outcomes[number] = retrying(lambda: act(env), env)
            except Exception as error:  # the test says which it expects
                cr.rollback()
                outcomes[number] = error

    threads = [
        threading.Thread(target=take, args=(number, *step)) for number, step in enumerate(steps)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
