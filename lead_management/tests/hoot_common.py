# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase


def _hoot_id(suite):
    """Hoot's identifier of a suite: the 32-bit string hash its runner selects suites by."""
    value = 0
    for character in suite:
        value = (value * 31 + ord(character)) & 0xFFFFFFFF
    return f"{value:08x}"


class HootCase(HttpCase):
    def _run_suite(self, addon, preset="desktop"):
        """Run the hoot tests of ``addon`` in a browser."""
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000"
            f"&id={_hoot_id(f'@{addon}')}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
