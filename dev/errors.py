"""The one exception that means "tell the user this sentence", as opposed to a bug here."""


class DevError(Exception):
    """An expected failure; its message is what the user reads, without a traceback."""
