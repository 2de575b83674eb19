# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from lxml import etree
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .lead_attribute_common import LeadAttributeCase
from .lead_import_common import LeadImportCase

VALUES = {
    "char": "Vietcombank",
    "text": "Hai\ndòng",
    "integer": 12,
    "float": 1.5,
    "date": fields.Date.to_date("2026-11-22"),
    "datetime": fields.Datetime.to_datetime("2026-11-22 08:00:00"),
    "boolean": True,
}


class TestLeadAttribute(LeadAttributeCase):
    def test_each_type_is_a_column(self):
        for type_ in dict(self.env["lead.attribute"]._fields["type"].selection):
            with self.subTest(type_):
                attribute = self._new_attribute(f"Loại {type_}", type=type_)
                value = VALUES.get(type_)
                if not value:
                    option = self.env["lead.attribute.option"].create(
                        {"name": "VCB", "attribute_id": attribute.id}
                    )
                    value = option if type_ == "selection" else option | option.copy({"name": "B"})
                lead = self._new_lead(
                    self.salesman,
                    **{
                        attribute.field_name: [Command.set(value.ids)]
                        if type_ == "multiselection"
                        else (value.id if type_ == "selection" else value)
                    },
                )
                lead.invalidate_recordset()
                self.assertEqual(lead[attribute.field_name], value)
                found = self.env["crm.lead"].with_user(self.salesman)
                self.assertIn(lead, found.search([(attribute.field_name, "!=", False)]))
                if type_ != "text":
                    period = ":month" if type_.startswith("date") else ""
                    group_by = f"{attribute.field_name}{period}"
                    grouped = found.formatted_read_group(
                        [("id", "=", lead.id)], [group_by], ["__count"]
                    )
                    self.assertTrue(grouped[0][group_by])

    def test_name_is_a_number_of_ours(self):
        attribute = self._new_attribute("name; DROP TABLE crm_lead --", field_name="phone")
        self.assertEqual(attribute.field_name, f"x_lead_{attribute.id}")
        self.assertEqual(
            self.env["ir.model.fields"]._get("crm.lead", attribute.field_name).ttype, "char"
        )

    def test_views(self):
        bank = self._new_bank(section="Tài chính", required=True)
        hidden = self._new_attribute("Thu nhập", type="integer", show_in_list=False)
        (node,) = self._get_nodes(self.salesman, "form", bank)
        self.assertEqual(node.get("required"), "1")
        self.assertEqual(node.get("widget"), "lead_attribute_option")
        self.assertEqual(node.xpath("ancestor::group")[-2].get("string"), "Tài chính")
        (node,) = self._get_nodes(self.salesman, "list", bank, view="crm_lead_view_list")
        self.assertEqual(node.get("optional"), "show")
        self.assertEqual(node.get("lead_section"), "Tài chính")
        (node,) = self._get_nodes(self.salesman, "list", hidden, view="crm_lead_view_list")
        self.assertEqual(node.get("optional"), "hide")
        self.assertTrue(self._get_nodes(self.salesman, "search", bank, view="crm_lead_view_search"))
        search = self.env["crm.lead"].get_view(
            self.env.ref("lead_management.crm_lead_view_search").id, "search"
        )["arch"]
        self.assertTrue(
            etree.fromstring(search).xpath(f"//group/filter[@name='group_{bank.field_name}']")
        )
        self.assertFalse(
            self._get_nodes(self.salesman, "kanban", bank, view="crm_lead_view_kanban")
        )
        bank.show_on_card = True
        (node,) = self._get_nodes(self.salesman, "kanban", bank, view="crm_lead_view_kanban")
        self.assertIn(
            "o_lead_card_options", node.getparent().get("class"), "options stand behind their label"
        )

    def test_a_long_text_takes_one_line_of_a_list_and_only_if_wanted(self):
        story = self._new_attribute("Câu chuyện", type="text")
        self.assertFalse(story.show_in_list)
        for model_name in ("crm.lead", "res.partner"):
            story.on_contact = True
            (node,) = self._get_nodes(self.salesman, "list", story, model_name=model_name)
            self.assertIn("o_lead_attribute_text", node.get("class"))

    def test_a_column_has_room_for_its_label_and_values(self):
        def get_width(attribute):
            (node,) = self._get_nodes(self.salesman, "list", attribute, view="crm_lead_view_list")
            return int(node.get("width"))

        income = self._new_attribute("Thu", type="float")
        self.assertGreaterEqual(get_width(income), 130, "12,500,000.50")
        is_vip = self._new_attribute("VIP", type="boolean")
        self.assertLess(get_width(is_vip), get_width(income))
        is_decider = self._new_attribute("Người quyết định", type="boolean")
        self.assertGreater(get_width(is_decider), get_width(is_vip))

    def test_cards_of_contacts(self):
        bank = self._new_bank(on_contact=True, show_on_card=True)
        view = "res_partner_view_kanban_lifecycle"
        self.assertTrue(self._get_nodes(self.salesman, "kanban", bank, "res.partner", view))

    def test_a_label_that_is_a_question_stays_one_on_cards(self):
        for label, shown in {"Has a website?": "Has a website?", "Bank": "Bank:"}.items():
            attribute = self._new_attribute(label, show_on_card=True)
            (field,) = self._get_nodes(
                self.salesman, "kanban", attribute, view="crm_lead_view_kanban"
            )
            self.assertEqual(field.getprevious().text, shown)

    def test_what_is_never_empty_cannot_be_required(self):
        for type_ in ("integer", "float", "boolean"):
            with self.subTest(type_), self.assertRaisesRegex(ValidationError, "never empty"):
                self._new_attribute(f"Con {type_}", type=type_, required=True)
        income = self._new_attribute("Thu nhập", type="integer")
        with self.assertRaisesRegex(ValidationError, "never empty"):
            income.required = True

    def test_pivot_takes_numbers_as_measures(self):
        income = self._new_attribute("Thu nhập", type="integer")
        self._new_lead(self.salesman, **{income.field_name: 30})
        (total,) = (
            self.env["crm.lead"]
            .with_user(self.salesman)
            .formatted_read_group([], [], [f"{income.field_name}:sum"])
        )
        self.assertEqual(total[f"{income.field_name}:sum"], 30)

    def test_switched_off(self):
        bank = self._new_bank()
        self._switch(group_lead_management=False)
        self.assertFalse(self._get_nodes(self.salesman, "form", bank))

    def test_one_below_the_other_in_the_pop_up(self):
        """The values of the left column have all of its width."""
        self._new_attribute("Income", section="Money")
        view = self.env.ref("lead_management.crm_lead_view_form_detail")
        form = etree.fromstring(self.env["crm.lead"].get_view(view.id, "form")["arch"])
        (section,) = form.xpath("//group[@string='Money']")
        self.assertEqual((section.get("col"), len(section)), ("1", 1))

    def test_markup_in_labels_is_text(self):
        label = """<b onclick="x">'A' & "B"</b> 😀 {{7*7}} ${x}"""
        attribute = self._new_attribute(label, section=label, help=label, show_on_card=True)
        form = etree.fromstring(self.env["crm.lead"].get_view(None, "form")["arch"])
        self.assertTrue([g for g in form.iter("group") if g.get("string") == label])
        card = self.env["crm.lead"].get_view(
            self.env.ref("lead_management.crm_lead_view_kanban").id, "kanban"
        )["arch"]
        self.assertIn("&lt;b onclick=", card)
        self.assertFalse(etree.fromstring(card).xpath("//b"))
        described = self.env["crm.lead"].fields_get([attribute.field_name], ["string", "help"])
        self.assertEqual(described[attribute.field_name]["string"], label)

    def test_long_and_empty_labels(self):
        for values in ({"name": "x" * 101}, {"name": "  "}, {"section": "x" * 101}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._new_attribute(**values)

    def test_text_too_long(self):
        """An index has no room for it; a long text has none."""
        bank = self._new_attribute("Ngân hàng")
        story = self._new_attribute("Câu chuyện", type="text")
        lead = self._new_lead(self.salesman, **{bank.field_name: "ă" * 500})
        self.env.flush_all()
        with self.assertRaisesRegex(ValidationError, "“Ngân hàng” has room for 500"):
            lead.write({bank.field_name: "ă" * 501})
        lead.write({story.field_name: "ă" * 100_000})

    def test_two_of_one_name(self):
        bank = self._new_attribute("Ngân hàng")
        with self.assertRaisesRegex(ValidationError, "another custom attribute called “Ngân hàng”"):
            self._new_attribute("NGAN  HANG")
        bank.action_archive()
        with self.assertRaisesRegex(
            ValidationError, "archived custom attribute called “Ngân hàng”"
        ):
            self._new_attribute("NGAN  HANG")

    def test_two_of_one_name_in_another_language(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        bank, income = self._new_attribute("Bank"), self._new_attribute("Income")
        bank.update_field_translations("name", {"vi_VN": "Ngân hàng"})
        with self.assertRaisesRegex(ValidationError, "called “Ngân hàng”"):
            income.update_field_translations("name", {"vi_VN": "ngan hang"})
        with self.assertRaisesRegex(ValidationError, "at most 100"):
            income.update_field_translations("name", {"vi_VN": "ă" * 101})

    def test_duplicate(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        bank = self._new_bank()
        bank.update_field_translations("name", {"vi_VN": "Ngân hàng"})
        copied = bank.copy()
        self.assertEqual(copied.name, "SourceBank (copy)")
        self.assertEqual(copied.with_context(lang="vi_VN").name, "Ngân hàng (bản sao)")
        self.assertEqual(copied.option_ids.mapped("name"), ["VCB", "Techcombank"])
        self.assertEqual(bank.copy({"name": "House bank"}).name, "House bank")

    def test_called_like_a_field_is_said(self):
        attributes = self.env["lead.attribute"].with_user(self.sales_manager)
        self._new_attribute("Bank")

        def get_warning(name, on_lead=True):
            values, spec = {"name": name, "on_lead": on_lead}, {"name": {}, "on_lead": {}}
            return attributes.onchange(values, ["name"], spec).get("warning", {})

        self.assertIn("a field “Phone” already", get_warning("PHONE ")["message"])
        self.assertIn("a field “Created on” already", get_warning("Created on")["message"])
        for name in ("Bank", "Lead number", "🚀", "", False):
            self.assertFalse(get_warning(name), name)
        self.assertFalse(get_warning("Phone", on_lead=False))

    def test_rename_and_translate(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        bank = self._new_bank()
        bank.name = "Bank"
        bank.update_field_translations("name", {"vi_VN": "Ngân hàng"})
        for lang, label in (("en_US", "Bank"), ("vi_VN", "Ngân hàng")):
            leads = self.env["crm.lead"].with_context(lang=lang)
            self.assertEqual(leads.fields_get([bank.field_name])[bank.field_name]["string"], label)

    def test_type_and_models_stay(self):
        bank = self._new_bank()
        with self.assertRaises(UserError):
            bank.type = "char"
        with self.assertRaises(UserError):
            bank.write({"on_lead": False, "on_contact": True})
        with self.assertRaises(ValidationError):
            self._new_attribute("Không đâu", on_lead=False)

    def test_required_is_asked_for_on_the_form_only(self):
        lead = self._new_lead(self.salesman)
        income = self._new_attribute("Thu nhập", required=True)
        lead.write({"description": "x"})
        self.assertTrue(self._new_lead(self.salesman))
        with self.assertRaisesRegex(AssertionError, income.field_name), Form(lead) as form:
            form.description = "y"

    def test_only_managers(self):
        for user in (self.salesman, self.salesman_all, self.marketing_user, self.internal_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._new_attribute(user=user)
        bank = self._new_bank(user=self.sales_manager)
        for user in (self.salesman, self.marketing_user):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    bank.with_user(user).action_delete()
                with self.assertRaises(AccessError):
                    bank.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    bank.option_ids.with_user(user)._merge_into(bank.option_ids[0])
                with self.assertRaises(AccessError):
                    bank.option_ids.with_user(user).name_create("MB")
        with self.assertRaises(AccessError):
            self.env["ir.model.fields"].with_user(self.marketing_manager).create(
                {"name": "x_own", "model_id": self.env["ir.model"]._get_id("crm.lead")}
            )

    def test_contact_columns_are_for_sales_and_marketing(self):
        bank = self._new_bank(on_contact=True)
        contact = self.env["res.partner"].create(
            {"name": "An", bank.field_name: bank.option_ids[0].id}
        )
        self.assertTrue(contact.with_user(self.salesman)[bank.field_name])
        partners = self.env["res.partner"].with_user(self.internal_user)
        with self.assertRaises(AccessError):
            contact.with_user(self.internal_user).read([bank.field_name])
        with self.assertRaises(AccessError):
            partners.search([(bank.field_name, "!=", False)])
        with self.assertRaises(AccessError):
            partners.formatted_read_group([], [bank.field_name], ["__count"])
        self.assertNotIn(bank.field_name, partners.fields_get())
        users = self.env["res.users"].with_user(self.internal_user)
        with self.assertRaises(AccessError):
            users.formatted_read_group([], [bank.field_name], ["__count"])

    def test_200_at_once(self):
        attributes = (
            self.env["lead.attribute"]
            .with_user(self.marketing_manager)
            .create([{"name": f"Thuộc tính {number}", "type": "char"} for number in range(200)])
        )
        form = self.env["crm.lead"].with_user(self.salesman).get_view(None, "form")["arch"]
        shown = etree.fromstring(form).xpath("//field[starts-with(@name, 'x_lead_')]/@name")
        self.assertEqual(shown, attributes.mapped("field_name"))
        self._new_lead(self.salesman, **{attributes[150].field_name: "x"})
        before = self.env.cr.sql_log_count
        holders = attributes._count_holders()
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
        self.assertEqual(holders[attributes[150].id], (1, 0))
        self.assertEqual(sum(leads for leads, _contacts in holders.values()), 1)

    def test_there_is_an_end_to_it(self):
        with (
            patch("odoo.addons.lead_management.models.lead_attribute.MAX_ATTRIBUTES", 1),
            self.assertRaisesRegex(ValidationError, "can be 1 "),
        ):
            self._new_bank()
            self._new_attribute("Thu nhập")


class TestLeadAttributeOptions(LeadAttributeCase):
    def test_spelled_differently_is_the_same(self):
        drinks = self._new_attribute("Đồ uống", type="selection", options=("Cà phê",))
        options = self.env["lead.attribute.option"].with_context(default_attribute_id=drinks.id)
        self.assertEqual(options.name_create("ca PHE")[0], drinks.option_ids.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            options.create({"name": "CA PHE"})
        self.assertEqual(drinks.option_count, 1)
        drinks.option_ids.action_archive()
        self.assertEqual(options.name_create("ca phe")[0], drinks.option_ids.id)
        self.assertTrue(drinks.option_ids.active, "who adds it wants it again")

    def test_an_archived_option_can_be_switched_on_where_it_was_switched_off(self):
        bank = self._new_bank()
        bank.option_ids[0].action_archive()
        bank.invalidate_recordset()
        form = Form(bank.with_user(self.marketing_manager))
        with form.option_ids.edit(0) as option:
            self.assertFalse(option.active)
            option.active = True
        form.save()
        self.assertTrue(all(bank.option_ids.mapped("active")))

    def test_option_of_another_attribute(self):
        bank = self._new_bank()
        other = self._new_attribute("Ngôn ngữ", type="multiselection", options=("Anh",))
        with self.assertRaisesRegex(ValidationError, "no option of “SourceBank”"):
            self._new_lead(self.salesman, **{bank.field_name: other.option_ids.id})
        lead = self._new_lead(self.salesman)
        with self.assertRaisesRegex(ValidationError, "no option of “Ngôn ngữ”"):
            lead.write({other.field_name: [Command.link(bank.option_ids[0].id)]})

    def test_options_need_a_type_that_has_them(self):
        with self.assertRaises(ValidationError):
            self._new_attribute("Thu nhập", type="integer", options=("A",))

    def test_a_new_option_stands_behind_the_others(self):
        bank = self._new_attribute(type="selection")
        with Form(bank.with_user(self.marketing_manager)) as form:
            for name in ("VCB", "Techcombank", "MB"):
                with form.option_ids.new() as option:
                    option.name = name
        options = bank.option_ids.with_user(self.marketing_manager)
        options.with_context(default_attribute_id=bank.id).name_create("ACB")
        bank.invalidate_recordset()
        self.assertEqual(bank.option_ids.mapped("name"), ["VCB", "Techcombank", "MB", "ACB"])

    def test_options_differ_in_colour(self):
        bank = self._new_attribute(type="selection", options=[f"Bank {n}" for n in range(11)])
        self.assertEqual(sorted(bank.option_ids.mapped("color")), list(range(1, 12)))
        with Form(bank) as form:
            form.option_ids.remove(index=4)
            with form.option_ids.new() as line:
                line.name = "VCB"
        self.assertEqual(sorted(bank.option_ids.mapped("color")), list(range(1, 12)))

    def test_option_in_use(self):
        bank = self._new_bank()
        used, unused = bank.option_ids
        self._new_lead(self.salesman, **{bank.field_name: used.id})
        unused.unlink()
        with self.assertRaisesRegex(UserError, "VCB: leads and contacts that have it: 1"):
            used.unlink()
        used.active = False
        self.assertFalse(bank.option_ids.filtered("active"))

    def test_merge(self):
        for type_ in ("selection", "multiselection"):
            with self.subTest(type_):
                attribute = self._new_attribute(
                    f"Loại {type_}", type=type_, on_contact=True, options=("A", "B", "C")
                )
                name = attribute.field_name
                first, second, third = attribute.option_ids
                value = second.id if type_ == "selection" else [Command.set((first | second).ids)]
                lead = self._new_lead(self.salesman_all, **{name: value})
                contact = self.env["res.partner"].create({"name": "An", name: value})
                wizard = (
                    self.env["lead.attribute.option.merge.wizard"]
                    .with_user(self.marketing_manager)
                    .with_context(active_ids=(first | second).ids)
                    .create({})
                )
                self.assertEqual(wizard.target_id, first)
                wizard.action_merge()
                self.assertEqual((lead[name], contact[name]), (first, first))
                self.assertEqual(attribute.option_ids, first | third)

    def test_merge_wants_options_of_one_attribute(self):
        wizard = self.env["lead.attribute.option.merge.wizard"]
        bank, other = self._new_bank(), self._new_attribute("B", type="selection", options=("X",))
        for options in (bank.option_ids[0], bank.option_ids[0] | other.option_ids):
            with self.assertRaises(UserError):
                wizard.with_context(active_ids=options.ids).create({})


class TestLeadAttributeImport(LeadAttributeCase, LeadImportCase):
    def test_columns_of_a_file(self):
        bank = self._new_bank()
        languages = self._new_attribute("Ngôn ngữ", type="multiselection", options=("Anh",))
        income = self._new_attribute("Thu nhập", type="integer")
        met = self._new_attribute("Đã gặp", type="boolean")
        born = self._new_attribute("Ngày sinh", type="date")
        lead_import = self.import_rows(
            ["name", "sourcebank", "NGON NGU", income.field_name, "Đã gặp", "Ngày sinh"],
            ["An", "vcb", "Anh; Nhật", "1.500", "có", "31/12/1990"],
            ["Bình", "VCB", "anh", "1,5", "không", ""],
        )
        accepted, rejected = lead_import.row_ids
        lead = accepted.lead_id
        self.assertEqual(lead[bank.field_name].name, "VCB")
        self.assertEqual(lead[income.field_name], 1500)
        self.assertTrue(lead[met.field_name])
        self.assertEqual(str(lead[born.field_name]), "1990-12-31")
        # whoever may not add options keeps the word in the notes
        self.assertEqual(lead[languages.field_name].mapped("name"), ["Anh"])
        self.assertIn("Nhật", lead.description)
        self.assertIn("not a whole number", rejected.reason)

    def test_an_option_with_a_comma(self):
        colours = self._new_attribute(
            "Màu", type="multiselection", options=("Tím, có hoa", "Đỏ", "Xanh")
        )
        lead_import = self.import_rows(
            ["name", "Màu"], ["An", "tim, co hoa"], ["Bình", "Đỏ, Xanh"], ["Cúc", "Đỏ; xanh"]
        )
        first, *others = lead_import.row_ids.lead_id
        flowers, *plain = colours.option_ids
        self.assertEqual(first[colours.field_name], flowers)
        for lead in others:
            self.assertEqual(lead[colours.field_name].ids, [option.id for option in plain])

    def test_a_manager_adds_options(self):
        languages = self._new_attribute("Ngôn ngữ", type="multiselection", options=("Anh",))
        lead_import = self.import_rows(
            ["name", "Ngôn ngữ"], ["An", "Anh; Nhật"], ["Bình", "NHAT"], user=self.marketing_manager
        )
        self.assertEqual(languages.option_ids.mapped("name"), ["Anh", "Nhật"])
        leads = lead_import.row_ids.lead_id
        self.assertEqual(leads[0][languages.field_name], languages.option_ids)

    def test_called_like_a_field(self):
        with mute_logger("odoo.addons.base.models.ir_model"):  # which warns of equal labels
            self._new_attribute("Phone")
        self.env["res.lang"]._activate_lang("vi_VN")  # in which a phone is called otherwise
        lead = self.import_rows(["name", "Phone"], ["An", "0912345678"]).row_ids.lead_id
        self.assertEqual(lead.phone, "0912345678")
