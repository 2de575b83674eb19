# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestLeadLifecycle(LeadManagementCase):
    def _move_into_the_past(self, lead, hours):
        """As if ``lead`` had come into its stage so many hours ago; returns that moment."""
        since = lead.lifecycle_date - timedelta(hours=hours)
        lead.sudo().lifecycle_date = since
        lead.flush_recordset()
        return since

    def test_new_lead_is_a_lead(self):
        lead = self._new_lead(self.salesman)
        self.assertEqual(lead.lifecycle_stage_id, self.stage["lead"])
        self.assertTrue(lead.lifecycle_date)
        self.assertEqual(self._history(lead), [(False, "lead", "creation")])
        self.assertEqual(lead.lifecycle_transition_ids.user_id, self.salesman)

    def test_new_contact_is_in_no_stage(self):
        contact = self.env["res.partner"].with_user(self.salesman).create({"name": "An"})
        self.assertFalse(contact.lifecycle_stage_id)
        self.assertFalse(contact.lifecycle_date)
        self.assertFalse(contact.lifecycle_transition_ids)

    def test_set_by_hand_forward_and_back(self):
        lead = self._new_lead(self.salesman)
        lead.lifecycle_stage_id = self.stage["sql"]
        lead.lifecycle_stage_id = self.stage["mql"]
        self.assertEqual(
            self._history(lead),
            [
                (False, "lead", "creation"),
                ("lead", "sql", "manual"),
                ("sql", "mql", "manual"),
            ],
        )

    def test_cleared_by_hand(self):
        contact = self.env["res.partner"].create(
            {"name": "An", "lifecycle_stage_id": self.stage["mql"].id}
        )
        contact.lifecycle_stage_id = False
        self.assertEqual(
            self._history(contact), [(False, "mql", "creation"), ("mql", False, "manual")]
        )
        self.assertFalse(contact.lifecycle_date)

    def test_same_stage_again_is_no_change(self):
        lead = self._new_lead(self.salesman)
        since = self._move_into_the_past(lead, hours=50)
        lead.lifecycle_stage_id = self.stage["lead"]
        lead._set_lifecycle_stage(self.stage["lead"], "import")
        self.assertEqual(self._history(lead), [(False, "lead", "creation")])
        self.assertEqual(lead.lifecycle_date, since)

    def test_whole_recordset_of_different_stages(self):
        ahead, behind = (
            self._new_lead(self.salesman, lifecycle_stage_id=self.stage["sal"].id),
            self._new_lead(self.salesman),
        )
        (ahead | behind).write({"lifecycle_stage_id": self.stage["mql"]})
        self.assertEqual(self._history(ahead)[1:], [("sal", "mql", "manual")])
        self.assertEqual(self._history(behind)[1:], [("lead", "mql", "manual")])

    def test_refused_move_is_not_recorded(self):
        lead = self._new_lead(self.salesman)
        self.stage["loyal"].on_lead = False
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            lead._set_lifecycle_stage(self.stage["loyal"], "import")
        self.assertEqual(len(lead.lifecycle_transition_ids), 1)

    def test_time_in_previous_stage(self):
        lead = self._new_lead(self.salesman)
        self._move_into_the_past(lead, hours=50)
        lead.lifecycle_stage_id = self.stage["mql"]
        change = lead.lifecycle_transition_ids[0]
        self.assertEqual(change.duration_seconds, 50 * 3600)
        self.assertEqual(change.duration, "2 d 2 h")
        self.assertFalse(lead.lifecycle_transition_ids[1].duration, "it was nowhere before")

    def test_cause_given_by_the_system(self):
        lead = self._new_lead(self.salesman)
        lead._set_lifecycle_stage(self.stage["customer"], "import")
        self.assertEqual(lead.lifecycle_stage_id, self.stage["customer"])
        self.assertEqual(self._history(lead)[1:], [("lead", "customer", "import")])

    def test_created_with_a_cause(self):
        leads = self.env["crm.lead"]._create_with_lifecycle_cause(
            [
                {"name": "A"},
                {"name": "B", "lifecycle_stage_id": self.stage["customer"].id},
            ],
            "import",
        )
        self.assertEqual(leads.mapped("name"), ["A", "B"])
        self.assertEqual(
            [self._history(lead) for lead in leads],
            [[(False, "lead", "import")], [(False, "customer", "import")]],
        )

    def test_many_leads_in_bounded_queries(self):
        leads = self.env["crm.lead"].create([{"name": f"Lead {n}"} for n in range(100)])
        self.env.flush_all()
        with self.assertQueryCount(6):
            leads.lifecycle_stage_id = self.stage["mql"]
            self.env.flush_all()
        self.assertEqual(len(leads.lifecycle_transition_ids), 200)

    def test_contacts_are_created_by_who_may_not_see_the_stage(self):
        creator = self._new_user(
            "lead_contact_creator", "base.group_user,base.group_partner_manager"
        )
        contacts = self.env["res.partner"].with_user(creator)
        with Form(contacts) as form:
            form.name = "An Phát JSC"
        created = contacts.create([{"name": "An", "parent_id": form.record.id}, {"name": "Bình"}])
        contacts.name_create("Cúc")
        self.assertFalse((created | form.record).sudo().lifecycle_transition_ids)

    def test_merged_contacts_keep_both_histories_and_the_furthest_stage(self):
        contacts = self.env["res.partner"].create(
            [
                {"name": "An", "lifecycle_stage_id": self.stage["mql"].id},
                {"name": "An", "lifecycle_stage_id": self.stage["customer"].id},
            ]
        )
        merger = self._new_user(
            "lead_merger", "sales_team.group_sale_manager,base.group_partner_manager"
        )
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(merger)
        wizards._merge(contacts.ids, contacts.with_user(merger)[0])
        self.assertCountEqual(
            self._history(contacts[0]),
            [
                (False, "mql", "creation"),
                (False, "customer", "creation"),
                ("mql", "customer", "merge"),
            ],
        )
        self.assertEqual(contacts[0].lifecycle_stage_id, self.stage["customer"])

    def test_stage_not_used_on_contacts(self):
        with self.assertRaisesRegex(ValidationError, "SAL.*not used on"):
            self.env["res.partner"].create(
                {"name": "An", "lifecycle_stage_id": self.stage["sal"].id}
            )

    def test_history_is_append_only(self):
        row = self._new_lead(self.salesman).lifecycle_transition_ids
        for user in (self.sales_manager, self.marketing_manager, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    row.with_user(user).write({"cause": "manual"})
                with self.assertRaises(AccessError):
                    row.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    row.with_user(user).create({"lead_id": row.lead_id.id, "cause": "manual"})

    def test_history_follows_the_lead(self):
        others = self.env["crm.lead"].create({"name": "A", "user_id": self.sales_manager.id})
        rows = self.env["lead.lifecycle.transition"].with_user(self.salesman)
        self.assertFalse(rows.search([("lead_id", "=", others.id)]))
        self.assertTrue(rows.with_user(self.salesman_all).search([("lead_id", "=", others.id)]))
        self.assertFalse(rows.with_user(self.marketing_user).search([("lead_id", "=", others.id)]))

    def test_history_of_another_company(self):
        company = self._second_company()
        contact = self.env["res.partner"].create(
            {
                "name": "An",
                "company_id": company.id,
                "lifecycle_stage_id": self.stage["mql"].id,
            }
        )
        rows = self.env["lead.lifecycle.transition"].with_user(self.sales_manager)
        self.assertFalse(rows.search([("partner_id", "=", contact.id)]))

    def test_contact_lifecycle_is_for_sales_and_marketing(self):
        contact = self.env["res.partner"].create(
            {"name": "An", "lifecycle_stage_id": self.stage["mql"].id}
        )
        fields = [name for name in contact._fields if name.startswith("lifecycle_")]
        self.assertEqual(len(fields), 4)
        for name in fields:
            with self.subTest(field=name), self.assertRaises(AccessError):
                contact.with_user(self.internal_user).read([name])
        self.assertTrue(contact.with_user(self.marketing_user).read(fields))
        self.assertTrue(contact.with_user(self.salesman).read(fields))

    def test_stage_in_use_stays_usable(self):
        self._new_lead(self.salesman)
        with self.assertRaisesRegex(ValidationError, "Move them to another one first"):
            self.stage["lead"].with_user(self.marketing_manager).on_lead = False

    def test_leads_are_created_while_no_first_stage_is_usable(self):
        self.env["crm.lead"].with_context(active_test=False).search(
            [("lifecycle_stage_id", "=", self.stage["lead"].id)]
        ).lifecycle_stage_id = self.stage["mql"]
        self.stage["lead"].on_lead = False
        contact = self.env["res.partner"].create({"name": "An"})
        lead = self._new_lead(self.salesman, partner_id=contact.id)
        self.assertFalse(lead.lifecycle_stage_id)
        self.assertFalse(lead.lifecycle_date)
        self.assertFalse(contact.lifecycle_stage_id)

    def test_standard_stage_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "Rename or archive"):
            self.stage["mql"].with_user(self.marketing_manager).unlink()

    def test_used_stage_cannot_be_deleted(self):
        stages = self.env["lead.lifecycle.stage"].with_user(self.marketing_manager)
        stage = stages.create({"name": "Evaluating", "sequence": 35})
        self._new_lead(self.salesman, lifecycle_stage_id=stage.id).lifecycle_stage_id = self.stage[
            "sql"
        ]
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            stage.unlink()
        stages.create({"name": "Never used"}).unlink()

    def test_archived_standard_stage_is_not_found(self):
        stages = self.env["lead.lifecycle.stage"]
        self.assertEqual(stages._get_by_code("mql"), self.stage["mql"])
        self.stage["mql"].active = False
        self.assertFalse(stages._get_by_code("mql"))

    def test_kanban_columns(self):
        leads = self.env["crm.lead"].with_context(read_group_expand=True)
        groups = leads.web_read_group([], ["lifecycle_stage_id"])["groups"]
        shown = [group["lifecycle_stage_id"] and group["lifecycle_stage_id"][0] for group in groups]
        for code in ("lead", "mql", "sal", "sql", "customer", "loyal"):
            self.assertIn(self.stage[code].id, shown)
        self.assertNotIn(self.stage["unsubscribed"].id, shown)

    def test_seconds_in_words(self):
        words = self.env["lead.lifecycle.transition"]._format_seconds
        self.assertEqual(words(59), "0 min")
        self.assertEqual(words(59 * 60 + 59), "59 min")
        self.assertEqual(words(90 * 60), "1 h 30 min")
        self.assertEqual(words(24 * 3600 - 1), "23 h 59 min")
        self.assertEqual(words(26 * 3600), "1 d 2 h")
