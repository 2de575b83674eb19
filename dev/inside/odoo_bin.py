"""Odoo's command line as a file: what a server with workers starts its websocket process by.

Odoo starts that with the name of the program it was started as itself, and the `__main__.py` of
`python -m odoo` cannot be: it would be started, and fail, some twenty times a second.
"""

from odoo.cli.command import main

main()
