# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def post_init_hook(env):
    """Have the forms of every website there is captured."""
    env["website"].search([])._add_capture_source()
