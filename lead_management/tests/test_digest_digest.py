# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LeadManagementCase

KPIS = ("kpi_lead_first_contact", "kpi_lead_mql", "kpi_lead_customer", "kpi_lead_stalled")


@tagged("post_install", "-at_install")
class TestDigestDigest(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {"name": "Leads", "company_id": False, **dict.fromkeys(KPIS, True)}
        )

    def _tell(self, user):
        """Figures of the last 24 hours in the mail of ``user``, by name."""
        kpis = self.digest._compute_kpis(self.env.company, user)
        return {kpi["kpi_name"]: kpi["kpi_col1"]["value"] for kpi in kpis}

    def test_everybody_is_told_of_her_own_leads(self):
        before = {user: self._tell(user) for user in (self.salesman, self.sales_manager)}
        own, other = (
            self._new_lead(user, company_id=self.env.company.id, user_id=user.id)
            for user in (self.salesman, self.salesman_all)
        )
        own, other = own.sudo(), other.sudo()
        (own | other)._set_lifecycle_stage(self.stage["mql"], "manual")
        other._set_lifecycle_stage(self.stage["customer"], "manual")
        yesterday = fields.Datetime.now() - timedelta(hours=3)
        (own | other).write({"first_response_date": yesterday})
        own.write({"stalled_since": yesterday, "active": False})
        other.write({"stalled_since": yesterday - timedelta(days=3)})

        # what happens in the very second of the mail is told in the next one
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            found = {
                user: [self._tell(user)[kpi] - before[user][kpi] for kpi in KPIS] for user in before
            }
        self.assertEqual(found[self.salesman], [1, 1, 0, 1])
        self.assertEqual(found[self.sales_manager], [2, 2, 1, 1])

    def test_not_told_without_lead_management(self):
        self.assertFalse(self._tell(self.internal_user).keys() & set(KPIS))
        with self.assertRaises(AccessError):
            self.digest.with_user(self.internal_user).read(["kpi_lead_mql_value"])
        self._switch(group_lead_management=False)
        self.assertFalse(self._tell(self.sales_manager).keys() & set(KPIS))

    def test_figures_open_their_lists(self):
        for kpi in self.digest._compute_kpis(self.env.company, self.sales_manager):
            with self.subTest(kpi=kpi["kpi_name"]):
                xml_id, _menu, menu_id = kpi["kpi_action"].partition("?menu_id=")
                self.assertEqual(self.env.ref(xml_id)._name, "ir.actions.act_window")
                self.assertTrue(self.env["ir.ui.menu"].browse(int(menu_id)).exists())

    def test_on_in_the_mail_everybody_gets(self):
        default = self.env.ref("digest.digest_digest_default")
        self.assertTrue(all(default[kpi] for kpi in KPIS))
