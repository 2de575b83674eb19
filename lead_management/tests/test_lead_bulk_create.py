# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command

from .. import bulk
from .common import LeadManagementCase


@freeze_time("2026-03-02 10:00:00")
class TestLeadBulkCreate(LeadManagementCase):
    """Leads created in bulk are those that ``create`` makes without it, only sooner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].with_context(tracking_disable=True)
        cls.vietnam = cls.env.ref("base.vn")
        cls.tags = cls.env["crm.tag"].create([{"name": f"Bulk {n}"} for n in range(3)])
        cls.won_stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        cls.open_stage = cls.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        # scoring says something only where leads were won and lost
        scored = cls.leads.create(
            [{"name": f"Scored {n}", "type": "opportunity", "team_id": False} for n in range(6)]
        )
        scored[:4].action_set_won()
        scored[4:].action_set_lost()

    def _various_values(self):
        contacts = [
            {"phone": "0912 345 678", "email_from": "an@example.com"},
            {"phone": "+84 912345678", "email_from": "An <AN@Example.com>"},
            {"phone": "84912345678", "country_id": self.vietnam.id},
            {"phone": "0084912345678", "country_id": self.vietnam.id, "email_from": "an@gmail.com"},
            {"phone": "0912345678", "country_id": self.vietnam.id, "email_from": "a@b.vn; c@d.vn"},
            {"phone": "12", "country_id": self.vietnam.id, "email_from": "no address"},
            {"phone": "+1 212 555 0123", "email_from": "nguyễn@example.com"},
            {"phone": "0168 234 5678", "country_id": self.vietnam.id},
            {"phone": "01682345678", "email_from": "AN.Phat@example.com"},
            {"phone": "0168 234 5678", "country_id": self.env.ref("base.us").id},
            {"phone": "912345678", "country_id": self.env.ref("base.us").id},
            {"phone": "?", "email_from": ".x@y.z", "contact_name": "Đặng Thị Ánh"},
            {},
        ]
        rest = [
            {"tag_ids": [Command.set(self.tags.ids)], "expected_revenue": 1234.567},
            {"user_id": False, "priority": "2", "description": "<p>Notes</p>"},
            {"user_id": self.salesman.id, "function": "Giám đốc", "website": "example.com"},
            {"stage_id": self.won_stage.id, "type": "opportunity", "expected_revenue": 10},
            {"stage_id": self.open_stage.id, "type": "opportunity", "bant_budget_fit": "full"},
            {"active": False, "bant_timeline_date": "2020-01-01"},
            {"source_id": self.env["utm.source"].create({"name": "Bulk"}).id, "city": "Vinh"},
        ]
        return [
            {"name": f"Bulk {number}", **contact, **other}
            for number, (contact, other) in enumerate(
                (contact, other) for contact in contacts for other in rest
            )
        ]

    def _read(self, leads):
        """Everything stored of leads, in the database and in the cache."""
        names = [
            name
            for name, field in leads._fields.items()
            if field.store and field.type != "one2many" and name != "id"
        ]
        cached = leads.read(names, load=None)
        leads.env.flush_all()
        leads.invalidate_recordset()
        return [
            [{**row, "id": 0, "tag_ids": sorted(row["tag_ids"])} for row in rows]
            for rows in (cached, leads.read(names, load=None))
        ]

    def _read_and_undo(self, create):
        savepoint = self.cr.savepoint()
        rows = self._read(create())
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        return rows

    def _create_in_bulk(self, values):
        return self.leads._create_with_lifecycle_cause([dict(vals) for vals in values], "import")

    def _assert_same(self, values):
        # one after the other: leads that are won change how the next ones are scored
        in_bulk = self._read_and_undo(lambda: self._create_in_bulk(values))
        by_core = self._read_and_undo(lambda: self.leads.create([dict(vals) for vals in values]))
        for rows, expected_rows in zip(in_bulk, by_core, strict=True):
            for row, expected in zip(rows, expected_rows, strict=True):
                different = {name for name in expected if row[name] != expected[name]}
                self.assertEqual(
                    {name: row[name] for name in different},
                    {name: expected[name] for name in different},
                    row["name"],
                )

    def test_same_leads_as_without(self):
        self._assert_same(self._various_values())

    def test_same_leads_of_contacts(self):
        partner = self.env["res.partner"].create({"name": "Bulk", "city": "Huế"})
        self._assert_same([vals | {"partner_id": partner.id} for vals in self._various_values()])

    def test_same_leads_where_other_addons_compute(self):
        for modules in (set(), {"crm"}, {"lead_management", "base", "mail", "utm"}):
            with (
                self.subTest(modules),
                patch.object(bulk, "KNOWN_MODULES", modules),
            ):
                self._assert_same(self._various_values())

    def test_rows_are_written_once(self):
        """Nothing is left to compute after the insert, which would write each lead again."""
        values = [
            {"name": f"Once {n}", "phone": f"091234{n:04}", "expected_revenue": n, "type": "lead"}
            for n in range(20)
        ]
        self._create_in_bulk(values)  # warms up
        leads = self._create_in_bulk(values)
        pending = [
            field.name
            for field in self.env.fields_to_compute()
            if field.model_name == "crm.lead" and leads & self.env.records_to_compute(field)
        ]
        self.assertFalse(set(pending) - {"name", "function", "website", "lang_id"}, pending)
        before = self.cr.sql_log_count
        self.env.flush_all()
        self.assertLessEqual(self.cr.sql_log_count - before, 2)

    def test_default_of_its_own_for_each_lead(self):
        numbers = iter(range(100))
        field = self.leads._fields["referred"]

        def number(_leads):
            return f"No. {next(numbers)}"

        number.__module__ = "odoo.addons.numbering.models.crm_lead"
        with patch.object(field, "default", number):
            leads = self._create_in_bulk([{"name": f"Own {n}"} for n in range(5)])
        self.assertEqual(len(set(leads.mapped("referred"))), 5)
