# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import time
import urllib.parse

from odoo import fields, models
from odoo.tools import hmac

from ..capture import form_key, web_form
from ..capture.contact import CapturedContact
from ..capture.errors import CaptureIgnored


class LeadCaptureSource(models.Model):
    """What visitors send with a web form: checked, kept in the inbox, and read from there."""

    _inherit = "lead.capture.source"

    def _get_question_targets(self):
        """What each question of a form fills is plain from its name."""
        targets = super()._get_question_targets()
        if self.kind == "form":
            targets |= {field.target: field.target for field in self.form_field_ids}
        return targets

    def _sign_form(self, text):
        # sudo: the database's secret signs, and goes nowhere
        return hmac(self.env(su=True), "lead_management.web_form", (self.public_id, text))

    def _make_form_key(self):
        """A key for one rendering of the form, see ``form_key``."""
        return form_key.make(self._sign_form, int(time.time()))

    def _read_form(self, posted):
        """What somebody has typed, and what is wrong with it.

        :param dict posted: name → list of texts sent under it
        :return: a tuple of the answers by name and sentences by name
        """
        inputs = self.form_field_ids._get_inputs()
        answers, codes = web_form.read_answers(inputs, posted)
        by_name = {question.name: question for question in inputs}
        faults = {
            name: self._describe_form_fault(code, by_name[name]) for name, code in codes.items()
        }
        agreed = web_form.get_text(posted, web_form.CONSENT)
        if self.form_consent_text and self.form_consent_required and not agreed:
            faults[web_form.CONSENT] = self._describe_form_fault("consent")
        return answers, faults

    def _prepare_form_event(self, posted, answers, referer):
        """What goes into the inbox for a form that was sent.

        :param dict posted: name → list of texts sent under it
        :param dict answers: of ``_read_form``
        :param str referer: the header of the request
        :return: a tuple of the key by which a second sending is recognised and the payload, or
            ``None`` when the visitor is to be asked once more
        """
        key = web_form.get_text(posted, web_form.KEY)
        age = form_key.get_age(self._sign_form, key, int(time.time()))
        if age is None:
            if key or not self.form_is_open:
                return None
            key = web_form.fingerprint(posted, fields.Date.to_string(fields.Date.today()))
        else:
            # back from the thanks, she may correct what she wrote, which is no second click
            key = f"{key}-{web_form.hash_answers(answers)}"
        payload = {"answers": answers, **web_form.read_visit(posted, referer)}
        if self.form_consent_text and web_form.get_text(posted, web_form.CONSENT):
            payload["consent_text"] = self.form_consent_text
        if web_form.get_text(posted, web_form.HONEYPOT):
            payload["spam"] = "honeypot"
        elif age is not None and age < form_key.MIN_SECONDS:
            payload["spam"] = "too_fast"
        return key, json.dumps(payload, ensure_ascii=False)

    def _form_split(self, raw, _headers):
        """What somebody tries out: a row of the log once more, or what a browser sends."""
        text = raw.decode(errors="replace").strip()
        if not text.startswith("{"):
            posted = urllib.parse.parse_qs(text)
            answers, _faults = self._read_form(posted)
            text = json.dumps({"answers": answers, **web_form.read_visit(posted, "")})
        return [(text[:32], text)]

    def _form_read(self, payload):
        """What an event of a form says of a person, for the inbox to process."""
        said = web_form.read_payload(payload)
        match said.get("spam"):
            case "honeypot":
                raise CaptureIgnored(self.env._("A program filled in the input nobody sees."))
            case "too_fast":
                raise CaptureIgnored(
                    self.env._(
                        "It was sent less than %(count)s seconds after the form was shown.",
                        count=form_key.MIN_SECONDS,
                    )
                )
        return [
            CapturedContact(
                kind="form",
                answers=said["answers"],
                page_url=said.get("page_url"),
                referrer=said.get("referrer"),
                utm=said.get("utm") or {},
                consent_text=said.get("consent_text"),
            )
        ]
