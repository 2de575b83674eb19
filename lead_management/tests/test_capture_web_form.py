# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import hmac

from odoo.tests import BaseCase

from ..capture import form_key, web_form
from ..capture.errors import MalformedPayload
from ..capture.web_form import FormInput

NOW = 1_800_000_000


def sign(text):
    return hmac.new(b"secret", text.encode(), hashlib.sha256).hexdigest()


class TestFormKey(BaseCase):
    def test_says_when_the_form_was_shown(self):
        key = form_key.make(sign, NOW)
        self.assertEqual(form_key.get_age(sign, key, NOW + 5), 5)

    def test_is_another_each_time(self):
        self.assertNotEqual(form_key.make(sign, NOW), form_key.make(sign, NOW))

    def test_of_somebody_else_is_none(self):
        key = form_key.make(sign, NOW)
        shown, nonce, signature = key.split("-")
        for forged in (
            "",
            "é" * 90,
            key + "0",
            f"{int(shown) - 60}-{nonce}-{signature}",
            f"{shown}-{'0' * 16}-{signature}",
            f"{shown}-{nonce}-{'0' * 64}",
            key.replace("1", "１", 1),
        ):
            self.assertIsNone(form_key.get_age(sign, forged, NOW), forged)

    def test_ends_after_a_day_and_does_not_come_from_the_future(self):
        key = form_key.make(sign, NOW)
        self.assertIsNotNone(form_key.get_age(sign, key, NOW + form_key.MAX_SECONDS))
        self.assertIsNone(form_key.get_age(sign, key, NOW + form_key.MAX_SECONDS + 1))
        self.assertIsNone(form_key.get_age(sign, key, NOW - 1))


class TestWebForm(BaseCase):
    def answer(self, kind, *typed, **values):
        return FormInput("x", kind, "Question", **values).get_answer(list(typed))

    def test_answers_by_kind(self):
        for kind, typed, answer in (
            ("text", "  Nguyễn Thị An 🌸 ", "Nguyễn Thị An 🌸"),
            ("long_text", "a\nb", "a\nb"),
            ("phone", "+84 (0) 912.345-678", "+84 (0) 912.345-678"),
            ("email", "an@example.com", "an@example.com"),
            ("number", "1.500.000", "1.500.000"),
            ("integer", "12", "12"),
            ("date", "2026-11-22", "2026-11-22"),
            ("datetime", "2026-11-22T10:30", "2026-11-22T10:30"),
        ):
            self.assertEqual(self.answer(kind, typed), (answer, None), kind)

    def test_faults_by_kind(self):
        for kind, typed, fault in (
            ("text", "a" * 251, "too_long"),
            ("long_text", "a" * 20_001, "too_long"),
            ("phone", "call me", "not_phone"),
            ("phone", "0912", "not_phone"),
            ("phone", "1" * 16, "not_phone"),
            ("email", "an@example", "not_email"),
            ("number", "many", "not_number"),
            ("integer", "1,5", "not_integer"),
            ("date", "2026-02-30", "not_date"),
        ):
            self.assertEqual(self.answer(kind, typed)[1], fault, typed)

    def test_ten_kilobytes_fit_a_long_text(self):
        text = "ự" * 10_240
        self.assertEqual(self.answer("long_text", text), (text, None))

    def test_what_a_database_cannot_store_is_left_out(self):
        self.assertEqual(self.answer("text", "An\x00 \ud800"), ("An", None))

    def test_no_answer_is_a_fault_where_one_is_required(self):
        self.assertEqual(self.answer("text", "  "), (None, None))
        self.assertEqual(self.answer("text"), (None, None))
        self.assertEqual(self.answer("text", " ", is_required=True), (None, "required"))

    def test_only_what_is_offered_is_chosen(self):
        choices = (("VCB", "Vietcombank"), ("TCB", "Techcombank"))
        self.assertEqual(self.answer("choice", "VCB", choices=choices), ("VCB", None))
        self.assertEqual(
            self.answer("choices", "VCB", "TCB", choices=choices), (["VCB", "TCB"], None)
        )
        self.assertEqual(self.answer("choices", "VCB", "DROP", choices=choices)[1], "not_choice")

    def test_visit_is_what_the_snippet_kept_else_what_the_browser_says(self):
        page = "https://shop.example/tet?utm_campaign=Tet&utm_source=fb"
        visit = web_form.read_visit({}, page)
        self.assertEqual(visit["page_url"], page)
        self.assertEqual(visit["utm"], {"campaign": "Tet", "source": "fb"})
        visit = web_form.read_visit(
            {
                "utm_campaign": ["Mid-Autumn"],
                "lead_form_page": ["https://shop.example/contact"],
                "lead_form_referrer": ["https://www.google.com/"],
            },
            page,
        )
        self.assertEqual(visit["utm"], {"campaign": "Mid-Autumn"})
        self.assertEqual(visit["page_url"], "https://shop.example/contact")
        self.assertEqual(visit["referrer"], "https://www.google.com/")

    def test_addresses_are_of_web_pages(self):
        for address in ("javascript:alert(1)", "file:///etc/passwd", "http://[", "\x00", ""):
            visit = web_form.read_visit({"lead_form_referrer": [address]}, address)
            self.assertEqual((visit["referrer"], visit["page_url"]), ("", ""), address)

    def test_plain_html_sent_twice_in_a_day_is_one_sending(self):
        posted = {"phone": ["0912345678"], "contact_name": ["An"]}
        turned = dict(reversed(posted.items()))
        key = web_form.fingerprint(posted, "2026-11-22")
        self.assertEqual(key, web_form.fingerprint(turned, "2026-11-22"))
        self.assertNotEqual(key, web_form.fingerprint(posted, "2026-11-23"))
        self.assertNotEqual(key, web_form.fingerprint({"phone": ["0"]}, "2026-11-22"))

    def test_payload_of_something_else_is_malformed(self):
        for payload in ("", "[]", "{}", '{"answers": []}', "[" * 100_000):
            with self.assertRaises(MalformedPayload):
                web_form.read_payload(payload)
