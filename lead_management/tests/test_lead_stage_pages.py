# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestLeadStagePages(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the users' clock: 01:30 of a day in UTC is 08:30 there
        cls.env = cls.env(context={**cls.env.context, "tz": "Asia/Ho_Chi_Minh"})
        cls.salesman.name, cls.marketing_user.name = "Trần Minh", "Lê Hà"
        cls.team = cls.env["crm.team"].create(
            {"name": "Hà Nội", "member_ids": [Command.link(cls.salesman.id)]}
        )
        cls.software, cls.training = cls.env["product.category"].create(
            [{"name": "Phần mềm"}, {"name": "Đào tạo"}]
        )
        cls.medium = cls.env["utm.medium"].create({"name": "Form Landing"})
        cls.reason = cls.env["lead.return.reason"].create({"name": "Không liên lạc được"})

    @contextmanager
    def _on_day(self, day):
        """As if it were 08:30 on that day of March, for Odoo and for its transaction."""
        moment = datetime(2026, 3, day, 1, 30)
        with freeze_time(moment), patch.object(self.env.cr, "now", lambda: moment):
            yield

    def _as(self, user, leads):
        return leads.with_env(self.env).with_user(user)

    def _new_lead(self, **values):
        with self._on_day(2):
            return (
                self.env["crm.lead"]
                .with_user(self.marketing_user)
                .create(
                    {
                        "name": "CRM cho 12 người",
                        "type": "lead",
                        "interest_category_ids": [Command.set(self.software.ids)],
                        **values,
                    }
                )
            )

    def _hand_over(self, lead, day=4, salesman=None):
        with self._on_day(day):
            self._as(self.marketing_user, lead)._hand_over(
                self.salesman if salesman is None else salesman,
                self.team,
                self.software | self.training,
                "Cần báo giá",
            )

    def _accept(self, lead, day=5):
        with self._on_day(day):
            self._as(self.salesman, lead).action_accept()

    def _pages(self, lead, user=None, day=10):
        """Pages by code of the stage, read on that day."""
        lead.env.invalidate_all()
        with self._on_day(day):
            pages = self._as(user or self.sales_manager, lead).lifecycle_pages
        return {page["code"]: page for page in pages}

    def _facts(self, page):
        return [(fact["label"], fact["value"]) for fact in page["facts"]]

    def _header(self, page):
        return (page["state"], page["date"], page["user"], page["duration"])

    def test_new_lead(self):
        pages = self._pages(self._new_lead(medium_id=self.medium.id))
        self.assertEqual(list(pages), ["lead", "mql", "sal", "sql", "customer"])
        self.assertEqual(
            self._facts(pages["lead"]),
            [
                ("Created on", "03/02/2026 08:30 AM"),
                ("Product Categories of Interest", ["Phần mềm"]),
                ("Capture Tool", "Form Landing"),
            ],
        )
        self.assertEqual(self._header(pages["lead"]), ("current", "03/02/2026", "Lê Hà", "8 d 0 h"))
        for code in ("mql", "sal", "sql", "customer"):
            self.assertEqual(self._header(pages[code]), ("open", False, False, False))
            self.assertFalse(pages[code]["facts"])

    def test_capture_tool_of_a_lead_typed_in(self):
        lead = self._new_lead(interest_category_ids=False)
        self.assertEqual(
            self._facts(self._pages(lead)["lead"])[1:],
            [("Product Categories of Interest", False), ("Capture Tool", "Entered by Lê Hà")],
        )

    def test_capture_tool_of_a_lead_from_a_file(self):
        lead = self._new_lead(medium_id=self.medium.id)
        files = self.env["lead.import"].create([{"filename": "first.xlsx"}, {"filename": "b.csv"}])
        self.env["lead.import.row"].create(
            [
                {"import_id": files[0].id, "number": 2, "state": "created", "lead_id": lead.id},
                {"import_id": files[1].id, "number": 2, "state": "updated", "lead_id": lead.id},
            ]
        )
        self._hand_over(lead)
        self._switch(group_lead_management_import=False)
        self.assertFalse(self.env["lead.import.row"].with_user(self.salesman).has_access("read"))
        pages = self._pages(lead, self.salesman)
        self.assertIn(("Capture Tool", "first.xlsx"), self._facts(pages["lead"]))

    def test_capture_tool_of_a_captured_lead(self):
        lead = self._new_lead(medium_id=self.medium.id)
        first, later = self.env["lead.capture.source"].create(
            [{"name": "Landing page", "kind": "json"}, {"name": "Hotline", "kind": "hotline"}]
        )
        self.env["lead.touch"].create(
            [
                {"lead_id": lead.id, "kind": kind, "capture_source_id": tool.id, "date": date}
                for kind, tool, date in (
                    ("call", later, lead.create_date + timedelta(hours=1)),
                    ("json", first, lead.create_date),
                )
            ]
        )
        self.env.invalidate_all()
        self._hand_over(lead)
        facts = self._facts(self._pages(lead, self.salesman)["lead"])
        self.assertIn(("Capture Tool", "Landing page"), facts)
        typed_in = self._new_lead(interest_category_ids=False)
        self.env["lead.touch"].create(
            {
                "lead_id": typed_in.id,
                "kind": "call",
                "capture_source_id": later.id,
                "date": typed_in.create_date + timedelta(hours=1),
            }
        )
        facts = self._facts(self._pages(typed_in)["lead"])
        self.assertIn(("Capture Tool", "Entered by Lê Hà"), facts)

    def test_handed_over(self):
        lead = self._new_lead()
        self._hand_over(lead)
        pages = self._pages(lead)
        self.assertEqual(
            self._facts(pages["mql"]),
            [
                ("Product Categories Offered", ["Phần mềm", "Đào tạo"]),
                ("Handed Over on", "03/04/2026 08:30 AM"),
                ("Handed Over by", "Lê Hà"),
                ("Salesperson", "Trần Minh"),
                ("Information Handed Over", "Cần báo giá"),
            ],
        )
        self.assertEqual(self._header(pages["mql"]), ("current", "03/04/2026", "Lê Hà", "6 d 0 h"))
        self.assertEqual(self._header(pages["lead"])[::3], ("done", "2 d 0 h"))
        self.assertEqual(self._header(pages["sal"]), ("open", False, False, False))
        self.assertEqual(pages["sal"]["facts"], [])
        lead.invalidate_recordset(["hand_over_status"])
        with self._on_day(10):
            self.assertEqual(pages["sal"]["status"], lead.hand_over_status)
        self.assertIn("Trần Minh", pages["sal"]["status"])

    def test_handed_over_to_a_team(self):
        lead = self._new_lead()
        self._hand_over(lead, salesman=self.env["res.users"])
        self.assertIn(("Sales Team", "Hà Nội"), self._facts(self._pages(lead)["mql"]))
        self._accept(lead)
        self.assertIn(("Salesperson", "Trần Minh"), self._facts(self._pages(lead)["sal"]))

    def test_accepted(self):
        lead = self._new_lead()
        self._hand_over(lead)
        self._accept(lead)
        pages = self._pages(lead)
        self.assertEqual(
            self._facts(pages["sal"]),
            [
                ("Product Categories Offered", ["Phần mềm", "Đào tạo"]),
                ("Accepted on", "03/05/2026 08:30 AM"),
                ("Salesperson", "Trần Minh"),
            ],
        )
        self.assertFalse(pages["sal"]["status"])
        self.assertEqual(
            self._header(pages["sal"]), ("current", "03/05/2026", "Trần Minh", "5 d 0 h")
        )

    def test_converted(self):
        lead = self._new_lead()
        self._hand_over(lead)
        self._accept(lead)
        with self._on_day(9):
            opportunity = self._as(self.salesman, lead)
            opportunity.convert_opportunity(self.env["res.partner"])
            opportunity.expected_revenue = 150000000
        self.env.company.currency_id.write({"symbol": "₫", "position": "after"})
        pages = self._pages(lead, self.salesman)
        self.assertEqual(
            self._facts(pages["sql"]),
            [
                ("Product Categories Offered", ["Phần mềm", "Đào tạo"]),
                ("Opportunity since", "03/09/2026 08:30 AM"),
                ("Salesperson", "Trần Minh"),
                ("Expected Revenue", "150,000,000.00\N{NO-BREAK SPACE}₫"),
            ],
        )
        self.assertEqual(
            [page["state"] for page in pages.values()],
            ["done", "done", "done", "current", "open"],
        )

    def test_customer(self):
        lead = self._new_lead()
        self._hand_over(lead)
        with self._on_day(9):
            lead.with_env(self.env)._advance_lifecycle_stage(self.stage["customer"], "revenue")
        pages = self._pages(lead)
        self.assertEqual(
            self._facts(pages["customer"]),
            [
                ("Product Categories Offered", ["Phần mềm", "Đào tạo"]),
                ("Customer since", "03/09/2026 08:30 AM"),
            ],
        )
        self.assertEqual(pages["sql"]["state"], "open", "it never was there")

    def test_set_by_hand(self):
        lead = self._new_lead(user_id=self.salesman.id, team_id=self.team.id)
        with self._on_day(6):
            self._as(self.marketing_user, lead).lifecycle_stage_id = self.stage["mql"]
        with self._on_day(7):
            self._as(self.salesman, lead).lifecycle_stage_id = self.stage["sal"]
        pages = self._pages(lead)
        self.assertEqual(
            self._facts(pages["mql"]),
            [
                ("Product Categories Offered", False),
                ("MQL since", "03/06/2026 08:30 AM"),
                ("Set by", "Lê Hà"),
                ("Salesperson", "Trần Minh"),
            ],
        )
        self.assertEqual(
            self._facts(pages["sal"]),
            [
                ("Product Categories Offered", False),
                ("Accepted on", "03/07/2026 08:30 AM"),
                ("Salesperson", "Trần Minh"),
            ],
        )

    def test_returned(self):
        lead = self._new_lead()
        self._hand_over(lead)
        self._accept(lead)
        with self._on_day(6):
            self._as(self.salesman, lead)._return_to_marketing(self.reason, "Sai số")
        pages = self._pages(lead, self.marketing_user)
        self.assertEqual(
            self._facts(pages["mql"])[-4:],
            [
                ("Returned on", "03/06/2026 08:30 AM"),
                ("Returned by", "Trần Minh"),
                ("Return Reason", "Không liên lạc được"),
                ("Note on the Return", "Sai số"),
            ],
        )
        self.assertEqual(
            self._header(pages["lead"]), ("current", "03/06/2026", "Trần Minh", "6 d 0 h")
        )
        self.assertEqual(
            self._facts(pages["sal"])[1:],
            [("Accepted on", "03/05/2026 08:30 AM"), ("Salesperson", "Trần Minh")],
            "not the day it was returned",
        )
        self._hand_over(lead, day=7)
        pages = self._pages(lead, self.marketing_user)
        self.assertEqual(len(pages["mql"]["facts"]), 5, "the return belongs to the last time")
        self.assertEqual(pages["sal"]["state"], "open")
        self.assertFalse(pages["sal"]["facts"])

    def test_withdrawn(self):
        lead = self._new_lead()
        self._hand_over(lead)
        with self._on_day(5):
            self._as(self.marketing_user, lead).action_withdraw_hand_over()
        self.assertEqual(
            self._facts(self._pages(lead)["mql"])[-2:],
            [("Withdrawn on", "03/05/2026 08:30 AM"), ("Withdrawn by", "Lê Hà")],
        )

    def _actions(self, lead, user):
        pages = self._pages(lead, user)
        return {
            code: [action["name"] for action in page["actions"]]
            for code, page in pages.items()
            if page["actions"]
        }

    def test_actions_are_those_the_user_may_do(self):
        lead = self._new_lead()
        self.assertEqual(self._actions(lead, self.marketing_user), {"lead": ["action_hand_over"]})
        self.assertEqual(self._actions(lead, self.salesman), {})
        self._hand_over(lead)
        self.assertEqual(self._actions(lead, self.marketing_user), {})
        self.assertEqual(
            self._actions(lead, self.salesman),
            {"sal": ["action_accept", "action_return_to_marketing"]},
        )
        self._accept(lead)
        self.assertEqual(
            self._actions(lead, self.salesman), {"sal": ["action_return_to_marketing"]}
        )
        self._switch(group_lead_management_hand_over=False)
        self.assertEqual(self._actions(lead, self.salesman), {})

    def test_stages_in_use(self):
        """An archived stage has no page; one of the managers' own has one once it was reached."""
        self.stage["sal"].active = False
        demo = self.env["lead.lifecycle.stage"].create({"name": "Demo", "sequence": 45})
        lead = self._new_lead()
        self.assertEqual(list(self._pages(lead)), ["lead", "mql", "sql", "customer"])
        with self._on_day(3):
            self._as(self.marketing_user, lead).lifecycle_stage_id = demo
        pages = self._pages(lead)
        self.assertEqual(list(pages), ["lead", "mql", "sql", False, "customer"])
        self.assertEqual(self._header(pages[False]), ("current", "03/03/2026", "Lê Hà", "7 d 0 h"))
        self.assertFalse(pages[False]["facts"])
        with self._on_day(4):
            self._as(self.marketing_user, lead).lifecycle_stage_id = self.stage["disqualified"]
        pages = self._pages(lead)
        self.assertEqual(list(pages)[-1], "disqualified", "an exit, while the lead is in it")
        self.assertEqual(pages["disqualified"]["state"], "current")

    def test_names_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.stage["lead"].with_context(lang="vi_VN").name = "Đầu mối"
        lead = self._new_lead()
        with self._on_day(10):
            page = lead.with_context(lang="vi_VN", tz="UTC").lifecycle_pages[0]
        self.assertEqual(page["name"], "Đầu mối")
        self.assertEqual(page["facts"][0]["value"], "02/03/2026 01:30")

    def test_pages_follow_the_lead(self):
        lead = self._new_lead().with_user(self.sales_manager)
        self.assertEqual(lead.lifecycle_pages[0]["facts"][1]["value"], ["Phần mềm"])
        lead.interest_category_ids = self.training
        self.assertEqual(lead.lifecycle_pages[0]["facts"][1]["value"], ["Đào tạo"])
        lead.lifecycle_stage_id = self.stage["mql"]
        self.assertEqual(lead.lifecycle_pages[1]["state"], "current")
        self.assertTrue(lead.lifecycle_pages[1]["date"])

    def test_unsaved_lead(self):
        lead = self.env["crm.lead"].new({"name": "New", "type": "lead"})
        self.assertEqual(lead.lifecycle_pages[0]["state"], "current")

    def test_queries_do_not_grow_with_the_leads(self):
        with self._on_day(2):
            leads = (
                self.env["crm.lead"]
                .with_user(self.marketing_user)
                .create([{"name": f"Lead {n}", "type": "lead"} for n in range(50)])
            )
        self._hand_over(leads)
        leads = leads.with_user(self.sales_manager)

        def count(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.browse(leads.ids).mapped("lifecycle_pages")
            return self.env.cr.sql_log_count - before

        count(leads)  # fills the caches of the configuration
        self.assertEqual(count(leads), count(leads[:2]))
        self.assertLess(count(leads), 30)

    def test_only_the_last_change_is_revertable_and_only_for_those_who_may_write(self):
        lead = self._new_lead()
        self.assertFalse(lead.lifecycle_transition_ids.is_revertable, "nothing before it")
        self._hand_over(lead)
        mine = lead.with_user(self.salesman)
        self.assertEqual(mine.lifecycle_transition_ids.mapped("is_revertable"), [True, False])
        mine.action_revert_lifecycle_stage()
        self.assertEqual(mine.lifecycle_stage_id, self.stage["lead"])
        self.assertEqual(
            mine.lifecycle_transition_ids.mapped("is_revertable"), [True, False, False]
        )
        self.env["ir.rule"].create(
            {
                "name": "Nobody writes leads",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "domain_force": "[(0, '=', 1)]",
                "perm_read": False,
            }
        )
        mine.invalidate_recordset()
        self.env.invalidate_all()
        self.assertFalse(any(mine.lifecycle_transition_ids.mapped("is_revertable")))

    def test_change_of_a_contact_is_revertable(self):
        contact = self.env["res.partner"].create({"name": "Nguyễn Thị An"})
        contact.lifecycle_stage_id = self.stage["lead"]
        contact.lifecycle_stage_id = self.stage["mql"]
        transitions = contact.with_user(self.marketing_user).lifecycle_transition_ids
        self.assertEqual(transitions.mapped("is_revertable"), [True, False])
        contact.action_revert_lifecycle_stage()
        with self.assertRaises(UserError):
            self._new_lead().action_revert_lifecycle_stage()
