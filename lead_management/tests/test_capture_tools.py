# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import json

from odoo.tests import BaseCase, tagged

from ..capture import json_contact
from ..capture.errors import CaptureRefused, MalformedPayload
from ..capture.persons import group_by_person
from ..capture.strict_json import MAX_BYTES, loads

TODAY = datetime.date(2026, 11, 22)


@tagged("at_install", "-post_install")
class TestCaptureTools(BaseCase):
    def test_what_is_read(self):
        self.assertEqual(loads('{"a": [1, "é", null]}'.encode()), {"a": [1, "é", None]})
        self.assertEqual(loads(b'{"a": 1, "a": 2}'), {"a": 2})
        self.assertEqual(loads(b"[[" * 16 + b"]]" * 16)[0][0], loads(b"[[" * 15 + b"]]" * 15))
        self.assertEqual(loads(b'"[[[[ {{{{"' + b" " * 50), "[[[[ {{{{")

    def test_what_is_refused(self):
        for raw in (
            b"",
            b"{",
            b"\xff\xfe",
            b"NaN",
            b"[1e999]",
            b'{"a": -Infinity}',
            b'"\\u0000"',
            b'{"\\ud800": 1}',
            b"[" * 33 + b"]" * 33,
            b"[" * 60_000,
            b'"' + b'\\"' * 30_000,
            b"1" * 10_000,
            b'"' + b"x" * MAX_BYTES + b'"',
        ):
            with self.subTest(raw[:20]), self.assertRaises(MalformedPayload):
                loads(raw)

    def test_who_is_the_same(self):
        groups = group_by_person([{"a"}, {"b"}, set(), {"b", "c"}, {"a", "c"}, {"d"}, set()])
        self.assertEqual(groups, [[0, 1, 3, 4], [2], [5], [6]])

    def test_keys_tell_replays(self):
        def keys(document, key=""):
            raw = document if isinstance(document, bytes) else json.dumps(document).encode()
            return [key for key, _payload in json_contact.split(raw, key, TODAY)]

        self.assertEqual(keys({"name": "An"}, "k"), ["key:k"])
        self.assertEqual(keys([{}, {}], "k"), ["key:k#0", "key:k#1"])
        self.assertEqual(keys({"event_id": 7}), ["key:7"])
        self.assertEqual(keys({"name": "An"}), keys({"name": "An"}))
        self.assertNotEqual(keys({"name": "An"}), keys({"name": "Bình"}))
        self.assertEqual(keys(b"{\0"), keys(b"{\0"))
        self.assertLess(len(keys({}, "x" * 5000)[0]), 100)
        with self.assertRaises(CaptureRefused):
            keys([{}] * 101)

    def test_what_an_object_says(self):
        contact = json_contact.read(
            json.dumps(
                {
                    "name": "An",
                    "kids": 2,
                    "tags": ["a", "b"],
                    "vip": True,
                    "date": "2026-11-22T08:30:00+07:00",
                    "utm_source": "zalo",
                    "facebook_id": 123,
                    "consent_text": "",
                }
            )
        )
        self.assertEqual(
            contact.answers, {"name": "An", "kids": "2", "tags": ["a", "b"], "vip": "yes"}
        )
        self.assertEqual(contact.date, datetime.datetime(2026, 11, 22, 1, 30))
        self.assertEqual(
            (contact.utm, contact.identities), ({"source": "zalo"}, {"facebook": "123"})
        )
        self.assertIsNone(contact.consent_text)
        for document in ("[]", "3", '{"date": "yesterday"}', '{"date": 5}', "{"):
            with self.subTest(document), self.assertRaises(MalformedPayload):
                json_contact.read(document)
