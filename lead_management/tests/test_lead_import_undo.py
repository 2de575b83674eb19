# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from .lead_import_common import LeadImportCase

ROWS = [
    ["contact_name", "phone", "city", "tag_ids", "source_id", "function"],
    ["Bình", "0987654321", "Vinh", "Hội chợ; VIP", "Zalo OA", ""],
    ["Cúc", "0966000111", "", "", "zalo oa", ""],
    ["An", "0912345678", "Vinh", "VIP", "", "Giám đốc"],
    ["Bình", "0987654321", "Đà Lạt", "", "", ""],
]


class TestLeadImportUndo(LeadImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._new_lead(cls, cls.marketing_user, name="An", phone="0912345678", city="Huế")

    def run_all(self, rows=ROWS):
        """An import that made two leads, changed one of them again, and one there was."""
        lead_import = self.read_rows(*rows)
        lead_import.duplicate_policy = "overwrite"
        self.run_import(lead_import)
        self.assertEqual((lead_import.created_count, lead_import.updated_count), (2, 2))
        self.commit_time_passes()
        return lead_import

    def commit_time_passes(self):
        """What follows happens in a later transaction: its time is later."""
        self.env.flush_all()
        for table, column in (
            ("lead_import_row", "done_date"),
            ("crm_lead", "write_date"),
            ("mail_message", "create_date"),
        ):
            table, column = SQL.identifier(table), SQL.identifier(column)
            self.env.cr.execute(
                SQL("UPDATE %s SET %s = %s - interval '1 hour'", table, column, column)
            )
        self.env.invalidate_all()

    def undo(self, lead_import):
        lead_import.action_undo()
        self.run_cron()
        self.env.invalidate_all()
        return lead_import

    def everything(self):
        """What is in the database, but for histories, notes and the moment of the last change."""
        found = {}
        for model in ("crm.lead", "utm.source", "crm.tag", "lead.identity", "res.partner"):
            records = self.env[model].with_context(active_test=False).search([])
            names = [
                name
                for name, field in records._fields.items()
                if field.store and name not in ("write_date", "write_uid", "message_ids")
                and field.type != "one2many"
            ]  # fmt: skip
            found[model] = {row["id"]: row for row in records.read(names, load=None)}
        return found

    def test_leaves_the_database_as_before(self):
        self.env.cr.flush()
        before = self.everything()
        lead_import = self.run_all()
        self.assertNotEqual(self.everything(), before)
        self.undo(lead_import)
        self.assertEqual(lead_import.state, "undone")
        self.assertEqual((lead_import.undone_count, lead_import.kept_count), (4, 0))
        after = self.everything()
        for model, records in before.items():
            self.assertEqual(after[model], records)

    def test_leads_worked_on_stay(self):
        lead_import = self.run_all()
        first, second = lead_import.row_ids.filtered(lambda row: row.state == "created").lead_id
        first.street = "1 Tràng Tiền"
        second.message_post(body="Called")
        self.undo(lead_import)
        self.assertTrue(first.exists() and second.exists())
        kept = lead_import.row_ids.filtered("is_kept")
        self.assertEqual(kept.lead_id, first | second)
        self.assertIn("worked on", kept[0].reason)
        rows = self.env["lead.import.row"].search(lead_import.action_open_kept()["domain"])
        self.assertEqual(rows, kept)
        self.assertTrue(self.env["utm.source"].search([("name", "=", "Zalo OA")]), "still used")

    def test_what_is_stored_otherwise_than_written(self):
        rows = [
            ["phone", "website", "expected_revenue", "description"],
            ["0912345678", "example.com", "1234.5678", "Gọi <sáng> & chiều"],
        ]
        lead_import = self.read_rows(*rows)
        lead_import.duplicate_policy = "overwrite"
        self.run_import(lead_import)
        self.commit_time_passes()
        self.undo(lead_import)
        self.assertFalse(lead_import.kept_count, lead_import.row_ids.reason)
        self.assertFalse(self.lead.website or self.lead.description)
        self.assertFalse(self.lead.expected_revenue)

    def test_what_the_system_writes_is_nobodys_work(self):
        rows = [
            ["contact_name", "phone", "tag_ids", "expected_revenue", "description", "Size"],
            ["Bình", "0987654321", "VIP", "1.500.000", "Gọi sáng", "XL"],
            ["Cúc", "0966000111", "", "", "", ""],
        ]
        lead_import = self.run_import(self.read_rows(*rows))
        self.commit_time_passes()
        first, second = lead_import.row_ids.lead_id.sorted("id")
        second.city = "Huế"
        system = (first | second).with_user(SUPERUSER_ID)
        system.write({"color": 3})
        system[0].message_post(body="Nothing was found to enrich this lead with.")
        self.env.flush_all()
        self.assertEqual(second.write_uid.id, SUPERUSER_ID)
        self.undo(lead_import)
        self.assertFalse(first.exists())
        self.assertTrue(second.exists(), "somebody had changed its city")

    def test_cells_changed_since_stay(self):
        lead_import = self.run_all()
        self.lead.city = "Cần Thơ"
        self.undo(lead_import)
        self.assertEqual(self.lead.city, "Cần Thơ")
        self.assertFalse(self.lead.function or self.lead.tag_ids)
        kept = lead_import.row_ids.filtered("is_kept")
        self.assertEqual(kept.lead_id, self.lead)
        self.assertIn("City", kept.reason)

    def test_runs_as_who_undoes_it(self):
        lead_import = self.run_all()
        self.lead.sudo().write({"marketing_user_id": self.marketing_manager.id})
        self.marketing_user.active = False  # she has left
        self.undo(lead_import.with_user(self.marketing_manager))
        self.assertEqual((lead_import.state, lead_import.kept_count), ("undone", 0))
        self.assertEqual(lead_import.undo_user_id, self.marketing_manager)
        self.assertEqual(lead_import.user_id, self.marketing_user)
        self.assertEqual(self.lead.sudo().city, "Huế")

    def test_user_who_lost_the_right(self):
        lead_import = self.run_all()
        lead_import.action_undo()
        group = self.env.ref("lead_management.group_marketing_user")
        self.marketing_user.group_ids -= group
        self.run_cron()
        lead_import = lead_import.sudo()
        self.assertEqual((lead_import.state, lead_import.undone_count), ("failed", 0))
        self.assertIn("may no longer import", lead_import.error)

    def test_sources_others_use_stay(self):
        lead_import = self.run_all()
        source = self.env["utm.source"].search([("name", "=", "Zalo OA")])
        other = self._new_lead(self.marketing_user, source_id=source.id)
        self.undo(lead_import)
        self.assertEqual(other.source_id, source)
        self.assertFalse(self.env["crm.tag"].search([("name", "=", "Hội chợ")]))

    def test_deleted_or_taken_over_since(self):
        lead_import = self.run_all()
        self.lead.sudo().write(
            {"user_id": self.salesman.id, "marketing_user_id": self.marketing_manager.id}
        )
        created = lead_import.row_ids.filtered(lambda row: row.state == "created").lead_id
        created[1].sudo().unlink()
        self.undo(lead_import)
        self.assertEqual(lead_import.state, "undone")
        self.assertIn("somebody else", lead_import.row_ids.filtered("is_kept").reason)
        self.assertEqual(self.lead.sudo().city, "Vinh")

    @mute_logger("odoo.addons.lead_management.models.lead_import_undo")
    def test_lead_that_may_not_be_deleted(self):
        lead_import = self.run_all()
        lead_class = self.env.registry["crm.lead"]
        original = lead_class.unlink

        reason = "Cúc stays."

        def unlink(leads):
            if "Cúc" in leads.mapped("name"):
                raise UserError(reason)
            return original(leads)

        with patch.object(lead_class, "unlink", unlink):
            self.undo(lead_import)
        kept = lead_import.row_ids.filtered("is_kept")
        self.assertEqual((kept.lead_id.name, kept.reason), ("Cúc", reason))

    def test_lifecycle_goes_back(self):
        rows = [["phone", "lifecycle_stage_id"], ["0912345678", "sql"]]
        lead_import = self.read_rows(*rows)
        lead_import.duplicate_policy = "overwrite"
        self.run_import(lead_import)
        self.undo(lead_import)
        self.assertEqual(self.lead.lifecycle_stage_id, self.stage["lead"])
        self.assertEqual(self._history(self.lead)[-1], ("sql", "lead", "revert"))

    def test_cancelled_and_resumed(self):
        lead_import = self.run_all()
        lead_import.action_undo()
        lead_import.action_cancel()
        self.assertEqual(lead_import.state, "cancelled")
        lead_import.action_resume()
        self.run_cron()
        self.assertEqual((lead_import.state, lead_import.undone_count), ("undone", 4))

    def test_only_what_was_run(self):
        lead_import = self.read_rows(*ROWS)
        with self.assertRaises(UserError):
            lead_import.action_undo()
        self.undo(self.run_import(lead_import))
        with self.assertRaises(UserError):
            lead_import.action_undo()
