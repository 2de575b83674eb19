# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..exporting import lead_list, rows
from .common import LeadManagementCase
from .lead_export_common import LeadExportMixin, get_rows, open_sheet


class TestLeadExport(LeadExportMixin, LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman.tz = "Asia/Ho_Chi_Minh"
        cls.stages = cls.env["crm.stage"].create(
            [{"name": "Gửi báo giá", "sequence": 900}, {"name": "Chốt", "sequence": 901}]
        )
        cls.leads = cls.env["crm.lead"].create(
            [
                cls._prepare_lead(name, number, stage)
                for number, (name, stage) in enumerate(
                    [("Cúc", 1), ("An", 0), ("Bình", 1), ("Dũng", 0)]
                )
            ]
        )

    def setUp(self):
        super().setUp()
        self.allow_export(self.salesman)

    @classmethod
    def _prepare_lead(cls, name, number, stage):
        return {
            "name": name,
            "type": "lead",
            "user_id": cls.salesman.id,
            "stage_id": cls.stages[stage].id,
            "expected_revenue": 1_500_000 * number,
        }

    def names(self, *args, **options):
        """Titles of the leads of an export of the salesman's, in its order."""
        return [row[0] for row in get_rows(self.export(self.salesman, *args, **options))[1:]]

    def assert_refused(self, sentence, columns=("name",), error=UserError, **options):
        with self.assertRaisesRegex(error, sentence):
            self.export(self.salesman, list(columns), **options)

    def test_columns_in_their_order_and_which_lead_it_is(self):
        lead = self.leads[0]
        lead.write({"tag_ids": [Command.create({"name": "VIP"}), Command.create({"name": "B2B"})]})
        columns = ["stage_id", "phone", "name", "tag_ids", "bant_score"]
        header, row = get_rows(self.export(self.salesman, columns, ids=lead.ids))
        self.assertEqual(
            header, ["Journey stage", "Phone", "Lead title", "Tags", "BANT Score", "Odoo lead ID"]
        )
        self.assertEqual(row[:3], ["Chốt", None, "Cúc"])
        self.assertEqual(set(row[3].split("; ")), {"VIP", "B2B"})
        self.assertEqual(row[4:], [0, lead.id])

    def test_cells_have_types(self):
        lead = self.leads[1]
        lead.write(
            {
                "phone": "0912345678",
                "date_deadline": "2026-12-31",
                "priority": "2",
                "date_open": "2026-03-01 20:30:15",
                "description": "<p>Gọi<br>sáng</p>",
            }
        )
        columns = ["phone", "expected_revenue", "date_deadline", "date_open", "priority"]
        sheet = open_sheet(
            self.export(self.salesman, [*columns, "active", "description"], ids=lead.ids)
        )
        values = [cell.value for cell in sheet[2]]
        self.assertEqual(
            values,
            [
                "0912345678",
                1_500_000,
                datetime.datetime(2026, 12, 31),
                # in Vietnam it is seven hours later
                datetime.datetime(2026, 3, 2, 3, 30, 15),
                "High",
                "Yes",
                "Gọi\nsáng",
                lead.id,
            ],
        )
        formats = [cell.number_format for cell in sheet[2]]
        self.assertEqual(formats[0], "@")
        self.assertEqual(formats[2:4], ["dd/mm/yyyy", "dd/mm/yyyy hh:mm"])

    def test_in_vietnamese(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.salesman.lang = "vi_VN"
        columns = ["contact_name", "active"]
        header, row = get_rows(self.export(self.salesman, columns, ids=self.leads[0].ids))
        self.assertEqual([header[0], header[2]], ["Tên liên hệ", "ID lead trong Odoo"])
        self.assertEqual(row[1], "Có")

    def test_text_is_never_a_formula(self):
        texts = ["=1+1", "+84 912", "-5", "@SUM(1)", "\t=1", "\r=1", "{=1}", "<r><t>x</t></r>"]
        texts += ["http://example.com", "a\r\nb"]
        self.leads[0].write({"name": texts[0]})
        leads = self.env["crm.lead"].create(
            [{"name": text, "user_id": self.salesman.id} for text in texts]
        )
        order = [{"name": "id", "asc": True}]
        sheet = open_sheet(self.export(self.salesman, ["name"], ids=leads.ids, order_by=order))
        cells = [row[0] for row in sheet.iter_rows(min_row=2)]
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        self.assertEqual(
            [cell.value.strip() for cell in cells],
            [text.strip().replace("\r\n", "\n") for text in texts],
        )
        self.assertFalse(any(cell.hyperlink for cell in cells))

    def test_which_leads_in_the_order_of_the_list(self):
        domain = [("id", "in", self.leads.ids)]
        ascending = [{"name": "name", "asc": True}]
        self.assertEqual(
            self.names(["name"], domain, order_by=ascending), ["An", "Bình", "Cúc", "Dũng"]
        )
        self.assertEqual(
            self.names(["name"], domain, order_by=[{"name": "expected_revenue", "asc": False}]),
            ["Dũng", "Bình", "An", "Cúc"],
        )
        self.assertEqual(
            self.names(["name"], domain, order_by=ascending, group_by=["stage_id"]),
            ["An", "Dũng", "Bình", "Cúc"],
        )
        descending = [{"name": "stage_id", "asc": False}, *ascending]
        self.assertEqual(
            self.names(["name"], domain, order_by=descending, group_by=["stage_id"]),
            ["Bình", "Cúc", "An", "Dũng"],
        )
        # what has no place in an order is passed over
        self.assertEqual(
            self.names(["name"], domain, order_by=ascending, group_by=["tag_ids"]),
            ["An", "Bình", "Cúc", "Dũng"],
        )
        dated = ["create_date:month", "stage_id"]
        self.assertEqual(
            self.names(["name"], domain, order_by=ascending, group_by=dated),
            ["An", "Dũng", "Bình", "Cúc"],
        )
        # without any order, the one leads have by themselves
        self.leads[1].priority = "3"
        self.assertEqual(self.names(["name"], domain), ["An", "Dũng", "Bình", "Cúc"])

    def test_ticked_leads_may_be_archived(self):
        ascending = [{"name": "name", "asc": True}]
        self.leads[:2].action_archive()
        self.assertEqual(
            self.names(["name"], ids=self.leads[:3].ids, order_by=ascending), ["An", "Bình", "Cúc"]
        )
        domain = [("id", "in", self.leads.ids)]
        self.assertEqual(self.names(["name"], domain, order_by=ascending), ["Bình", "Dũng"])
        self.assertEqual(
            self.names(["name"], domain, order_by=ascending, active_test=False),
            ["An", "Bình", "Cúc", "Dũng"],
        )

    def test_many_leads_few_at_a_time(self):
        """Queries are for each batch and each name, not for each lead."""
        columns = ["name", "stage_id", "user_id", "tag_ids", "activity_ids"]
        ascending = [{"name": "name", "asc": True}]
        more = self.leads | self.env["crm.lead"].create(
            [self._prepare_lead(name, 0, 0) for name in ("Em", "Giang", "Hà", "Khoa")]
        )

        def count_queries(leads):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            names = self.names(columns, ids=leads.ids, order_by=ascending)
            self.assertEqual(names, leads.sorted("name").mapped("name"))
            return self.cr.sql_log_count - before

        count_queries(more)  # reads what stays in memory
        few = count_queries(self.leads)
        self.assertEqual(count_queries(more), few)
        with patch.object(rows, "BATCH", 4):
            self.assertGreater(count_queries(more), few)

    def test_no_more_than_an_import_takes_back(self):
        with patch.object(lead_list, "MAX_LEADS", 3):
            self.assertEqual(len(self.names(["name"], ids=self.leads[:3].ids)), 3)
            self.assert_refused("One file holds 3 leads", ids=self.leads.ids)

    def test_no_leads(self):
        self.assertEqual(self.names(["name"], [("id", "=", 0)]), [])

    # ---- rights

    def test_right_to_export(self):
        for user in (self.salesman_all, self.internal_user):
            with self.subTest(user.login), self.assertRaisesRegex(AccessError, "may not export"):
                self.export(user, ["name"])
        self.allow_export(self.internal_user)
        with self.assertRaises(AccessError):
            self.export(self.internal_user, ["name"])

    def test_only_leads_of_her_own(self):
        self.leads[0].user_id = self.sales_manager
        ids = self.leads[:2].ids
        self.assertEqual(self.names(["name"], [("id", "in", ids)]), ["An"])
        self.assertEqual(self.names(["name"], ids=ids), ["An"])

    def test_fields_she_may_not_read(self):
        self.patch(self.env["crm.lead"]._fields["phone"], "groups", "base.group_system")
        header = get_rows(self.export(self.salesman, ["phone", "name"], ids=self.leads.ids))[0]
        self.assertEqual(header, ["Lead title", "Odoo lead ID"])
        self.assert_refused("no column", ["phone"])
        forbidden = [{"name": "phone", "asc": True}]
        self.assert_refused("Reload the page", order_by=forbidden)
        self.assert_refused("Reload the page", group_by=["phone"])
        self.assert_refused("phone", error=AccessError, domain=[("phone", "=", "1")])

    def test_forged_columns(self):
        columns = [
            "user_id.password",
            "user_id/login",
            "no_such",
            "__class__",
            "lifecycle_pages",
            "id",
        ]
        header = get_rows(self.export(self.salesman, [*columns, "name"], ids=self.leads.ids))[0]
        self.assertEqual(header, ["Lead title", "Odoo lead ID"])
        self.assert_refused("no column", columns)
        for columns in ([["name"]], [None], [{"name": "name"}]):
            self.assert_refused("Reload the page", columns)

    def test_forged_domains(self):
        for domain in (
            [("no_such", "=", 1)],
            ["&"],
            "name",
            [1],
            [("name", "no such operator", 1)],
            [("partner_id", "any!", [("name", "=", "x")])],
        ):
            with self.subTest(domain):
                self.assert_refused("Reload the page", domain=domain)
        for ids in ("1", ["1"], [True], {}):
            with self.subTest(ids):
                self.assert_refused("Reload the page", ids=ids)

    def test_forged_orders(self):
        for name in ("no_such", "id; DROP TABLE crm_lead", "tag_ids", "user_id.login", None, ""):
            with self.subTest(name):
                self.assert_refused("Reload the page", order_by=[{"name": name, "asc": True}])
        for order_by in (["name"], [{"name": "name"}], [["name", "asc"]]):
            with self.subTest(order_by):
                self.assert_refused("Reload the page", order_by=order_by)
        for group_by in (["no_such"], [1], ["no_such:month"]):
            with self.subTest(group_by):
                self.assert_refused("Reload the page", group_by=group_by)
