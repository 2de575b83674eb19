# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import json
import zoneinfo

from odoo.tests import BaseCase

from ..capture import hotline
from ..capture.errors import MalformedPayload

HANOI = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
# As Stringee's documentation of call events shows the end of a call from outside
STRINGEE = {
    "call_status": "ended",
    "project_id": 25,
    "timestamp_ms": 1538369461077,
    "type": "stringee_call",
    "call_id": "call-vn-1-ZD3IDIXS1J-1515820305478",
    "endCallCause": "USER_END_CALL",
    "duration": 19,
    "answerDuration": 9,
    "from": {"number": "84909985668", "alias": "84909985668", "type": "external"},
    "to": {"number": "842473082686", "alias": "101", "type": "internal"},
}
ASTERISK = (
    b"src=0909985668&dst=101&disposition=NO+ANSWER&uniqueid=15.7&billsec=0"
    b"&start=2026-03-02+09:00:00"
)


class TestCaptureHotline(BaseCase):
    def _read(self, raw, content_type="", **kwargs):
        return hotline.read(hotline.parse(raw, content_type), **kwargs)

    def test_stringee(self):
        for keys in (hotline.PRESETS["stringee"], {}):
            call = self._read(json.dumps(STRINGEE).encode(), "application/json", keys=keys)
            self.assertEqual(
                call,
                hotline.Call(
                    "call-vn-1-ZD3IDIXS1J-1515820305478",
                    "answered",
                    "84909985668",
                    True,
                    "101",
                    datetime.datetime(2018, 10, 1, 4, 51, 1),
                    9,
                ),
            )

    def test_asterisk(self):
        """Its times are local, and an extension that was called is ours."""
        call = self._read(ASTERISK, keys=hotline.PRESETS["asterisk"], timezone=HANOI)
        self.assertEqual((call.status, call.phone, call.extension), ("missed", "0909985668", "101"))
        self.assertEqual(call.date, datetime.datetime(2026, 3, 2, 2, 0))

    def test_call_from_an_extension_is_ours(self):
        call = self._read(b"caller=101&callee=0909985668&status=answered&billsec=5")
        self.assertFalse(call.is_incoming)
        self.assertEqual((call.phone, call.extension), ("0909985668", "101"))

    def test_own_names_and_words(self):
        call = self._read(
            b"so_goi=sip:0909985668@x.vn&tt=C%C3%BAp",
            keys={"caller": "SO_GOI", "status": "tt"},
            words={"cúp": "missed"},
        )
        self.assertEqual((call.phone, call.status), ("0909985668", "missed"))

    def test_hidden_number(self):
        for number in ("anonymous", "Unknown", "private", ""):
            self.assertEqual(self._read(f"from={number}&status=missed&x=1".encode()).phone, "")

    def test_only_web_addresses_are_kept(self):
        for address, kept in (
            ("https://pbx.example/1.mp3", True),
            ("http://pbx.example/1.mp3", True),
            ("javascript:alert(1)", False),
            ("file:///etc/passwd", False),
            ("//pbx.example/1.mp3", False),
            ("https://" + "x" * 2_000, False),
        ):
            fields = {"from": "0909985668", "status": "answered", "recording_url": address}
            self.assertEqual(bool(hotline.read(fields).recording_url), kept, address)

    def test_what_is_no_call(self):
        for raw in (b"", b"\xff\xfe", b"{", b"[]", b'{"a": NaN}', b"status=unheard-of", b"x=1"):
            with self.subTest(raw), self.assertRaises(MalformedPayload):
                self._read(raw)

    def test_odd_values(self):
        call = self._read(b"from=0909985668&status=answered&billsec=1e999&start=99999999999999999")
        self.assertEqual((call.seconds, call.date), (0, None))

    def test_events_of_one_call(self):
        """In whatever order they come; one that was answered stays answered."""
        base = "from=0909985668&call_id=7&status="
        ended, answered, recorded = (
            self._read((base + rest).encode())
            for rest in (
                "hangup&start=1538369461",
                "answered",
                "hangup&billsec=9&recording_url=https://pbx.example/7",
            )
        )
        self.assertEqual(hotline.combine([ended]).status, "missed")
        whole = hotline.combine([ended, answered, recorded])
        self.assertEqual((whole.status, whole.seconds), ("answered", 9))
        self.assertEqual(whole.recording_url, "https://pbx.example/7")
        self.assertTrue(whole.date)

    def test_replays_have_one_key(self):
        fields = hotline.parse(ASTERISK + b"&token=secret")
        self.assertEqual(hotline.pop_token(fields), "secret")
        again = dict(reversed(hotline.parse(ASTERISK).items()))
        self.assertEqual(hotline.key_of(fields, {}), hotline.key_of(again, {}))
        self.assertNotIn("secret", str(fields))
