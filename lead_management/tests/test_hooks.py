# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tools import SQL

from ..hooks import post_init_hook
from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestHooks(LeadManagementCase):
    def test_install_on_a_database_in_use(self):
        """Leads and contacts that were there before get the stage they had already reached."""
        source = self.env["utm.source"].create({"name": "Facebook Lead Ads"})
        contact, stranger = self.env["res.partner"].create([{"name": "An"}, {"name": "Bình"}])
        leads = self.env["crm.lead"].create(
            [
                {"name": "L", "type": "lead", "partner_id": contact.id, "source_id": source.id},
                {"name": "O", "type": "opportunity", "partner_id": contact.id},
                {"name": "Lost", "type": "lead", "active": False},
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE crm_lead SET lifecycle_stage_id = NULL"))
        self.env.cr.execute(SQL("UPDATE res_partner SET lifecycle_stage_id = NULL"))
        self.env.cr.execute(SQL("DELETE FROM lead_lifecycle_transition"))
        self.env.cr.execute(SQL("UPDATE crm_lead SET first_source_id = NULL"))
        self.env.invalidate_all()

        post_init_hook(self.env)

        stages = [lead.lifecycle_stage_id.code for lead in leads]
        self.assertEqual(stages, ["lead", "sql", "lead"])
        self.assertEqual(leads[0].first_source_id, source)
        self.assertEqual(contact.lifecycle_stage_id.code, "sql")
        self.assertFalse(stranger.lifecycle_stage_id)
        for record in [*leads, contact]:
            self.assertEqual(record.lifecycle_transition_ids.mapped("cause"), ["install"])
