# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .access_common import AccessCase
from .common import MARKETING, SALES


@tagged("post_install", "-at_install")
class TestHandOverAccess(AccessCase):
    """What a client may try with the hand-over beyond the buttons it is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["lead.return.reason"].create({"name": "Sai số"})
        cls.category = cls.env["product.category"].create({"name": "Bí mật"})

    def new_lead(self, **values):
        """A lead of another marketer, whom nobody sells yet."""
        values = {
            "name": "An Phát JSC",
            "type": "lead",
            "user_id": False,
            "marketing_user_id": self.other_marketer.id,
            "company_id": self.env.company.id,
            **values,
        }
        return self.env["crm.lead"].create(values)

    def handed_lead(self, salesperson=None, team=None, **values):
        """One that waits for ``salesperson`` or ``team`` to accept it."""
        lead = self.new_lead(**values)
        marketer = lead.marketing_user_id
        lead.with_user(marketer)._hand_over(salesperson, team, None, "Gọi sau 14 giờ")
        return lead

    def call_lead(self, user, lead, method, *args, **kwargs):
        return self.call(user, "crm.lead", method, lead.ids, *args, **kwargs)

    def assert_refused(self, user, attempt, *args, **kwargs):
        with self.subTest(user.login), self.assertRaises(AccessError), self.env.cr.savepoint():
            attempt(user, *args, **kwargs)
            self.env.flush_all()

    def accept(self, user, lead):
        self.call_lead(user, lead, "action_accept")

    def dialog(self, user, model, leads, **values):
        """Fill the dialog about ``leads`` in and press its button."""
        values = {"lead_ids": [Command.set(leads.ids)], **values}
        id_ = self.call(user, model, "create", values)
        self.call(user, model, "action_apply", [id_])

    def hand_over(self, user, leads, **values):
        values = {"salesperson_id": self.salesman.id, **values}
        self.dialog(user, "lead.hand.over.wizard", leads, **values)

    def send_back(self, user, leads):
        self.dialog(user, "lead.return.wizard", leads, reason_id=self.reason.id)

    # ---- who presses which button

    def test_who_hands_over(self):
        for user, may in (
            (self.other_marketer, True),
            (self.marketing_manager, True),
            (self.sales_manager, True),
            (self.marketing_user, False),
            (self.salesman, False),
            (self.salesman_all, False),
            (self.internal_user, False),
            (self.contact_creator, False),
            (self.portal_user, False),
        ):
            lead = self.new_lead()
            if may:
                self.hand_over(user, lead)
                self.assertEqual(lead.hand_over_state, "pending", user.login)
            else:
                self.assert_refused(user, self.call_lead, lead, "action_hand_over")
                self.assert_refused(user, self.hand_over, lead)
                self.assertFalse(lead.hand_over_ids, user.login)

    def test_who_accepts(self):
        for user, may in (
            (self.salesman, True),
            (self.sales_manager, True),
            (self.salesman_all, False),
            (self.colleague, False),
            (self.marketing_user, False),
            (self.other_marketer, False),
            (self.marketing_manager, False),
            (self.internal_user, False),
            (self.portal_user, False),
        ):
            lead = self.handed_lead(self.salesman)
            if may:
                self.accept(user, lead)
                self.assertEqual(lead.hand_over_state, "accepted", user.login)
            else:
                self.assert_refused(user, self.accept, lead)
                self.assertEqual(lead.hand_over_state, "pending", user.login)

    def test_who_accepts_what_a_team_was_handed(self):
        for user, may in (
            (self.salesman, True),
            (self.colleague, True),
            (self.other_salesman, False),
            (self.marketing_manager, False),
        ):
            lead = self.handed_lead(team=self.team)
            if may:
                self.accept(user, lead)
                self.assertEqual(lead.user_id, user)
            else:
                self.assert_refused(user, self.accept, lead)

    def test_who_returns(self):
        for user, may in (
            (self.salesman, True),
            (self.sales_manager, True),
            (self.salesman_all, False),
            (self.colleague, False),
            (self.other_marketer, False),
            (self.marketing_manager, False),
            (self.internal_user, False),
            (self.portal_user, False),
        ):
            lead = self.handed_lead(self.salesman)
            if may:
                self.send_back(user, lead)
                self.assertEqual(lead.return_count, 1, user.login)
            else:
                self.assert_refused(user, self.call_lead, lead, "action_return_to_marketing")
                self.assert_refused(user, self.send_back, lead)
                self.assertEqual(lead.hand_over_state, "pending", user.login)

    def test_who_withdraws(self):
        lead = self.handed_lead(self.salesman)
        for user in (
            self.salesman,
            self.salesman_all,
            self.marketing_user,
            self.internal_user,
            self.portal_user,
        ):
            self.assert_refused(user, self.call_lead, lead, "action_withdraw_hand_over")
        self.call_lead(self.other_marketer, lead, "action_withdraw_hand_over")
        self.assertEqual(lead.hand_over_state, "cancelled")

    def test_no_hand_over_while_it_is_switched_off(self):
        self._switch(group_lead_management_hand_over=False)
        self.assert_refused(self.other_marketer, self.hand_over, self.new_lead())

    # ---- dialogs about other people's leads

    def test_dialog_about_somebody_elses_lead(self):
        lead = self.new_lead()
        self.assert_refused(self.marketing_user, self.hand_over, lead)
        self.assert_refused(self.marketing_user, self.hand_over, lead | self.own_lead())
        self.assertFalse(lead.hand_over_ids)
        self.assertEqual(lead.marketing_user_id, self.other_marketer)

    def own_lead(self):
        return self.new_lead(marketing_user_id=self.marketing_user.id)

    def test_leads_slipped_in_after_the_dialog_was_opened(self):
        lead = self.new_lead()
        own = self.own_lead()

        def slip_in(user):
            id_ = self.call(user, "lead.hand.over.wizard", "create", self.dialog_values(own))
            self.env.flush_all()
            self.env.invalidate_all()
            self.call(
                user,
                "lead.hand.over.wizard",
                "write",
                [id_],
                {"lead_ids": [Command.link(lead.id)]},
            )
            self.env.flush_all()
            self.env.invalidate_all()
            self.call(user, "lead.hand.over.wizard", "action_apply", [id_])

        self.assert_refused(self.marketing_user, slip_in)
        self.assertFalse(lead.hand_over_ids)
        self.assertFalse(lead.user_id)

    def dialog_values(self, leads):
        return {
            "lead_ids": [Command.set(leads.ids)],
            "salesperson_id": self.salesman.id,
        }

    def test_dialog_tells_nothing_of_somebody_elses_lead(self):
        """The product categories it proposes are those of the leads."""
        lead = self.new_lead(
            interest_category_ids=[Command.set(self.category.ids)],
            offered_category_ids=[Command.set(self.category.ids)],
        )
        model = "lead.hand.over.wizard"

        def look(user):
            id_ = self.call(user, model, "create", self.dialog_values(lead))
            return self.call(user, model, "read", [id_], ["category_ids"])[0]["category_ids"]

        def look_before_saving(user):
            answer = self.call(
                user,
                model,
                "onchange",
                [],
                self.dialog_values(lead),
                [],
                {"lead_ids": {}, "salesperson_id": {}, "category_ids": {}},
            )
            return answer["value"].get("category_ids")

        self.assertEqual(look(self.other_marketer), self.category.ids)
        self.assertTrue(look_before_saving(self.other_marketer))
        for way in (look, look_before_saving):
            with self.subTest(way.__name__):
                self.assertFalse(self.allows(lambda way=way: way(self.marketing_user)))

    def test_crafted_context(self):
        """What is meant comes from the record, never from the context."""
        lead, own = self.new_lead(), self.own_lead()
        context = {
            "default_lead_ids": [Command.set(lead.ids)],
            "active_model": "crm.lead",
            "active_id": lead.id,
            "active_ids": lead.ids,
        }
        user = self.marketing_user
        values = {"salesperson_id": self.salesman.id}

        def apply_defaults(user):
            model = "lead.hand.over.wizard"
            id_ = self.call(user, model, "create", values, context=context)
            self.call(user, model, "action_apply", [id_], context=context)

        self.assert_refused(user, apply_defaults)
        self.call_lead(user, own, "action_hand_over", context=context)
        id_ = self.call(
            user, "lead.hand.over.wizard", "create", self.dialog_values(own), context=context
        )
        self.call(user, "lead.hand.over.wizard", "action_apply", [id_], context=context)
        self.assertEqual(own.hand_over_state, "pending")
        self.assertFalse(lead.hand_over_ids)

    def test_who_a_lead_is_handed_to(self):
        lead = self.own_lead()
        foreign_team = self.env["crm.team"].create(
            {"name": "Đội Đà Nẵng", "company_id": self.other_company.id}
        )
        for values in (
            {"salesperson_id": self.internal_user.id},
            {"salesperson_id": self.portal_user.id},
            {"salesperson_id": self.marketing_user.id},
            {"salesperson_id": False, "team_id": foreign_team.id},
        ):
            with self.subTest(values), self.assertRaises(UserError), self.env.cr.savepoint():
                self.hand_over(self.marketing_user, lead, **values)
                self.env.flush_all()
        self.assertFalse(lead.hand_over_ids)

    # ---- forged values

    def forgeries(self, lead, victim):
        """What only the system may say of ``lead``; ``victim`` is waiting for the forger."""
        now = fields.Datetime.now()
        hand_over = {
            "date": now,
            "state": "accepted",
            "salesperson_id": self.salesman.id,
            "answer_date": now,
        }
        step = {"date": now, "cause": "accept", "to_stage_id": self.stage["sal"].id}
        history = victim.lifecycle_transition_ids
        return {
            "hand_over_id": victim.hand_over_id.id,
            "return_count": 7,
            "care_status": "contacted",
            "care_status_before_closing": "contacted",
            "lifecycle_date": "2020-01-01 00:00:00",
            "hand_over_ids": [Command.create(hand_over)],
            "lifecycle_transition_ids": [Command.create(step)],
            # the same fields by every other kind of command
            "hand_over_ids link": [Command.link(victim.hand_over_id.id)],
            "hand_over_ids set": [Command.set(victim.hand_over_id.ids)],
            "hand_over_ids update": [
                Command.update(lead.hand_over_ids[:1].id or victim.hand_over_id.id, hand_over)
            ],
            "hand_over_ids delete": [
                Command.delete(lead.hand_over_ids[:1].id or victim.hand_over_id.id)
            ],
            "lifecycle_transition_ids link": [Command.link(history[:1].id)],
            "lifecycle_transition_ids set": [Command.set(history.ids)],
            "lifecycle_transition_ids clear": [Command.clear()],
        }

    def system_values(self, lead):
        lead = lead.sudo()
        return {
            "hand_over_id": lead.hand_over_id,
            "return_count": lead.return_count,
            "care_status": lead.care_status,
            "care_status_before_closing": lead.care_status_before_closing,
            "lifecycle_date": lead.lifecycle_date,
            "hand_over_ids": lead.hand_over_ids,
            "hand_over_state": lead.hand_over_state,
            "states": lead.hand_over_ids.mapped("state"),
            "lifecycle_transition_ids": lead.lifecycle_transition_ids,
        }

    def test_nobody_writes_what_the_system_keeps(self):
        victim = self.handed_lead(self.salesman)
        lead = self.handed_lead(self.salesman)
        before = self.system_values(lead)
        for user in (self.salesman, self.sales_manager, self.marketing_manager):
            for name, value in self.forgeries(lead, victim).items():
                with self.subTest(user=user.login, forged=name):
                    self.assertFalse(
                        self.allows(
                            lambda user=user, name=name, value=value: self.is_forged(
                                user, lead, before, {name.split()[0]: value}
                            )
                        )
                    )

    def is_forged(self, user, lead, before, values):
        self.call_lead(user, lead, "write", values)
        self.env.flush_all()
        self.env.invalidate_all()
        return self.system_values(lead) != before

    def test_state_and_deadline_follow_the_hand_over(self):
        """They are read through it: writing them changes nothing."""
        lead = self.handed_lead(self.salesman)
        before = lead.hand_over_id.sudo().read()
        for name, value in (
            ("hand_over_state", "accepted"),
            ("hand_over_deadline", "2040-01-01 00:00:00"),
            ("is_hand_over_late", True),
        ):
            self.call_lead(self.salesman, lead, "write", {name: value})
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(lead.hand_over_id.sudo().read(), before, name)

    def test_nobody_creates_a_lead_with_what_the_system_keeps(self):
        victim = self.handed_lead(self.salesman)
        pristine = self.system_values(self.new_lead())
        own = {"name": "An", "type": "lead", "marketing_user_id": False}
        for user in (self.salesman, self.marketing_user, self.sales_manager):
            for name, value in self.forgeries(victim.browse(), victim).items():
                name = name.split()[0]
                for values, context in (({name: value}, {}), ({}, {f"default_{name}": value})):
                    with self.subTest(user=user.login, values=values, context=context):
                        self.assertFalse(
                            self.allows(
                                lambda user=user, values=values, context=context, name=name: (
                                    self.is_created_with(
                                        user, {**own, **values}, context, name, pristine
                                    )
                                )
                            )
                        )

    def is_created_with(self, user, values, context, name, pristine):
        id_ = self.call(user, "crm.lead", "create", values, context=context)
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.system_values(self.env["crm.lead"].browse(id_))[name]
        if name == "lifecycle_transition_ids":
            return len(found) != 1
        if name == "lifecycle_date":
            return found != self.env.cr.now().replace(microsecond=0) and found.year == 2020
        return found != pristine[name]

    def test_a_default_of_ones_own_forges_nothing(self):
        """Everybody may set defaults for herself, of any field."""
        self.call(self.salesman, "ir.default", "set", "crm.lead", "return_count", 9, True)
        id_ = self.call(self.salesman, "crm.lead", "create", {"name": "An"})
        self.assertEqual(self.env["crm.lead"].browse(id_).return_count, 0)

    def test_a_borrowed_hand_over_does_not_help_to_accept(self):
        """Pointing a lead that waits for a team at the hand-over of one's own lead."""
        lead = self.handed_lead(team=self.team)
        own = self.handed_lead(self.other_salesman)

        def borrow(user):
            self.call_lead(user, lead, "write", {"hand_over_id": own.hand_over_id.id})
            self.accept(user, lead)

        self.assert_refused(self.other_salesman, borrow)
        self.assertFalse(lead.user_id)

    def test_nobody_takes_what_waits_for_another_team(self):
        """Taking a lead nobody sells yet makes one the person to accept it."""

        def take(user, lead):
            self.call_lead(user, lead, "write", {"user_id": user.id})
            self.accept(user, lead)

        lead = self.handed_lead(team=self.team)
        self.assert_refused(self.other_salesman, take, lead)
        self.assertFalse(lead.user_id)
        for user in (self.salesman, self.salesman_all):
            lead = self.handed_lead(team=self.team)
            take(user, lead)
            self.assertEqual(lead.hand_over_id.salesperson_id, user)
        lead = self.handed_lead(team=self.team)
        self.call_lead(self.other_marketer, lead, "write", {"user_id": self.other_salesman.id})
        self.assertEqual(lead.hand_over_id.salesperson_id, self.other_salesman)

    def test_the_system_goes_on_keeping_its_fields(self):
        """Those who may not write them make them change by what they do."""
        lead = self.handed_lead(self.salesman)
        self.send_back(self.salesman, lead)
        self.assertEqual(lead.return_count, 1)
        self.call_lead(self.salesman, lead, "write", {"user_id": self.salesman.id})
        self.call_lead(self.salesman, lead, "action_set_lost")
        self.assertEqual(lead.care_status, "closed")
        self.call_lead(self.salesman, lead, "action_unarchive")
        self.assertEqual(lead.care_status, "open")
        twin = self.new_lead(user_id=self.salesman.id, return_count=2)
        self.call_lead(self.salesman, lead | twin, "merge_opportunity")
        self.assertEqual((lead | twin).exists().return_count, 3)

    def test_nobody_edits_hand_overs(self):
        lead = self.handed_lead(self.salesman)
        row = lead.hand_over_id
        values = {"lead_id": self.new_lead().id, "date": fields.Datetime.now()}
        for user in self.roles.values():
            for method, *args in (
                ("create", values),
                ("copy", row.ids),
                ("name_create", "An"),
                ("write", row.ids, {"salesperson_id": user.id}),
                ("write", row.ids, {"deadline": False}),
                ("write", row.ids, {"state": "returned"}),
                ("unlink", row.ids),
            ):
                with self.subTest(user=user.login, method=method):
                    self.assertFalse(
                        self.allows(
                            lambda user=user, method=method, args=args: [
                                self.call(user, "lead.hand.over", method, *args)
                            ]
                        )
                    )
        self.assertEqual(row.state, "pending")

    def test_who_is_both_is_no_more_than_both(self):
        """Of the leads that are hers by neither role she sees none."""
        both = self._new_user("lead_both", f"{SALES},{MARKETING}")
        lead = self.handed_lead(self.salesman)
        self.assert_refused(both, self.accept, lead)
        self.assert_refused(both, self.call_lead, lead, "read", ["name"])
        self.assertFalse(self.call(both, "lead.hand.over", "search", []))
