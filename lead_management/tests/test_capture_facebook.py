# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import hashlib
import hmac
import json
import random

from odoo.tests import BaseCase

from ..capture import facebook
from ..capture.errors import MalformedPayload

SECRET = "app secret of the page"
PAGE = "1029384756"


def post_of(*, changes=(), messaging=()):
    """Body as Facebook sends it, of one page."""
    entry = {"id": PAGE, "time": 1794297600, "changes": list(changes), "messaging": list(messaging)}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def leadgen(leadgen_id="5000000001", **values):
    """A form was filled in."""
    value = {"leadgen_id": leadgen_id, "form_id": "77001", "page_id": PAGE, **values}
    return {"field": "leadgen", "value": {"created_time": 1794297600, **value}}


def comment(comment_id="9_1", person="4001", name="Trần Văn Bình", **values):
    """Somebody commented on a post."""
    value = {"item": "comment", "verb": "add", "comment_id": comment_id, "post_id": "9"}
    value |= {"from": {"id": person, "name": name}, "created_time": 1794297600}
    return {"field": "feed", "value": value | {"message": "Giá bao nhiêu ạ?"} | values}


def message(mid="m_1", person="4001", text="Tư vấn giúp em", **values):
    """Somebody wrote through Messenger."""
    said = {"mid": mid, "text": text, **values}
    addresses = {"sender": {"id": person}, "recipient": {"id": PAGE}}
    return {**addresses, "timestamp": 1794297600123, "message": said}


def sign(raw, secret=SECRET):
    """Value of ``X-Hub-Signature-256``."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


class TestCaptureFacebook(BaseCase):
    def _read_all(self, raw):
        return [facebook.read_event(payload) for _key, payload in facebook.split(raw)]

    def test_handshake(self):
        asked = {
            "hub.mode": "subscribe",
            "hub.verify_token": "từ khóa",
            "hub.challenge": "1158201444",
        }
        self.assertEqual(facebook.answer_handshake(asked, "từ khóa"), "1158201444")
        for refused, token in (
            (asked, "another"),
            (asked, ""),
            (asked | {"hub.mode": "unsubscribe"}, "từ khóa"),
            (asked | {"hub.verify_token": "\ud800"}, "từ khóa"),
            ({}, ""),
        ):
            with self.subTest(refused=refused, token=token):
                self.assertIsNone(facebook.answer_handshake(refused, token))

    def test_signature(self):
        raw = post_of(changes=[leadgen()])
        self.assertTrue(facebook.is_signed(raw, sign(raw), SECRET))
        for signature, secret in (
            ("", SECRET),
            (sign(raw), ""),
            (sign(raw, ""), ""),
            (sign(raw).removeprefix("sha256="), SECRET),
            (sign(raw).replace("sha256", "sha1"), SECRET),
            ("sha256=ấ\ud800", SECRET),
        ):
            with self.subTest(signature=signature, secret=secret):
                self.assertFalse(facebook.is_signed(raw, signature, secret))

    def test_tampered_bodies_are_not_signed(self):
        raw, chance = post_of(changes=[leadgen()]), random.Random(7)
        signature = sign(raw)
        for _number in range(1000):
            changed = bytearray(raw)
            changed[chance.randrange(len(raw))] ^= chance.randrange(1, 256)
            self.assertFalse(facebook.is_signed(bytes(changed), signature, SECRET))

    def test_several_events_in_one_body(self):
        raw = post_of(
            changes=[leadgen("5000000001"), comment("9_1"), leadgen("5000000002")],
            messaging=[message("m_1"), message("m_2")],
        )
        parts = facebook.split(raw)
        keys = [key for key, _payload in parts]
        self.assertEqual(keys, ["5000000001", "9_1", "5000000002", "m_1", "m_2"])
        events = self._read_all(raw)
        kinds = [event.kind for event in events]
        self.assertEqual(kinds, ["leadgen", "comment", "leadgen", "message", "message"])
        self.assertEqual({event.page_id for event in events}, {PAGE})

    def test_what_a_page_does_itself_is_left_out(self):
        self.assertEqual(
            facebook.split(
                post_of(
                    changes=[
                        comment(person=PAGE),
                        comment(verb="edited"),
                        {"field": "feed", "value": {"item": "like", "verb": "add"}},
                    ],
                    messaging=[
                        message(is_echo=True),
                        {"sender": {"id": "1"}, "read": {"watermark": 1}},
                    ],
                )
            ),
            [],
        )

    def test_what_is_said(self):
        said, written = self._read_all(post_of(changes=[comment()], messaging=[message()]))
        self.assertEqual(
            (said.person_id, said.person_name, said.text, said.date),
            ("4001", "Trần Văn Bình", "Giá bao nhiêu ạ?", datetime.datetime(2026, 11, 10, 8, 0)),
        )
        self.assertEqual((written.person_id, written.text), ("4001", "Tư vấn giúp em"))
        self.assertEqual(written.date, said.date)

    def test_malformed_bodies_are_kept_to_be_marked_failed(self):
        for raw in (
            b"",
            b"null",
            b"[]",
            b"{",
            b'{"entry": 3}',
            b'{"entry": "a"}',
            b"\xff\xfe",
            b"\0",
            b"[" * 20_000,
            json.dumps({"entry": [{"changes": [{"field": "leadgen"}]}]}).encode(),
            json.dumps({"entry": [{"messaging": [{"message": "text"}]}]}).encode(),
            post_of(changes=[leadgen(leadgen_id=None)]),
            post_of(messaging=[message(person=None)]),
        ):
            with self.subTest(raw=raw[:60]):
                ((key, payload),) = facebook.split(raw)
                self.assertTrue(key)
                self.assertNotIn("\0", payload)
                with self.assertRaises(MalformedPayload):
                    facebook.read_event(payload)

    def test_one_malformed_event_does_not_spoil_the_others(self):
        parts = facebook.split(post_of(changes=[leadgen(leadgen_id={}), leadgen("5000000009")]))
        self.assertEqual(len(parts), 2)
        self.assertEqual(facebook.read_event(parts[1][1]).key, "5000000009")

    def test_answers(self):
        lead = {
            "field_data": [
                {"name": "full_name", "values": ["Nguyễn Thị An"]},
                {"name": "sản_phẩm", "values": ["Căn hộ", "Đất nền"]},
                {"name": "bỏ trống", "values": []},
            ],
            "custom_disclaimer_responses": [{"checkbox_key": "agree", "is_checked": "1"}],
        }
        self.assertEqual(
            facebook.read_answers(lead),
            {"full_name": "Nguyễn Thị An", "sản_phẩm": ["Căn hộ", "Đất nền"], "agree": "yes"},
        )

    def test_answers_of_the_testing_tool(self):
        self.assertTrue(facebook.is_dummy({"email": "<test lead: dummy data for email>"}))
        self.assertFalse(facebook.is_dummy({"email": "an@example.com", "products": ["a", "b"]}))
