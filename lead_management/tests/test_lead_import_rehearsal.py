# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError

from .lead_import_common import LeadImportCase

ROWS = [
    ["contact_name", "phone", "city", "source_id", "user_id"],
    ["Bình", "0987654321", "Vinh", "Hội chợ", ""],
    ["An", "0912345678", "Vinh", "", ""],
    ["Bình lần nữa", "+84987654321", "", "", ""],
    ["Cúc", "0966000111", "", "hội chợ", "Nobody Here"],
]


class TestLeadImportRehearsal(LeadImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._new_lead(cls, cls.marketing_user, name="An", phone="0912345678", city="Huế")

    def rehearse(self, policy="skip", rows=ROWS):
        lead_import = self.read_rows(*rows)
        lead_import.duplicate_policy = policy
        lead_import.action_rehearse()
        return lead_import

    def forecasts(self, lead_import):
        return lead_import.row_ids.sorted("number").mapped("forecast")

    def count_everything(self):
        models = ("crm.lead", "utm.source", "crm.tag", "lead.identity", "mail.message")
        return [
            self.env[model].with_context(active_test=False).search_count([]) for model in models
        ]

    def test_says_what_the_run_then_does(self):
        for policy, expected in {
            "skip": ["created", "skipped", "skipped", "rejected"],
            "fill": ["created", "updated", "skipped", "rejected"],
            "overwrite": ["created", "updated", "updated", "rejected"],
            "create": ["created", "created", "created", "rejected"],
        }.items():
            with self.subTest(policy), self.env.cr.savepoint() as savepoint:
                lead_import = self.rehearse(policy)
                self.assertEqual(lead_import.state, "rehearsed")
                forecasts = self.forecasts(lead_import)
                reasons = lead_import.row_ids.mapped("reason")
                self.run_import(lead_import)
                states = lead_import.row_ids.sorted("number").mapped("state")
                self.assertEqual(states, expected)
                if (
                    policy != "fill"
                ):  # the third has nothing to fill in what the first has yet to make
                    self.assertEqual(forecasts, expected)
                self.assertEqual(lead_import.row_ids.mapped("reason")[3], reasons[3])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_writes_nothing(self):
        self.env.cr.flush()
        before = self.count_everything()
        written = self.lead.write_date
        self.rehearse("overwrite")
        self.assertEqual(self.count_everything(), before)
        self.assertEqual((self.lead.city, self.lead.write_date), ("Huế", written))

    def test_old_and_new_of_each_cell(self):
        row = self.rehearse("overwrite").row_ids.sorted("number")[1]
        self.assertEqual(row.lead_id, self.lead)
        self.assertEqual(row.changes["city"], ["Huế", "Vinh"])
        self.assertIn("City: Huế → Vinh", row.change_text)

    def test_repeated_rows_name_the_first(self):
        row = self.rehearse().row_ids.sorted("number")[2]
        self.assertIn("Row 2 has the same phone number", row.reason)

    def test_counts_and_lists(self):
        lead_import = self.rehearse()
        self.assertEqual(lead_import.forecast_created_count, 1)
        self.assertEqual(lead_import.forecast_skipped_count, 2)
        self.assertEqual(lead_import.forecast_rejected_count, 1)
        self.assertEqual(lead_import.created_count, 0)
        action = lead_import.with_context(forecast="rejected").action_open_forecast()
        self.assertIn("search_default_forecast_rejected", action["context"])
        rows = self.env["lead.import.row"].search(action["domain"])
        self.assertEqual(rows, lead_import.row_ids)

    def test_changed_options_and_columns_ask_for_another(self):
        lead_import = self.rehearse()
        lead_import.duplicate_policy = "create"
        self.assertEqual(lead_import.state, "draft")
        self.assertEqual(set(self.forecasts(lead_import)), {False})
        lead_import.action_rehearse()
        lead_import.mapping_ids[2].target = "leave_out"
        self.assertEqual(lead_import.state, "draft")

    def test_unknown_names(self):
        lead_import = self.rehearse()
        values = lead_import.value_ids
        self.assertEqual(
            values.mapped(lambda value: (value.target, value.name, value.action)),
            [("source_id", "Hội chợ", "create"), ("user_id", "Nobody Here", "reject")],
        )
        fair = self.env["utm.source"].create({"name": "Trade Fair"})
        values[0].write({"action": "map", "res_id": fair.id})
        values[1].action = "empty"
        self.assertEqual(lead_import.state, "draft")
        lead_import.action_rehearse()
        self.assertEqual(lead_import.value_ids, values, "decided once")
        self.run_import(lead_import)
        self.assertEqual(lead_import.rejected_count, 0)
        self.assertEqual(lead_import.row_ids.lead_id.source_id, fair)
        self.assertFalse(self.env["utm.source"].search([("name", "=", "Hội chợ")]))

    def test_names_that_cannot_be_taken(self):
        source, person = self.rehearse().value_ids
        with self.assertRaisesRegex(ValidationError, "cannot be created"):
            person.action = "create"
        with self.assertRaisesRegex(ValidationError, "Choose what to take"):
            source.action = "map"
        portal = self.env["res.users"].search([("share", "=", True)], limit=1)
        with self.assertRaisesRegex(ValidationError, "Choose what to take"):
            person.write({"action": "map", "res_id": portal.id})
        with self.assertRaises(AccessError):
            source.name = "Else"

    def test_remembered_for_the_next_file_with_these_columns(self):
        first = self.rehearse()
        first.value_ids[1].action = "empty"
        first.mapping_ids[2].target = "street"
        first.action_rehearse()
        second = self.read_rows(*ROWS)
        self.assertEqual(second.mapping_ids[2].target, "street")
        second.action_rehearse()
        self.assertEqual(second.value_ids[1].action, "empty")
        other_columns = self.read_rows(["phone", "city"], ["0912345678", "Vinh"])
        self.assertEqual(other_columns.mapping_ids[1].target, "city")

    def test_not_after_the_start(self):
        lead_import = self.run_import(self.rehearse())
        with self.assertRaises(UserError):
            lead_import.action_rehearse()
        with self.assertRaises(UserError):
            lead_import.value_ids[0].action = "empty"
