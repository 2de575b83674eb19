# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SALES

CALL = "mail.mail_activity_data_call"


class TakeCareTourCase(HttpCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("en_US")
        self.env["res.config.settings"].create(
            {"group_lead_management": True, "group_use_lead": True}
        ).execute()
        self.salesman = new_test_user(
            self.env, "lead_tour_salesman", groups=SALES, lang="en_US", tz="UTC"
        )
        self.today = fields.Date.today()

    def new_leads(self, count):
        """Leads of the salesperson that somebody should have called yesterday."""
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": f"Tour: {number}",
                    "type": "lead",
                    "phone": f"091234567{number}",
                    "user_id": self.salesman.id,
                }
                for number in range(1, count + 1)
            ]
        )
        leads.activity_schedule(CALL, self.today - timedelta(days=1), user_id=self.salesman.id)
        return leads

    def take_care(self, tour):
        action = self.env.ref("lead_management.crm_lead_action")
        self.start_tour(f"/odoo/action-{action.id}", tour, login=self.salesman.login)


@tagged("post_install", "-at_install")
class TestLeadTakeCareTour(TakeCareTourCase):
    """Five leads, one after the other, by keyboard alone."""

    def test_five_leads(self):
        leads = self.new_leads(5)
        due = leads.activity_ids
        self.take_care("lead_take_care_tour")

        interactions = leads.interaction_ids
        self.assertEqual(len(interactions), 4, "and one closed without another call")
        self.assertEqual(interactions.user_id, self.salesman)
        self.assertEqual(
            sorted(interactions.mapped("outcome_id.name")),
            ["Busy", "Interested", "No answer", "Reached"],
        )
        self.assertEqual(sorted(set(interactions.mapped("kind"))), ["call", "zalo"])
        self.assertEqual(set(due.mapped("active")), {False})
        self.assertIn("Hẹn gặp ở Huế", interactions.mapped("note"))
        lost = leads.filtered(lambda lead: not lead.active)
        self.assertEqual(len(lost), 1)
        self.assertTrue(lost.lost_reason_id)
        self.assertEqual(
            sorted((leads - lost).activity_ids.mapped("date_deadline")),
            [self.today + timedelta(days=days) for days in (1, 3, 7)],
        )


@tagged("post_install", "-at_install")
class TestLeadTakeCareTourOnPhone(TakeCareTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_on_a_phone(self):
        lead = self.new_leads(1)
        self.take_care("lead_take_care_phone_tour")
        self.assertEqual(lead.interaction_ids.outcome_id.name, "No answer")
        self.assertEqual(lead.activity_ids.date_deadline, self.today + timedelta(days=1))
