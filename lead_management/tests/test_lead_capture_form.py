# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval

from lxml import html

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .lead_attribute_common import LeadAttributeCase
from .lead_capture_form_common import LeadCaptureFormCase


@tagged("post_install", "-at_install")
class TestLeadCaptureForm(LeadCaptureFormCase, LeadAttributeCase):
    def test_new_form_asks_for_name_phone_and_email_and_for_consent(self):
        self.assertEqual(
            [(field.target, field.label, field.required) for field in self.form.form_field_ids],
            [
                ("contact_name", "Full name", True),
                ("phone", "Phone number", True),
                ("email_from", "E-mail", False),
            ],
        )
        self.assertTrue(self.form.form_consent_required)
        self.assertIn(self.env.company.name, self.form.form_consent_text)
        self.assertIn("91/2025/QH15", self.form.form_consent_text)

    def test_new_form_speaks_vietnamese_too(self):
        form = self.form.with_context(lang="vi_VN")
        self.assertEqual(form.form_button_label, "Gửi")
        self.assertIn("Tôi đồng ý", form.form_consent_text)
        self.assertIn("số 91/2025/QH15", form.form_consent_text)
        self.assertEqual(form.form_field_ids[0].label, "Họ và tên")
        self.form.form_button_label = "Call me"
        self.assertEqual(form.form_button_label, "Gửi")

    def test_what_a_manager_writes_stays(self):
        form = self.sources.create(
            {
                "name": "Own words",
                "kind": "form",
                "form_button_label": "Go",
                "form_field_ids": [
                    (0, 0, {"target": "phone", "label": "Your mobile", "required": True})
                ],
            }
        )
        self.assertEqual(form.form_button_label, "Go")
        self.assertEqual(form.form_field_ids.mapped("label"), ["Your mobile"])
        self.assertEqual(form.with_context(lang="vi_VN").form_field_ids.label, "Your mobile")

    def test_a_marketer_makes_forms(self):
        sources = self.env["lead.capture.source"].with_user(self.marketing_user)
        action = self.env.ref("lead_management.lead_capture_source_form_action")
        with Form(sources.with_context(default_kind="form")) as view:
            view.name = "Webinar"
            with view.form_field_ids.new() as question:
                question.target = "city"
        form = view.record
        self.assertEqual((form.kind, form.marketing_user_id), ("form", self.marketing_user))
        self.assertIn("city", form.form_field_ids.mapped("target"))
        self.assertIn(form.public_id, form.form_snippet)
        self.assertIn(form, sources.search(literal_eval(action.domain)))
        with Form(form) as view:
            view.form_title = "Get in"
            view.form_field_ids.remove(index=0)
        self.assertEqual(form.form_title, "Get in")

    def test_a_marketer_changes_no_other_tool(self):
        form = self.form.with_user(self.marketing_user)
        own = form.create({"name": "Own", "kind": "form"})
        self.assertIn(form, form.search([]))
        question = own.form_field_ids[0]
        elsewhere = self._second_company()
        attempts = {
            "colleague's form": lambda: form.write({"name": "Mine"}),
            "colleague's question": lambda: form.form_field_ids[0].write({"label": "?"}),
            "question in a colleague's form": lambda: question.write(
                {"capture_source_id": form.id, "target": "city"}
            ),
            "tool of another kind": lambda: own.create({"name": "All", "kind": "json"}),
            "form that becomes one": lambda: own.write({"kind": "json"}),
            "form of another company": lambda: own.write({"company_id": elsewhere.id}),
            "form deleted": own.unlink,
        }
        for name, attempt in attempts.items():
            with self.subTest(name), self.assertRaises(AccessError):
                attempt()

    def test_a_copy_asks_the_same_at_an_address_of_its_own(self):
        copy = self.form.copy()
        self.assertNotEqual(copy.public_id, self.form.public_id)
        self.assertEqual(
            copy.form_field_ids.mapped("target"), self.form.form_field_ids.mapped("target")
        )

    def test_each_type_of_attribute_becomes_its_input(self):
        attributes = {
            kind: self._new_attribute(
                name=f"Question {kind}",
                type=kind,
                options=("VCB", "Techcombank") if "selection" in kind else (),
            )
            for kind in dict(self.env["lead.attribute"]._fields["type"].selection)
        }
        for attribute in attributes.values():
            self._ask(attribute.field_name)
        page = html.fromstring(self.form.form_plain_html)
        drawn = {
            kind: page.xpath(f"//*[@name='{attribute.field_name}']")
            for kind, attribute in attributes.items()
        }
        self.assertEqual(
            {kind: (nodes[0].tag, nodes[0].get("type")) for kind, nodes in drawn.items()},
            {
                "char": ("input", "text"),
                "text": ("textarea", None),
                "integer": ("input", "text"),
                "float": ("input", "text"),
                "date": ("input", "date"),
                "datetime": ("input", "datetime-local"),
                "boolean": ("select", None),
                "selection": ("select", None),
                "multiselection": ("input", "checkbox"),
            },
        )
        self.assertEqual(drawn["selection"][0].value_options, ["", "VCB", "Techcombank"])
        self.assertEqual(
            [box.get("value") for box in drawn["multiselection"]], ["VCB", "Techcombank"]
        )

    def test_an_attribute_that_has_gone_is_asked_no_more(self):
        bank = self._new_bank()
        self._ask(bank.field_name)
        bank.active = False
        self.assertEqual(
            [question.name for question in self.form.form_field_ids._get_inputs()],
            ["contact_name", "phone", "email_from"],
        )

    def test_provinces_are_those_of_the_company(self):
        self._ask("state_id")
        (question,) = self.form.form_field_ids[-1]._get_inputs()
        self.assertIn(("Hà Nội", "Hà Nội"), question.choices)

    def test_nobody_is_asked_who_looks_after_the_lead(self):
        for target in ("user_id", "team_id", "stage_id", "lifecycle_stage_id", "partner_id"):
            with self.assertRaises(ValidationError, msg=target):
                self._ask(target)

    def test_redirect_leads_to_web_pages_only(self):
        self.form.form_redirect_url = "https://example.com/thanks?from=form"
        for address in (
            "javascript:alert(1)",
            "//example.com",
            "/web",
            "ftp://example.com",
            "https://",
            "https://example.com\r\nSet-Cookie: a=b",
            "https:\\\\example.com",
        ):
            with self.assertRaises(ValidationError, msg=address):
                self.form.form_redirect_url = address

    def test_markup_in_what_is_asked_is_text(self):
        attack = "<script>alert(1)</script>\"'"
        self.form.write({"form_consent_text": attack, "form_button_label": attack})
        self.form.form_field_ids.write({"label": attack, "help": attack, "placeholder": attack})
        page = html.fromstring(self.form.form_plain_html)
        self.assertFalse(page.xpath("//script"))
        self.assertIn(attack, page.text_content())

    def test_snippet_is_two_elements_that_name_the_form(self):
        self.assertEqual(
            self.form.form_snippet,
            f'<script src="{self.form.address}/form.js" async></script>\n'
            f'<div data-lead-form="{self.form.public_id}"></div>',
        )

    def test_only_marketing_managers_build_forms(self):
        for user in (self.salesman, self.sales_manager, self.marketing_user, self.internal_user):
            with self.assertRaises(AccessError):
                self.form.form_field_ids.with_user(user).write({"label": "Mine"})

    def test_a_test_shows_what_would_become_of_it(self):
        test = (
            self.env["lead.capture.test"]
            .with_user(self.marketing_manager)
            .create({"capture_source_id": self.form.id})
        )
        for payload in (
            "contact_name=Nguy%E1%BB%85n+Th%E1%BB%8B+An&phone=0912345678",
            '{"answers": {"contact_name": "Nguyễn Thị An"}}',
        ):
            test.payload = payload
            test.action_try()
            self.assertIn("Nguyễn Thị An", test.result)
        test.payload = "{"
        test.action_try()
        self.assertTrue(test.result)
        self.assertFalse(self._get_events())
