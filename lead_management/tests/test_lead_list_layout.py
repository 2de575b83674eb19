# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .access_common import AccessCase


def shown(*names):
    return [{"name": name, "shown": True} for name in names]


@tagged("post_install", "-at_install")
class TestLeadListLayout(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.view = cls.env.ref("lead_management.crm_lead_view_list")

    def layout(self, user, method="get_layout", *args, view=None):
        """What a method answers to ``user``'s web client, and what of it is in the database."""
        view_id = self.view.id if view is None else view
        answer = self.call(user, "lead.list.layout", method, view_id, *args)
        self.env.flush_all()
        self.env.invalidate_all()
        return answer

    def names(self, user):
        columns = self.layout(user)["columns"]
        return columns and [column["name"] for column in columns]

    def test_the_view_decides_until_somebody_does(self):
        self.assertEqual(
            self.layout(self.salesman),
            {"columns": False, "is_own": False, "is_published": False, "can_publish": False},
        )

    def test_hers_and_nobody_elses(self):
        columns = [*shown("phone", "name"), {"name": "source_id", "shown": False}]
        self.layout(self.salesman, "save_layout", shown("email_from"))
        answer = self.layout(self.salesman, "save_layout", columns)

        self.assertEqual(answer["columns"], columns)
        self.assertTrue(answer["is_own"])
        self.assertEqual(self.layout(self.salesman), answer)
        self.assertFalse(self.names(self.salesman_all))
        self.assertEqual(
            self.env["lead.list.layout"].search_count([("user_id", "=", self.salesman.id)]), 1
        )

    def test_in_every_company(self):
        self.layout(self.salesman, "save_layout", shown("phone"))
        answer = self.call(
            self.salesman,
            "lead.list.layout",
            "get_layout",
            self.view.id,
            context={"allowed_company_ids": self.other_company.ids},
        )
        self.assertEqual(answer["columns"], shown("phone"))

    def test_published_until_she_arranges_it_herself(self):
        for manager in (self.sales_manager, self.marketing_manager):
            self.layout(manager, "save_layout", shown("name"))
            answer = self.layout(manager, "publish_layout", shown("email_from"))
            self.assertEqual(answer["columns"], shown("email_from"))
            self.assertTrue(answer["can_publish"])
            self.assertFalse(answer["is_own"], "she follows what she has published")
        self.assertEqual(self.names(self.salesman), ["email_from"])

        self.layout(self.salesman, "save_layout", shown("phone"))
        self.assertEqual(self.names(self.salesman), ["phone"])
        self.assertEqual(self.names(self.salesman_all), ["email_from"])

        answer = self.layout(self.salesman, "reset_layout")
        self.assertEqual(answer["columns"], shown("email_from"))
        self.assertTrue(answer["is_published"])
        self.assertFalse(answer["is_own"])

    def test_default_withdrawn(self):
        self.layout(self.sales_manager, "publish_layout", shown("phone"))
        answer = self.layout(self.sales_manager, "publish_layout", False)
        self.assertFalse(answer["is_published"])
        self.assertFalse(self.names(self.salesman))

    def test_only_managers_publish(self):
        for user in (self.salesman, self.salesman_all, self.marketing_user, self.internal_user):
            for columns in (shown("phone"), False):
                with self.subTest(user.login, columns=columns), self.assertRaises(AccessError):
                    self.layout(user, "publish_layout", columns, view=self.partner_view().id)
        self.assertFalse(self.names(self.sales_manager))

    def test_nobody_writes_directly(self):
        self.layout(self.salesman, "save_layout", shown("phone"))
        self.layout(self.sales_manager, "publish_layout", shown("phone"))
        own, published = self.env["lead.list.layout"].search([], order="user_id")
        values = {"columns": shown("name"), "user_id": self.sales_manager.id}
        for user in (self.salesman, self.sales_manager):
            for layout in (own, published):
                for method, args in (("write", [values]), ("unlink", []), ("copy", [])):
                    with self.subTest(method, user=user.login), self.assertRaises(AccessError):
                        self.call(user, "lead.list.layout", method, layout.ids, *args)
            with self.assertRaises(AccessError):
                self.call(user, "lead.list.layout", "create", {**values, "view_id": self.view.id})
        self.assertEqual(own.user_id, self.salesman)

    def test_private_methods_are_not_for_clients(self):
        for method in ("_store", "_drop", "_check_columns"):
            with self.assertRaises(AccessError):
                self.layout(self.salesman, method)

    def test_crafted_columns_are_dropped(self):
        crafted = [
            {"name": "phone", "shown": 1},
            {"name": "phone", "shown": False},
            {"name": "no_such_field", "shown": True},
            {"name": "partner_id.name", "shown": True},
            {"name": "phone.x", "shown": True},
            {"name": "__class__", "shown": True},
            {"name": "lead_properties.0f9a", "shown": True},
            {"name": "lead_properties.a b", "shown": True},
            {"name": "lead_properties." + "a" * 200, "shown": True},
            {"name": "x" * 100_000},
            {"name": ["phone"]},
            {"name": None, "shown": True},
            {"shown": True},
            ["phone", True],
            "phone",
            7,
            None,
        ]
        answer = self.layout(self.salesman, "save_layout", crafted)
        self.assertEqual(answer["columns"], shown("phone", "lead_properties.0f9a"))

    def test_what_is_no_list_of_columns_is_none(self):
        for columns in (None, False, "phone", {"name": "phone"}, 7):
            with self.subTest(columns=columns):
                self.assertEqual(self.layout(self.salesman, "save_layout", columns)["columns"], [])

    def test_endless_columns(self):
        columns = [{"name": f"x_lead_{i}", "shown": True} for i in range(100_000)]
        answer = self.layout(self.salesman, "save_layout", [*columns, *shown("phone")])
        self.assertEqual(answer["columns"], [], "read no further than a list can be wide")

    def test_fields_for_others_are_dropped(self):
        """From her own columns, and from what a manager publishes."""
        field = self.env["crm.lead"]._fields["expected_revenue"]
        self.patch(field, "groups", "sales_team.group_sale_manager")
        columns = shown("phone", "expected_revenue")

        answer = self.layout(self.salesman, "save_layout", columns)
        self.assertEqual(answer["columns"], shown("phone"))
        answer = self.layout(self.sales_manager, "publish_layout", columns)
        self.assertEqual(answer["columns"], columns)
        self.assertEqual(self.names(self.salesman_all), ["phone"])

    def test_fields_that_are_gone_are_dropped(self):
        self.env["lead.list.layout"].create(
            {
                "user_id": self.salesman.id,
                "view_id": self.view.id,
                "columns": shown("x_lead_7", "phone"),
            }
        )
        self.assertEqual(self.names(self.salesman), ["phone"])

    def test_only_lists_that_exist(self):
        form = self.env.ref("lead_management.crm_lead_view_kanban")
        for view in (form.id, 0, -1, 2**31 - 1, False, None, "1", [self.view.id], 1.5):
            for method, args in (("get_layout", []), ("save_layout", [[]]), ("reset_layout", [])):
                with self.subTest(method, view=view), self.assertRaises(UserError):
                    self.call(self.salesman, "lead.list.layout", method, view, *args)

    def test_only_lists_of_what_she_may_read(self):
        for method, args in (("get_layout", []), ("save_layout", [[]]), ("reset_layout", [])):
            with self.subTest(method), self.assertRaises(AccessError):
                self.layout(self.internal_user, method, *args)
        # any list of any model she reads
        answer = self.layout(
            self.internal_user, "save_layout", shown("email"), view=self.partner_view().id
        )
        self.assertEqual(answer["columns"], shown("email"))
        # a visitor of the portal reads contacts too, and has no lists
        for method, args in (("get_layout", []), ("save_layout", [[]])):
            with self.subTest(method, user="portal"), self.assertRaises(AccessError):
                self.layout(self.portal_user, method, *args, view=self.partner_view().id)

    def test_gone_with_its_user_and_its_view(self):
        view = self.partner_view()
        self.layout(self.salesman, "save_layout", shown("email"), view=view.id)
        self.layout(self.internal_user, "save_layout", shown("email"), view=view.id)
        layouts = self.env["lead.list.layout"].search([])
        self.assertEqual(len(layouts), 2)
        self.internal_user.unlink()
        self.assertEqual(len(layouts.exists()), 1)
        view.unlink()
        self.assertFalse(layouts.exists())

    def test_few_queries(self):
        self.layout(self.salesman, "save_layout", shown("phone"))
        self.call(self.salesman, "lead.list.layout", "get_layout", self.view.id)
        with self.assertQueryCount(3):
            self.env["ir.ui.view"].invalidate_model()
            self.env["lead.list.layout"].invalidate_model()
            self.call(self.salesman, "lead.list.layout", "get_layout", self.view.id)

    def partner_view(self):
        return self.env["ir.ui.view"].create(
            {
                "model": "res.partner",
                "type": "list",
                "arch": "<list><field name='name'/><field name='email' optional='show'/></list>",
            }
        )
