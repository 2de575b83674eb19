# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .access_common import AccessCase
from .access_table import PARTNER_FIELDS, parse

OURS = "lead_management"


@tagged("post_install", "-at_install")
class TestResPartnerAccess(AccessCase):
    """Everybody reads contacts; what sales and marketing know of them is theirs alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = parse(PARTNER_FIELDS)
        cls.outsiders = [
            user for role, user in cls.roles.items() if set(cls.table[role].values()) == {"--"}
        ]
        cls.insiders = [user for user in cls.roles.values() if user not in cls.outsiders]

    def setUp(self):
        super().setUp()
        self.contact = self.env["res.partner"].create(
            {"name": "Nguyễn Văn An", "lifecycle_stage_id": self.stage["mql"].id}
        )

    def our_fields(self, model_name="res.partner"):
        """The fields that only our addons define; not core's that we merely give an index."""
        return {
            name: field
            for name, field in self.env[model_name]._fields.items()
            if name.startswith("lifecycle_")
            or (field._modules and all(module.startswith(OURS) for module in field._modules))
        }

    def contact_of(self, user):
        """A contact that ``user`` may read: of a portal user her own."""
        contact = (user.partner_id if user.share else self.contact).sudo(False)
        contact.lifecycle_stage_id = self.stage["mql"]
        if not contact.child_ids:
            contact.child_ids = [Command.create({"name": "Bình"})]
        contact.child_ids.lifecycle_stage_id = self.stage["mql"]
        return contact

    def test_every_field_of_ours_is_in_the_table(self):
        declared = set(self.table["salesman"])
        self.assertIn("lifecycle_stage_id", declared)
        of_glue = {
            name
            for name, field in self.our_fields().items()
            if "lead_management" not in field._modules
        }  # computed figures: their groups are checked below, their access in the glue's own tests
        self.assertEqual(set(self.our_fields()) - of_glue, declared)
        for role in self.roles:
            self.assertEqual(set(self.table[role]), declared, role)

    def test_every_field_of_ours_has_groups(self):
        for model_name in ("res.partner", "res.users"):
            for name, field in self.our_fields(model_name).items():
                with self.subTest(model=model_name, field=name):
                    self.assertTrue(field.groups, "every internal user could read it")

    def test_every_cell(self):
        differences = [
            f"{role:18} {name:25} declared {declared}, is {found}"
            for role, cells in self.table.items()
            for name, declared in cells.items()
            if (found := self.try_cell(self.roles[role], name)) != declared
        ]
        self.assertFalse(differences, "\n".join(["", *differences]))

    def try_cell(self, user, name):
        """The letters of what ``user`` may do with the field ``name`` of a contact."""
        contact = self.contact_of(user)

        def writes():
            value = self.other_value(contact, name)
            self.call(user, "res.partner", "write", contact.ids, {name: value})
            contact.invalidate_recordset()
            return contact.sudo()._convert_to_write({name: contact.sudo()[name]})[name] == value

        read = self.allows(
            lambda: (
                self.call(user, "res.partner", "read", contact.ids, [name])[0].get(name) is not None
            )
        )
        return ("r" if read else "-") + ("w" if self.allows(writes) else "-")

    def other_value(self, contact, name):
        field = contact._fields[name]
        if field.type == "one2many":
            return [Command.clear()]
        if field.type == "many2one":
            return self.stage["customer"].id
        if field.type == "datetime":
            return "2020-01-01 00:00:00"
        return contact.sudo()[name] + 1

    def ways_to_know(self, user, name):
        """Every way to learn something of a field, told from the outside."""
        contact = self.contact_of(user)
        field = contact._fields[name]
        known = [(name, "!=", False)]
        group = f"{name}:month" if field.type == "datetime" else name

        def call(method, *args, model="res.partner", **kwargs):
            return self.call(user, model, method, *args, **kwargs)

        ways = {
            "read": lambda: call("read", contact.ids, [name]),
            "web_read": lambda: call("web_read", contact.ids, {name: {}}),
            "export_data": lambda: call("export_data", contact.ids, [name]),
            "export_data of children": lambda: call(
                "export_data", contact.ids, [f"child_ids/{name}"]
            ),
            "search": lambda: call("search", known),
            "search_count": lambda: call("search_count", known),
            "search_read": lambda: call("search_read", [], [name]),
            "name_search": lambda: call("name_search", "", known),
            "search by its parent's": lambda: call("search", [(f"parent_id.{name}", "!=", False)]),
            "search by its children's": lambda: call("search", [("child_ids", "any", known)]),
            "search users": lambda: call("search", known, model="res.users"),
            "search users by their contact's": lambda: call(
                "search", [(f"partner_id.{name}", "!=", False)], model="res.users"
            ),
            "read_group": lambda: call("formatted_read_group", [], [group], ["__count"]),
            "read_group users": lambda: call(
                "formatted_read_group", [], [group], ["__count"], model="res.users"
            ),
            "aggregate": lambda: call("formatted_read_group", [], [], [f"{name}:count"]),
            "filtered group": lambda: call("formatted_read_group", known, [], ["__count"]),
        }
        if field.type != "one2many":
            ways["order"] = lambda: call("search", [], order=f"{name} desc")
        if field.type == "many2one":
            ways["search by its value"] = lambda: call("search", [(name, "=", 1)])
            ways["search by its name"] = lambda: call("search", [(f"{name}.name", "=", "MQL")])
            ways["search panel"] = lambda: call("search_panel_select_range", name)
        return ways

    def test_no_outsider_learns_anything(self):
        for user in self.outsiders:
            for name in self.our_fields():
                learned = [
                    way
                    for way, attempt in self.ways_to_know(user, name).items()
                    if self.is_answered(attempt)
                ]
                with self.subTest(user=user.login, field=name):
                    self.assertFalse(learned)

    def is_answered(self, attempt):
        """Whether it says anything; a field that cannot be searched or grouped tells nobody."""
        try:
            return self.allows(lambda: [attempt()])
        except ValueError:
            return False

    def test_insiders_do_learn_it(self):
        """The ways above work for those who may, or the test above could not fail."""
        for user in self.insiders:
            refused = [
                way
                for way, attempt in self.ways_to_know(user, "lifecycle_stage_id").items()
                if not self.is_answered(attempt)
            ]
            with self.subTest(user.login):
                self.assertFalse(refused)

    def test_fields_get_does_not_list_them(self):
        ours = self.our_fields().keys()
        for user in self.outsiders:
            for model_name in ("res.partner", "res.users"):
                with self.subTest(user=user.login, model=model_name):
                    listed = self.call(user, model_name, "fields_get")
                    self.assertTrue(listed)
                    self.assertFalse(ours & listed.keys())
        self.assertLessEqual(ours, self.call(self.salesman, "res.partner", "fields_get").keys())

    def test_a_contact_creator_sets_no_stage(self):
        stage = self.stage["loyal"]
        for values, context in (
            ({"lifecycle_stage_id": stage.id}, {}),
            ({}, {"default_lifecycle_stage_id": stage.id}),
        ):
            with self.subTest(values=values, context=context):
                self.assertFalse(
                    self.is_answered(
                        lambda values=values, context=context: self.call(
                            self.contact_creator,
                            "res.partner",
                            "create",
                            {"name": "An", **values},
                            context=context,
                        )
                    )
                )

    def test_reverting_tells_an_outsider_nothing(self):
        """Whether a contact has ever moved is theirs alone too."""
        resting = self.env["res.partner"].create({"name": "Lê Thị Bình"})
        self.contact.lifecycle_stage_id = self.stage["customer"]
        for user in (self.internal_user, self.contact_creator):
            for contact in (self.contact, resting):
                with self.subTest(user=user.login, contact=contact.name):
                    self.assertFalse(
                        self.is_answered(
                            lambda user=user, contact=contact: self.call(
                                user, "res.partner", "action_revert_lifecycle_stage", contact.ids
                            )
                        )
                    )
