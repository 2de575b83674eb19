# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from ..models import crm_lead_reading
from .common import LeadManagementCase

FIELDS = (*crm_lead_reading.THROUGH, *crm_lead_reading.OF_COMPANY, "lifecycle_color")


@tagged("post_install", "-at_install")
class TestCrmLeadReading(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain, cls.busy, cls.alarming, cls.foreign, cls.handed_over = cls.leads = cls.env[
            "crm.lead"
        ].create([{"name": f"Lead {n}", "user_id": cls.salesman.id} for n in range(5)])
        call = cls.env.ref("mail.mail_activity_data_call")
        alarm = call.copy({"name": "Alarm", "decoration_type": "danger", "icon": "fa-bell"})
        for lead in cls.busy | cls.alarming:
            lead.activity_schedule(
                activity_type_id=call.id, summary="Call", user_id=cls.salesman.id
            )
        cls.alarming.activity_schedule(activity_type_id=alarm.id, user_id=cls.salesman.id)
        company = cls.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": cls.env.ref("base.VND").id}
        )
        cls.foreign.write({"user_id": False, "team_id": False, "company_id": company.id})
        cls.plain.company_id = False
        cls.handed_over.hand_over_id = cls.env["lead.hand.over"].create(
            {
                "lead_id": cls.handed_over.id,
                "salesperson_id": cls.salesman.id,
                "date": "2026-01-05 08:00:00",
                "deadline": "2026-01-05 09:00:00",
            }
        )
        cls.env.flush_all()

    def test_reads_what_core_reads(self):
        self.salesman.company_ids |= self.foreign.company_id
        leads = self.leads.with_user(self.salesman) - self.foreign
        for records in (self.leads, leads):
            self.env.invalidate_all()
            found = records.read(FIELDS)
            with (
                patch.dict(crm_lead_reading.THROUGH, clear=True),
                patch.object(crm_lead_reading, "OF_COMPANY", ()),
            ):
                self.env.invalidate_all()
                self.assertEqual(found, records.read(FIELDS))
        self.assertEqual(
            [lead.activity_exception_icon for lead in self.leads],
            [False, False, "fa-bell", False, False],
        )
        self.assertEqual(self.handed_over.hand_over_state, "pending")
        self.assertEqual(self.foreign.company_currency.name, "VND")

    def test_follows_what_is_new(self):
        self.assertFalse(self.plain.activity_state)
        self.plain.activity_schedule("mail.mail_activity_data_call", date_deadline="2020-01-01")
        self.assertEqual(self.plain.activity_state, "overdue")
        self.plain.activity_ids.unlink()
        self.assertFalse(self.plain.activity_state)
        before = self.plain.company_currency
        self.plain.write({"user_id": False, "company_id": self.foreign.company_id.id})
        self.assertNotEqual(self.plain.company_currency, before)

    def test_what_is_the_company_s_is_computed_once(self):
        self.leads.company_id = self.env.company
        computed = self._get_computed("company_currency", "_compute_company_currency")
        self.assertEqual(computed, self.leads[:1])

    def test_leads_without_are_not_looked_at(self):
        """Fewer leads are left to core's methods than are read."""
        computed = self._get_computed("activity_state", "_compute_activity_state")
        self.assertEqual(computed, self.busy | self.alarming)

    def _get_computed(self, field, method):
        """The leads that ``method`` is called for when ``field`` of all of them is read."""
        computed = []
        compute = getattr(type(self.leads), method)

        def note(leads):
            computed.extend(leads.ids)
            return compute(leads)

        self.env.invalidate_all()
        with patch.object(type(self.leads), method, note):
            self.leads.mapped(field)
        self.assertEqual(len(computed), len(set(computed)))
        return self.leads.browse(computed)
