# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random

from odoo.tests import HttpCase, tagged

from . import test_capture_facebook as facebook
from . import test_capture_zalo as zalo
from .lead_capture_channel_common import CaptureChannelCase


@tagged("post_install", "-at_install")
class TestLeadCaptureChannelsHttp(HttpCase, CaptureChannelCase):
    """What Facebook and Zalo get to hear at the addresses they were given."""

    def _post_to_page(self, raw, signature=None):
        signature = facebook.sign(raw) if signature is None else signature
        return self.url_open(
            self._path(self.page), data=raw, headers={"X-Hub-Signature-256": signature}
        )

    def _post_to_account(self, raw, signature=None):
        signature = zalo.sign(raw) if signature is None else signature
        return self.url_open(
            self._path(self.account), data=raw, headers={"X-ZEvent-Signature": signature}
        )

    def _path(self, source):
        return f"/lead_management/capture/{source.public_id}"

    def _events(self, source):
        return self.env["lead.capture.event"].sudo().search([("capture_source_id", "=", source.id)])

    def _tamper(self, raw, post, signature, source):
        """Post 1,000 bodies that differ from what was signed, in one place each."""
        chance = random.Random(7)
        statuses = set()
        for _number in range(1000):
            changed = bytearray(raw)
            changed[chance.randrange(len(raw))] ^= chance.randrange(1, 256)
            statuses.add(post(bytes(changed), signature).status_code)
        self.assertEqual(statuses, {403})
        self.assertFalse(self._events(source))

    def test_tampered_posts_to_a_page(self):
        raw = facebook.post_of(changes=[facebook.leadgen()])
        self._tamper(raw, self._post_to_page, facebook.sign(raw), self.page)

    def test_tampered_posts_to_an_account(self):
        raw = zalo.text_of()
        self._tamper(raw, self._post_to_account, zalo.sign(raw), self.account)

    def test_without_a_secret_nothing_is_let_in(self):
        (self.page | self.account).sudo().write(
            {"facebook_app_secret": False, "zalo_secret_key": False}
        )
        raw = facebook.post_of(changes=[facebook.leadgen()])
        self.assertEqual(self._post_to_page(raw).status_code, 403)
        self.assertEqual(self._post_to_page(raw, facebook.sign(raw, "")).status_code, 403)
        raw = zalo.text_of()
        self.assertEqual(self._post_to_account(raw).status_code, 403)
        self.assertEqual(self._post_to_account(raw, zalo.sign(raw, secret="")).status_code, 403)

    def test_several_events_in_one_post_and_its_replay(self):
        raw = facebook.post_of(
            changes=[facebook.leadgen(), facebook.comment()], messaging=[facebook.message()]
        )
        for _time in range(3):
            self.assertEqual(self._post_to_page(raw).status_code, 200)
        self.assertEqual(
            set(self._events(self.page).mapped("external_key")), {"5000000001", "9_1", "m_1"}
        )
        for _time in range(3):
            self.assertEqual(self._post_to_account(zalo.text_of()).status_code, 200)
        self.assertEqual(len(self._events(self.account)), 1)

    def test_malformed_bodies_that_are_signed(self):
        for raw in (b"[]", b"{", b"\xff", b'{"entry": 3}', b"[" * 20_000):
            self.assertEqual(self._post_to_page(raw).status_code, 200, raw[:20])
        events = self._events(self.page)
        self.assertEqual(len(events), 5)
        self._process()
        self.assertEqual(set(events.mapped("state")), {"failed"})
        time = zalo.post_of("")
        for raw in (time, time.replace(b'"sender"', b'"nobody"').replace(b'""', b'"follow"')):
            self.assertEqual(self._post_to_account(raw).status_code, 200, raw[:20])
        self._process()
        self.assertEqual(self._events(self.account).mapped("state"), ["failed", "failed"])

    def test_handshake(self):
        params = {
            "hub.mode": "subscribe",
            "hub.verify_token": self.page.facebook_verify_token,
            "hub.challenge": "1158201444",
        }
        answer = self.url_open(self._path(self.page), params=params)
        self.assertEqual((answer.status_code, answer.text), (200, "1158201444"))
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        params["hub.verify_token"] = "guessed"
        self.assertEqual(self.url_open(self._path(self.page), params=params).status_code, 403)

    def test_addresses_are_gone_with_their_tool(self):
        raw = zalo.text_of()
        self.account.active = False
        self.assertEqual(self._post_to_account(raw).status_code, 404)
