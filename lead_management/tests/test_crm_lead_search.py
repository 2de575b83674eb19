# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..fill_columns import fill_search_text
from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestCrmLeadSearch(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = (
            cls.env["crm.lead"]
            .with_user(cls.salesman)
            .create(
                {
                    "name": "Báo giá 100%_phần mềm",
                    "contact_name": "Nguyễn Thị Ẩn",
                    "partner_name": "Công ty Đại Việt",
                    "email_from": "An.Nguyen@DaiViet.example",
                    "phone": "0168 255 7788",
                }
            )
        )
        cls.other = cls.lead.create({"name": "Trần Văn Bình", "phone": "+84 912 345 678"})

    def _find(self, query):
        return (
            self.env["crm.lead"]
            .with_user(self.salesman)
            .search([("quick_search", "ilike", query), ("id", "in", (self.lead | self.other).ids)])
        )

    def test_names_and_addresses(self):
        for query in (
            "nguyen thi an",
            "NGUYỄN",
            "Nguye\u0302\u0303n",  # as macOS types it
            "đại việt",
            "dai viet",
            "an  bao",
            "viet nguyen",
            "an.nguyen@daiviet",
            "100%_phan",
        ):
            with self.subTest(query=query):
                self.assertEqual(self._find(query), self.lead)
        for query in (
            "nguyen binh",
            "100_phan",
            "1%m",
            "thi x",
            "an-nguyen",
            "annguyen",
            "anznguyen",
        ):
            with self.subTest(query=query):
                self.assertFalse(self._find(query))

    def test_phone_in_any_spelling(self):
        for lead, queries in {
            self.lead: (
                "0168 255 7788",
                "01682557788",
                "+84 168 255 7788",
                "0382557788",
                "038 255 7788",
                "+84382557788",
                "84382557788",
                "0084 38 255 7788",
                "(038) 255-7788",
                "038255",
                "0168255",
                "2557788",
                "nguyen 038 255 7788",
            ),
            self.other: (
                "0912345678",
                "0912 345 678",
                "+84 912 345 678",
                "84912345678",
                "912345678",
                "0912.345.678",
                "0912",
                "+84912",
                "84912",
                "345678",
            ),
        }.items():
            for query in queries:
                with self.subTest(query=query):
                    self.assertEqual(self._find(query), lead)
        self.assertFalse(self._find("0912345679"))
        self.assertFalse(self._find("binh 038 255 7788"))

    def test_side_panel(self):
        """Owners are for those who have some."""
        view = self.env.ref("lead_management.crm_lead_view_search")
        narrowed = {"lifecycle_stage_id", "care_status", "campaign_id", "source_id", "user_id"}
        for user, owners in (
            (self.salesman, set()),
            (self.marketing_user, {"marketing_user_id"}),
            (self.sales_manager, {"marketing_user_id"}),
        ):
            leads = self.env["crm.lead"].with_user(user)
            arch = etree.fromstring(leads.get_view(view.id, "search")["arch"])
            with self.subTest(user=user.login):
                self.assertEqual(set(arch.xpath("//searchpanel/field/@name")), narrowed | owners)

    def test_follows_the_lead(self):
        self.other.write({"contact_name": "Lê Đức", "phone": "+65 9123 4567"})
        self.assertEqual(self._find("le duc"), self.other)
        self.assertEqual(self._find("6591234567"), self.other)
        self.assertFalse(self._find("0912 345 678"))

    def test_display_name_finds_the_same(self):
        leads = self.env["crm.lead"].with_user(self.salesman)
        found = dict(leads.name_search("nguyen 038 255 7788"))
        self.assertEqual(list(found), self.lead.ids)
        both = [("id", "in", (self.lead | self.other).ids)]
        self.assertEqual(leads.search([("display_name", "not ilike", "nguyen"), *both]), self.other)
        self.assertEqual(leads.search([("quick_search", "not ilike", "nguyen"), *both]), self.other)

    def test_page_and_count_are_those_of_core(self):
        leads = self.env["crm.lead"].with_user(self.salesman)
        self.other.copy({"name": "Trần Văn Chi"})
        domain = [("quick_search", "ilike", "tran van")]
        for page in (
            {"limit": 1},
            {"limit": 1, "offset": 1},
            {"limit": 80},
            {"limit": 5, "offset": 9},
        ):
            for order in ("name desc", None, "my_activity_date_deadline"):
                with self.subTest(page=page, order=order):
                    options = {**page, "order": order}
                    ours = leads.web_search_read(domain, {"name": {}}, **options, count_limit=10)
                    found = leads.search(domain, **options)
                    self.assertEqual([lead["id"] for lead in ours["records"]], found.ids)
                    if found:
                        self.assertEqual(ours["length"], leads.search_count(domain))
        again = AssertionError("found again")
        for method in ("search_count", "_estimate_count"):
            with patch.object(type(leads), method, side_effect=again):
                leads.web_search_read(domain, {"name": {}}, limit=1, count_limit=10)

    def test_page_of_as_many_as_are_counted_is_that_of_all(self):
        leads = self.env["crm.lead"].with_user(self.salesman)
        self.other.copy({"name": "Trần Văn Chi"})
        domain = [("quick_search", "ilike", "tran van")]
        for order in ("name desc", "name", None):
            page = leads.web_search_read(domain, {}, limit=1, order=order, count_limit=1)
            self.assertEqual(page["length"], 1)
            found = leads.search(domain, limit=1, order=order)
            self.assertEqual(page["records"], [{"id": found.id}])

    def test_leads_of_one_value_are_on_one_page_each(self):
        leads = self.other.create([{"name": f"Lê Huế {n}", "city": "Huế"} for n in range(9)])
        domain = [("quick_search", "ilike", "le hue")]
        for order in ("city", "city desc", None):
            ids = []
            for offset in range(0, 9, 2):
                page = leads.web_search_read(domain, {}, offset, 2, order, count_limit=10)
                ids += [lead["id"] for lead in page["records"]]
            self.assertEqual(ids, leads[::-1].ids)
        with self.assertRaises(UserError):
            leads.web_search_read(domain, {}, limit=2, order="city,,name", count_limit=10)

    def test_archived_leads_of_a_search(self):
        self.other.active = False
        domain = [("quick_search", "ilike", "tran van"), ("active", "=", False)]
        page = self.env["crm.lead"].web_search_read(domain, {}, limit=80, count_limit=10)
        self.assertEqual(page["records"], [{"id": self.other.id}])

    def test_merge_keeps_it(self):
        (self.lead | self.other).sudo().merge_opportunity(auto_unlink=False)
        merged = (self.lead | self.other).filtered(lambda lead: lead.phone)
        self.assertTrue(merged)
        for lead in merged:
            before = lead.search_text
            lead._compute_search_text()
            self.assertEqual(lead.search_text, before)

    def test_install_fills_what_the_orm_computes(self):
        leads = self.lead | self.other | self.other.create({"name": "\tẤm  Áp ß ", "phone": "x"})
        self.env.flush_all()
        computed = leads.mapped("search_text")
        self.env.cr.execute(SQL("ALTER TABLE crm_lead DROP COLUMN search_text"))
        fill_search_text(self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(leads.mapped("search_text"), computed)
