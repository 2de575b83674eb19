# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .hoot_common import HootCase


@tagged("post_install", "-at_install")
class TestJs(HootCase):
    def test_desktop(self):
        self._run_suite("lead_management")
