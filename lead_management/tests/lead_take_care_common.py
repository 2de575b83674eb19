# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form

from .access_common import AccessCase

NO_ANSWER = "lead_management.lead_interaction_outcome_no_answer"
REACHED = "lead_management.lead_interaction_outcome_reached"
WRONG_NUMBER = "lead_management.lead_interaction_outcome_wrong_number"
CALL = "mail.mail_activity_data_call"


class TakeCareCase(AccessCase):
    """A salesperson with the rights of one, and leads of hers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman.tz = "Asia/Ho_Chi_Minh"
        cls.no_answer = cls.env.ref(NO_ANSWER)
        cls.reached = cls.env.ref(REACHED)
        cls.wrong_number = cls.env.ref(WRONG_NUMBER)

    def new_lead(self, name="An", **values):
        return self._new_lead(self.salesman, name=name, phone="0912345678", **values)

    def plan(self, lead, date="2026-11-20", **values):
        return lead.activity_schedule(CALL, date, **{"user_id": self.salesman.id, **values})

    def open(self, leads):
        """The dialog's row, as the salesperson opens it."""
        return self.follow(leads.with_user(self.salesman).action_take_care())

    def follow(self, action):
        self.assertEqual(action["res_model"], "lead.take.care.wizard")
        return self.env[action["res_model"]].with_user(self.salesman).browse(action["res_id"])

    def fill_in(self, wizard, **values):
        with Form(wizard) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return wizard
