# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import hashlib
import json
import random

from odoo.tests import BaseCase

from ..capture import zalo
from ..capture.errors import MalformedPayload

APP = "360846524840903967"
SECRET = "secret key of the account"
ACCOUNT = "388613280878808645"
PERSON = "246845883529697922"  # past 2^53


def post_of(event_name, person=PERSON, **values):
    """Body as Zalo sends it."""
    body = {
        "app_id": APP,
        "sender": {"id": person},
        "recipient": {"id": ACCOUNT},
        "event_name": event_name,
        "timestamp": "1794297600123",
        **values,
    }
    return json.dumps(body, ensure_ascii=False).encode()


def text_of(text="Cho mình xin báo giá", msg_id="96d3cdf3af150460909", **values):
    """Somebody wrote to the account."""
    return post_of("user_send_text", message={"text": text, "msg_id": msg_id}, **values)


def follow_of(event_name="follow", person=PERSON):
    """Somebody began or stopped to follow the account."""
    body = {"app_id": APP, "oa_id": ACCOUNT, "follower": {"id": person}, "event_name": event_name}
    return json.dumps(body | {"source": "oa_profile", "timestamp": "1794297600123"}).encode()


def sign(raw, timestamp="1794297600123", secret=SECRET, app=APP):
    """Value of ``X-ZEvent-Signature``."""
    signed = app.encode() + raw + timestamp.encode() + secret.encode()
    return "mac=" + hashlib.sha256(signed).hexdigest()


class TestCaptureZalo(BaseCase):
    def _read(self, raw):
        ((_key, payload),) = zalo.split(raw)
        return zalo.read_event(payload)

    def test_signature_with_and_without_its_prefix(self):
        raw = text_of()
        self.assertTrue(zalo.is_signed(raw, sign(raw), APP, SECRET))
        self.assertTrue(zalo.is_signed(raw, sign(raw).removeprefix("mac="), APP, SECRET))

    def test_the_time_is_signed_as_it_was_sent(self):
        for written in ("1794297600123", '"1794297600123"', "1.7942976E12"):
            raw = b'{"event_name": "follow", "timestamp": %s}' % written.encode()
            signature = sign(raw, written.strip('"'))
            self.assertTrue(zalo.is_signed(raw, signature, APP, SECRET), written)

    def test_what_is_not_signed(self):
        raw = text_of()
        for signature, app, secret in (
            ("", APP, SECRET),
            ("mac=", APP, SECRET),
            (sign(raw), APP, ""),
            (sign(raw, secret=""), APP, ""),
            (sign(raw, app=""), "", SECRET),
            (sign(raw, app="1"), APP, SECRET),
            (sign(raw, timestamp="1794297600124"), APP, SECRET),
            ("mac=ấ\ud800", APP, SECRET),
        ):
            with self.subTest(signature=signature, app=app, secret=secret):
                self.assertFalse(zalo.is_signed(raw, signature, app, secret))
        half_a_pair = b'{"timestamp": "\\ud800"}'
        for raw in (b"", b"[]", b"\xff", b"{}", b'{"timestamp": null}', half_a_pair, b"[" * 20_000):
            with self.subTest(raw=raw[:20]):
                self.assertFalse(zalo.is_signed(raw, sign(raw), APP, SECRET))

    def test_tampered_bodies_are_not_signed(self):
        raw, chance = text_of(), random.Random(7)
        signature = sign(raw)
        for _number in range(1000):
            changed = bytearray(raw)
            changed[chance.randrange(len(raw))] ^= chance.randrange(1, 256)
            self.assertFalse(zalo.is_signed(bytes(changed), signature, APP, SECRET))

    def test_message(self):
        event = self._read(text_of())
        self.assertTrue(event.is_message)
        self.assertEqual((event.user_id, event.text), (PERSON, "Cho mình xin báo giá"))
        self.assertEqual(event.date, datetime.datetime(2026, 11, 10, 8, 0))
        self.assertEqual(zalo.split(text_of())[0][0], "96d3cdf3af150460909")

    def test_ids_are_never_numbers(self):
        raw = text_of().replace(f'"{PERSON}"'.encode(), PERSON.encode())
        self.assertEqual(self._read(raw).user_id, PERSON)

    def test_messages_without_text(self):
        place = {"coordinates": {"latitude": "21.0278", "longitude": "105.8342"}}
        attachments = [{"type": "location", "payload": place}]
        raw = post_of("user_send_location", message={"msg_id": "1", "attachments": attachments})
        event = self._read(raw)
        self.assertEqual(event.attachment_type, "location")
        self.assertEqual(event.coordinates, "21.0278, 105.8342")
        sticker = self._read(post_of("user_send_sticker", message={"msg_id": "2"}))
        self.assertEqual((sticker.attachment_type, sticker.coordinates), ("sticker", ""))

    def test_messages_to_groups_are_nobodys(self):
        self.assertFalse(self._read(post_of("user_send_group_text")).is_message)

    def test_follow(self):
        event = self._read(follow_of())
        self.assertEqual((event.name, event.user_id), ("follow", PERSON))
        self.assertNotEqual(zalo.split(follow_of())[0][0], zalo.split(follow_of("unfollow"))[0][0])

    def test_withdrawal_in_both_shapes(self):
        for raw in (
            post_of("user_withdraw"),
            b'{"event": "user.revoke.consent", "appId": "1", "userId": "%s"}' % PERSON.encode(),
        ):
            event = self._read(raw)
            self.assertTrue(event.is_withdrawal)
            self.assertEqual(event.user_id, PERSON)

    def test_shared_info_side_by_side(self):
        info = {
            "name": "Lê Thị Cúc",
            "phone": "84912345678",
            "address": "182 Lê Đại Hành",
            "ward": "Phường 15",
            "district": "Quận 11",
            "city": "Hồ Chí Minh",
        }
        expected = {
            "contact_name": "Lê Thị Cúc",
            "phone": "+84912345678",
            "street": "182 Lê Đại Hành, Phường 15, Quận 11",
            "state_id": "Hồ Chí Minh",
        }
        for values in ({"info": info}, {"message": info}, {"message": {"info": info}}):
            event = self._read(post_of("user_submit_info", **values))
            self.assertEqual(zalo.read_shared_info(event), expected)

    def test_shared_info_with_the_place_by_itself(self):
        info = {
            "name": "Lê Thị Cúc",
            "phone": 84912345678,
            "user_dob": "30/10/1999",
            "gender": "Nữ",
            "full_address": {
                "user_city": "Thành phố Hồ Chí Minh",
                "user_ward": "Phường Tân Thuận",
                "user_address": "Đường số 13",
            },
        }
        self.assertEqual(
            zalo.read_shared_info(self._read(post_of("user_submit_info", info=info))),
            {
                "contact_name": "Lê Thị Cúc",
                "phone": "+84912345678",
                "street": "Đường số 13, Phường Tân Thuận",
                "state_id": "Thành phố Hồ Chí Minh",
                "user_dob": "30/10/1999",
                "gender": "Nữ",
            },
        )

    def test_malformed_bodies_are_kept_to_be_marked_failed(self):
        for raw in (
            b"",
            b"null",
            b"[]",
            b"{}",
            b"{",
            b"\xff\xfe",
            b"\0",
            b"[" * 20_000,
            b'{"event_name": ["follow"]}',
            b'{"event_name": "follow"}',
            b'{"event_name": "user_send_text", "sender": 3}',
            b'{"event_name": "user_submit_info", "sender": {"id": null}}',
        ):
            with self.subTest(raw=raw[:60]):
                ((key, payload),) = zalo.split(raw)
                self.assertTrue(key)
                self.assertNotIn("\0", payload)
                with self.assertRaises(MalformedPayload):
                    zalo.read_event(payload)
