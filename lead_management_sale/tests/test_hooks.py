# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from ..hooks import post_init_hook
from .common import LeadSaleCase


@tagged("post_install", "-at_install")
class TestHooks(LeadSaleCase):
    def test_install_on_a_database_in_use(self):
        """What was sold before brings leads and contacts forward, each with its history."""
        stranger = self.env["res.partner"].create({"name": "Chi"})
        ahead, opted_out = self.env["res.partner"].create([{"name": "Dung"}, {"name": "Giang"}])
        lead, lost = self._new_opportunity(self.contact), self._new_opportunity(self.contact)
        follower, idle = self._new_opportunity(self.sibling), self._new_opportunity(stranger)
        lost.action_set_lost()
        self.stage["unsubscribed"].sequence = 1  # an exit is no step back, wherever it stands
        ahead.lifecycle_stage_id = self.stage["loyal"]
        opted_out.lifecycle_stage_id = self.stage["unsubscribed"]
        with patch.object(self.env.registry["account.move"], "_follow_lead_revenue"):
            self._invoice(self._new_order(self.contact, lead=lead))
            for contact in (self.sibling, self.sibling, ahead, opted_out):
                self._post(self._new_invoice(contact))
        self._assert_stages(["sql"] * 4, lead, self.contact, follower, self.customer)

        post_init_hook(self.env)

        self._assert_stages(["customer", "customer"], lead, self.contact)
        self._assert_stages(["loyal"] * 3, self.sibling, follower, self.customer)
        self._assert_stages(["sql", "sql"], lost, idle)
        self._assert_stages(["sql", "loyal", "unsubscribed"], stranger, ahead, opted_out)
        self.assertEqual(self._history(lead)[1:], [("sql", "customer", "install")])
        self.assertEqual(self._history(self.customer)[-1], ("sql", "loyal", "install"))
        row = lead.lifecycle_transition_ids.sorted("id")[-1]
        self.assertEqual(row.date, lead.lifecycle_date)
        self.assertGreaterEqual(row.duration_seconds, 0)

        rows = self.env["lead.lifecycle.transition"].search_count([])
        post_init_hook(self.env)
        self.assertEqual(self.env["lead.lifecycle.transition"].search_count([]), rows)
