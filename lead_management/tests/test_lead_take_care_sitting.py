# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .lead_take_care_common import CALL, TakeCareCase


@freeze_time("2026-11-22 03:00:00")
class TestLeadTakeCareSitting(TakeCareCase):
    def save_and_next(self, wizard):
        return self.fill_in(wizard, outcome_id=self.no_answer).action_save_and_next()

    def assert_nothing_left(self, action):
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(action["params"]["next"]["type"], "ir.actions.act_window_close")
        return action["params"]["message"]

    def test_selection_in_its_order(self):
        an, binh, cuc = (self.new_lead(name) for name in ("An", "Bình", "Cúc"))
        wizard = self.open(cuc | an | binh)
        self.assertEqual((wizard.lead_id, wizard.progress), (cuc, "1 of 3"))
        wizard = self.follow(self.save_and_next(wizard))
        self.assertEqual((wizard.lead_id, wizard.progress), (an, "2 of 3"))
        wizard = self.follow(wizard.action_skip())
        self.assertEqual((wizard.lead_id, wizard.progress), (binh, "3 of 3"))
        self.assertFalse(an.interaction_ids)
        self.new_lead("Dũng")  # in the queue, and not chosen
        self.assert_nothing_left(self.save_and_next(wizard))

    def test_queue(self):
        leads = self.env["crm.lead"].union(*(self.new_lead(name) for name in ("An", "Bình")))
        for lead in leads:
            self.plan(lead)
        elsewhere = self._new_lead(self.other_salesman)
        elsewhere.activity_schedule(CALL, "2026-11-20", user_id=self.other_salesman.id)

        wizard = self.open(self.env["crm.lead"])
        first = wizard.lead_id
        self.assertIn(first, leads)
        self.assertEqual(wizard.progress, "1 of 2")
        # due again today: not twice in one sitting
        self.fill_in(wizard, outcome_id=self.no_answer, next_step="today")
        wizard = self.follow(wizard.action_save_and_next())
        self.assertEqual((wizard.lead_id, wizard.progress), (leads - first, "2 of 2"))
        self.assert_nothing_left(wizard.action_skip())

    def test_one_lead_then_the_queue(self):
        due = self.new_lead("An")
        self.plan(due)
        lead = self.new_lead("Bình")
        wizard = self.follow(self.save_and_next(self.open(lead)))
        self.assertEqual(wizard.lead_id, due)

    def test_empty_queue(self):
        self.assert_nothing_left(self.env["crm.lead"].with_user(self.salesman).action_take_care())

    def test_taken_by_another_meanwhile(self):
        an, binh, cuc, dung = (self.new_lead(name) for name in ("An", "Bình", "Cúc", "Dũng"))
        wizard = self.open(an | binh | cuc | dung)
        binh.with_user(self.sales_manager).user_id = self.other_salesman
        cuc.with_user(self.sales_manager).unlink()
        wizard = self.follow(wizard.action_skip())
        self.assertEqual(wizard.lead_id, dung)
        self.assertIn("2 leads were skipped", wizard.notice)

        dung.with_user(self.sales_manager).user_id = self.other_salesman
        self.env.invalidate_all()
        wizard.write({"outcome_id": self.reached.id, "note": "Hẹn mai"})
        with self.assertRaisesRegex(AccessError, "lead_other_salesman"):
            wizard.action_save_and_next()
        self.assertFalse(dung.sudo().interaction_ids)
        self.assertFalse(wizard.phone, "not shown any more")
        self.assertEqual(wizard.note, "Hẹn mai", "what was typed is kept")
        self.assert_nothing_left(wizard.action_skip())

    def test_deleted_meanwhile(self):
        lead = self.new_lead()
        wizard = self.open(lead)
        lead.with_user(self.sales_manager).unlink()
        self.env.invalidate_all()
        wizard.outcome_id = self.reached
        with self.assertRaisesRegex(UserError, "deleted"):
            wizard.action_save()
        self.assert_nothing_left(wizard.action_skip())


class TestLeadTakeCareHints(TakeCareCase):
    def hint(self, moment, kind="call", **values):
        with freeze_time(moment):
            lead = self.new_lead(**values)
            return lead._get_hours_warning(kind)

    def test_legal_hours(self):
        vietnam = {"country_id": self.env.ref("base.vn").id}
        for moment, kind, is_legal in (
            ("2026-11-22 00:59:00", "call", False),  # 7:59
            ("2026-11-22 01:00:00", "call", True),
            ("2026-11-22 09:59:00", "call", True),  # 16:59
            ("2026-11-22 10:00:00", "call", False),
            ("2026-11-22 00:00:00", "sms", True),  # 7:00
            ("2026-11-22 14:59:00", "zalo", True),  # 21:59
            ("2026-11-22 15:00:00", "sms", False),
            ("2026-11-22 15:00:00", "email", True),
            ("2026-11-22 15:00:00", False, True),
        ):
            with self.subTest(moment=moment, kind=kind):
                self.assertEqual(not self.hint(moment, kind, **vietnam), is_legal)

    def test_local_time(self):
        """Of the country where it has one time zone, else of the company."""
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        japan = {"country_id": self.env.ref("base.jp").id}
        america = {"country_id": self.env.ref("base.us").id}
        self.assertTrue(self.hint("2026-11-22 09:00:00", **japan), "18 h")
        self.assertFalse(self.hint("2026-11-22 09:00:00", **america), "16 h of the company")
        self.assertIn("17:00", self.hint("2026-11-22 10:00:00", **america))

    @freeze_time("2026-11-22 15:00:00")
    def test_a_hint_is_no_wall(self):
        lead = self.new_lead(country_id=self.env.ref("base.vn").id)
        wizard = self.open(lead)
        self.assertIn("22:00", wizard.hours_warning)
        self.fill_in(wizard, outcome_id=self.reached).action_save()
        self.assertTrue(lead.interaction_ids)

    def test_blacklists(self):
        lead = self.new_lead(country_id=self.env.ref("base.vn").id, email_from="an@example.com")
        self.assertFalse(self.open(lead).blacklist_warning)
        self.env["phone.blacklist"].create({"number": lead.phone_sanitized})
        self.env.invalidate_all()
        self.assertIn("phone number", self.open(lead).blacklist_warning)
        self.env["mail.blacklist"].create({"email": "an@example.com"})
        self.env.invalidate_all()
        self.assertIn("e-mail address", self.open(lead).blacklist_warning)


class TestLeadTakeCareAccess(TakeCareCase):
    def test_leads_of_others(self):
        lead = self._new_lead(self.other_salesman, phone="0912345678")
        with self.assertRaises(AccessError):
            lead.with_user(self.salesman).action_take_care()
        with self.assertRaises(AccessError):
            lead.with_user(self.internal_user).action_take_care()

    def test_nobody_looks_through_the_dialog_at_leads_of_others(self):
        foreign = self._new_lead(self.other_salesman, phone="0912345678")
        own = self.open(self.new_lead())
        spec = {name: {} for name in ("lead_name", "phone", "email", "reason", "stage_id")}
        for name, *arguments in (
            ("create", {"lead_id": foreign.id}),
            ("write", own.ids, {"lead_id": foreign.id}),
            ("onchange", [], {"lead_id": foreign.id}, ["lead_id"], spec),
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(name), self.assertRaises(AccessError):
                self.call(self.salesman, own._name, name, *arguments)

    def test_slipped_in_among_those_ahead(self):
        foreign = self._new_lead(self.other_salesman)
        wizard = self.open(self.new_lead() | self.new_lead())
        wizard.ahead_ids = foreign.ids
        action = wizard.action_skip()
        self.assertEqual(action["tag"], "display_notification")

    def test_each_role_in_her_own(self):
        for user in (self.salesman, self.salesman_all, self.marketing_user, self.marketing_manager):
            with self.subTest(user=user.login):
                lead = self._new_lead(user)
                action = lead.action_take_care()
                wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
                with Form(wizard) as form:
                    form.outcome_id = self.reached
                    form.next_step = "tomorrow"
                wizard.action_save()
                self.assertEqual(lead.interaction_ids.user_id, user)
                self.assertEqual(lead.activity_ids.user_id, lead.user_id or user)

    def test_next_step_is_the_salespersons(self):
        lead = self.new_lead()
        action = lead.with_user(self.salesman_all).action_take_care()
        wizard = self.env[action["res_model"]].with_user(self.salesman_all)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"outcome_id": self.reached.id, "next_step": "tomorrow"})
        wizard.action_save()
        self.assertEqual(lead.activity_ids.user_id, self.salesman)
