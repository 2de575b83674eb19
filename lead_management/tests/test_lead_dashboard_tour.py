# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SALES


@tagged("post_install", "-at_install")
class TestLeadDashboardTour(HttpCase):
    """A click on a figure lists the very leads it counts, lost ones included."""

    def test_from_a_figure_to_its_leads(self):
        self.env["res.lang"]._activate_lang("en_US")
        self.env["res.config.settings"].create(
            {"group_lead_management": True, "group_use_lead": True}
        ).execute()
        person = new_test_user(self.env, "lead_tour_person", groups=SALES, lang="en_US", tz="UTC")
        self.env["crm.lead"].with_context(active_test=False).search([]).unlink()
        source = self.env["utm.source"].create({"name": "Tour source"})
        values = {"type": "lead", "user_id": person.id}
        _open, lost, _other = self.env["crm.lead"].create(
            [
                {**values, "name": "Tour: open", "source_id": source.id},
                {**values, "name": "Tour: lost", "source_id": source.id},
                {**values, "name": "Tour: other"},
            ]
        )
        lost.lifecycle_stage_id = self.env.ref("lead_management.lifecycle_stage_mql")
        lost.action_set_lost()
        self.start_tour("/odoo/lead-dashboard", "lead_dashboard_tour", login=person.login)
