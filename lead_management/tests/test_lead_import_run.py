# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from .lead_import_common import LeadImportCase

CRON_LOGGERS = (
    "odoo.addons.base.models.ir_cron",
    "odoo.addons.lead_management.models.lead_import_run",
)


class Killed(BaseException):
    """Ends the worker in the middle of its work, as a signal would."""


class TestLeadImportRun(LeadImportCase):
    def start(self, count, **options):
        rows = [[f"Lead number {index}", f"091{index:07}"] for index in range(count)]
        lead_import = self.read_rows(["name", "phone"], *rows, **options)
        lead_import.action_start()
        return lead_import

    def patch_create(self, behave):
        """Have ``behave(names)`` called before leads are created for an import."""
        lead_class = self.env.registry["crm.lead"]
        original = lead_class._create_with_lifecycle_cause

        def create(leads, vals_list, cause):
            behave([vals["name"] for vals in vals_list])
            return original(leads, vals_list, cause)

        return patch.object(lead_class, "_create_with_lifecycle_cause", create)

    def run_cron_to_its_death(self):
        # not assertRaises, which would roll back what the cron committed
        try:
            self.run_cron()
        except Killed:
            return
        self.fail("The worker lived on.")

    def names(self, lead_import):
        return lead_import.row_ids.lead_id.mapped("name")

    def test_chunks_of_at_most_200_rows(self):
        lead_import = self.start(450)
        sizes = []
        with self.patch_create(lambda names: sizes.append(len(names))):
            self.run_cron()
        self.assertEqual(sum(sizes), 450)
        self.assertLessEqual(max(sizes), 200)
        self.assertEqual(lead_import.state, "done")
        self.assertEqual(lead_import.created_count, 450)
        self.assertEqual(len(set(self.names(lead_import))), 450)
        self.assertTrue(lead_import.end_date)

    def test_killed_worker_loses_and_doubles_nothing(self):
        lead_import = self.start(230)
        chunks = []

        def kill_second_chunk(names):
            chunks.append(names)
            if len(chunks) == 2:
                raise Killed

        with self.patch_create(kill_second_chunk):
            self.run_cron_to_its_death()
            self.assertEqual(lead_import.state, "running")
            done = 230 - lead_import.pending_count
            self.assertEqual(lead_import.created_count, done)
            tried = lead_import.row_ids.filtered(lambda row: row.state == "pending")
            self.assertEqual(set(tried.mapped("attempts")), {1}, "the attempt was counted")
            self.run_cron()
        self.assertEqual(lead_import.state, "done")
        self.assertEqual(len(self.names(lead_import)), 230)
        self.assertEqual(len(set(self.names(lead_import))), 230)

    def test_row_that_kills_the_worker_is_given_up(self):
        lead_import = self.start(30)

        def kill(names):
            if "Lead number 7" in names:
                raise Killed

        with self.patch_create(kill):
            for _attempt in range(3):
                self.run_cron_to_its_death()
            self.run_cron()
        self.assertEqual(lead_import.state, "done")
        self.assertEqual((lead_import.created_count, lead_import.rejected_count), (29, 1))
        self.assertIn("after 3 attempts", lead_import.rejected_row_ids.reason)

    @mute_logger(*CRON_LOGGERS)
    def test_bad_rows_are_found_among_good_ones(self):
        lead_import = self.start(40)
        message = "The automation does not like this lead."

        def refuse(names):
            if {"Lead number 3", "Lead number 33"} & set(names):
                raise UserError(message)

        with self.patch_create(refuse):
            self.run_cron()
        self.assertEqual((lead_import.created_count, lead_import.rejected_count), (38, 2))
        self.assertEqual(lead_import.rejected_row_ids.mapped("number"), [5, 35])
        self.assertEqual(
            set(lead_import.rejected_row_ids.mapped("reason")),
            {"The automation does not like this lead."},
        )

    @mute_logger(*CRON_LOGGERS)
    def test_failure_outside_of_leads_is_tried_again(self):
        lead_import = self.start(3)
        converter = "odoo.addons.lead_management.importing.convert.LeadImportConverter"
        with patch(f"{converter}.convert", side_effect=ValueError("disk full")):
            self.run_cron()
        self.assertEqual((lead_import.state, lead_import.rejected_count), ("done", 3))
        self.assertIn("disk full", lead_import.row_ids[0].reason)

    def test_cancelled_between_chunks(self):
        lead_import = self.start(230)

        def cancel(_names):
            self.cr.execute(
                SQL("UPDATE lead_import SET state = 'cancelled' WHERE id = %s", lead_import.id)
            )

        with self.patch_create(cancel):
            self.run_cron()
        self.assertEqual(lead_import.state, "cancelled")
        self.assertGreater(lead_import.pending_count, 0)
        self.assertEqual(set(lead_import.row_ids.mapped("attempts")), {0, 1})
        lead_import.action_resume()
        self.run_cron()
        self.assertEqual(len(set(self.names(lead_import))), 230)

    def test_user_who_left(self):
        lead_import = self.start(3)
        self.marketing_user.active = False
        self.run_cron()
        self.assertEqual((lead_import.state, lead_import.created_count), ("failed", 0))
        self.assertIn("no longer an active user", lead_import.error)
        self.assertEqual(set(lead_import.row_ids.mapped("attempts")), {0})

    def test_user_who_lost_the_right(self):
        lead_import = self.start(3)
        marketing = self.env.ref("lead_management.group_marketing_user")
        self.marketing_user.group_ids -= marketing
        self.run_cron()
        lead_import = lead_import.sudo()
        self.assertEqual(lead_import.state, "failed")
        self.assertIn("may no longer import", lead_import.error)

    def test_leads_belong_to_the_company_of_the_import(self):
        company = self._second_company(self.marketing_user)
        lead_import = (
            self.env["lead.import"]
            .with_user(self.marketing_user)
            .with_company(company)
            .create({"file": self.read_rows(["phone"], ["1"]).with_context(bin_size=False).file})
        )
        lead_import.action_read()
        self.run_import(lead_import)
        self.assertEqual(lead_import.company_id, company)
        self.assertEqual(lead_import.row_ids.lead_id.company_id, company)

    def test_rights_of_the_user_are_respected(self):
        lead_import = self.import_rows(
            ["phone", "marketing_user_id"], ["1", "lead_marketing_manager"], ["2", ""]
        )
        self.assertEqual(lead_import.row_ids.mapped("state"), ["rejected", "created"])

    def test_creating_is_set_based(self):
        """The number of queries does not grow with the rows of a chunk."""

        def count(rows):
            self.start(rows)
            before = self.cr.sql_log_count
            self.run_cron()
            return self.cr.sql_log_count - before

        count(5)  # warms up what is cached
        few, many = count(20), count(180)
        self.assertLess(many, few + 40)
