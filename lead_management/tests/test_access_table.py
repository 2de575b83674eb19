# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .access_common import AccessCase
from .access_records import RECORDS
from .access_table import TABLE, parse

OURS = "lead_management"
PLAIN_TYPES = ("boolean", "char", "date", "datetime", "integer", "selection", "text")


@tagged("post_install", "-at_install")
class TestAccessTable(AccessCase):
    """What each role really may do is what ``access_table`` declares, however it is tried."""

    def test_every_cell(self):
        for model_name, table in TABLE.items():
            with self.subTest(model_name):
                differences = [
                    f"{role:18} {kind:11} declared {declared}, is {found}"
                    for role, cells in parse(table).items()
                    for kind, declared in cells.items()
                    if (found := self.try_cell(model_name, self.roles[role], kind)) != declared
                ]
                self.assertFalse(differences, "\n".join(["", model_name, *differences]))

    def test_every_role_has_a_line(self):
        for model_name, table in TABLE.items():
            self.assertEqual(list(parse(table)), list(self.roles), model_name)

    def test_no_model_of_ours_is_missing(self):
        ours = {
            name
            for name, model in self.env.registry.items()
            if not model._abstract and (model._original_module or "").startswith(OURS)
        }
        self.assertIn("lead.hand.over", ours)
        self.assertEqual(ours - TABLE.keys(), set(), "not in tests/access_table.py")

    def test_no_model_we_grant_rights_on_is_missing(self):
        data = self.env["ir.model.data"].search(
            [("model", "in", ("ir.model.access", "ir.rule")), ("module", "=like", f"{OURS}%")]
        )
        granted = {self.env[record.model].browse(record.res_id).model_id.model for record in data}
        self.assertIn("lead.hand.over", granted)
        self.assertEqual(granted - TABLE.keys(), set(), "not in tests/access_table.py")

    def try_cell(self, model_name, user, kind):
        """The letters of what ``user`` may do with a record of that ``kind``."""
        make_values, changes = RECORDS[model_name]
        record = self.new_record(model_name, make_values(self, user, kind))
        operations = {
            "w": lambda: self.call(user, model_name, "write", record.ids, changes),
            "c": lambda: self.creates(user, model_name, make_values(self, user, kind)),
            "d": lambda: self.call(user, model_name, "unlink", record.ids),
        }
        letters = "".join(
            letter if self.allows(attempt) else "-" for letter, attempt in operations.items()
        )
        return self.try_reading(user, record) + letters

    def try_reading(self, user, record):
        """``r`` or ``-``, and the ways that work where they do not agree."""
        ways = self.ways_to_read(user, record)
        working = [way for way, attempt in ways.items() if self.answers(attempt)]
        if len(working) not in (0, len(ways)):
            return f"[read by {', '.join(working)} only]"
        return "r" if working else "-"

    def ways_to_read(self, user, record):
        """Every way a client gets at a record; each says whether it did."""
        domain = [("id", "=", record.id)]
        name = self.plain_field(record)

        def call(method, *args, **kwargs):
            return self.call(user, record._name, method, *args, **kwargs)

        return {
            "search": lambda: call("search", domain),
            "search_count": lambda: call("search_count", domain),
            "name_search": lambda: call("name_search", "", domain),
            "search_read": lambda: call("search_read", domain, [name]),
            "web_search_read": lambda: call("web_search_read", domain, {name: {}})["records"],
            "read": lambda: call("read", record.ids, [name]),
            "web_read": lambda: call("web_read", record.ids, {name: {}}),
            "export_data": lambda: call("export_data", record.ids, [name])["datas"],
            "read_group": lambda: call("formatted_read_group", domain, ["id"], ["__count"]),
            "read_group of nothing": lambda: call("formatted_read_group", domain, [], ["__count"])[
                0
            ]["__count"],
        }

    def plain_field(self, record):
        """Name of a stored field whose value alone tells something of the record."""
        return next(
            name
            for name, field in record._fields.items()
            if field.store and field.type in PLAIN_TYPES and not field.groups and name != "id"
        )

    def new_record(self, model_name, values):
        if self.env[model_name]._table_query:  # rows of other tables, there already
            return self.env[model_name].search([(name, "=", values[name]) for name in values])
        author = values.get("create_uid") or self.env.uid
        record = self.env[model_name].with_user(author).sudo().create(values)
        record.flush_recordset()
        return record.with_env(self.env)

    def creates(self, user, model_name, values):
        """Whether ``user`` creates it as ``values`` say: hers or somebody else's."""
        id_ = self.call(user, model_name, "create", values)
        record = self.env[model_name].browse(id_)
        return all(
            record[name].id == value
            for name, value in values.items()
            if record._fields[name].type == "many2one"
        )
