# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import time

from odoo.tests import HttpCase

from ..capture import form_key
from .common import LeadManagementCase


class LeadCaptureFormCase(LeadManagementCase):
    """A web form as a marketing manager makes it, with nothing but a name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch(group_lead_management_capture=True)
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.env.company.country_id = cls.env.ref("base.vn")
        cls.sources = cls.env["lead.capture.source"].with_user(cls.marketing_manager)
        cls.form = cls.sources.create({"name": "Landing March", "kind": "form"})

    def _ask(self, target, **values):
        """Add a question to the form."""
        return (
            self.env["lead.capture.form.field"]
            .with_user(self.marketing_manager)
            .create({"capture_source_id": self.form.id, "target": target, **values})
        )

    def _get_events(self):
        """The events of the form, oldest first."""
        return self.env["lead.capture.event"].search(
            [("capture_source_id", "=", self.form.id)], order="id"
        )


class LeadCaptureFormHttpCase(LeadCaptureFormCase, HttpCase):
    """Visitors of the form, who come over HTTP and have been reading it for a while."""

    def setUp(self):
        super().setUp()
        self.url = f"/lead_management/capture/{self.form.public_id}"

    def _make_key(self, age=60):
        """A key of the form as it was shown ``age`` seconds ago."""
        return form_key.make(self.form.sudo()._sign_form, int(time.time()) - age)

    def _send(self, url=None, headers=None, **typed):
        """What a visitor sends who fills the form in: on the page, unless said."""
        values = {
            "contact_name": "Nguyễn Thị An",
            "phone": "0912 345 678",
            "lead_form_consent": "yes",
            "lead_form_key": self._make_key(),
            **typed,
        }
        answer = self.url_open(
            url or self.url,
            data={name: value for name, value in values.items() if value is not None},
            headers=headers,
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return answer

    def _get_payloads(self):
        return [json.loads(event.payload) for event in self._get_events()]

    def _process(self):
        """What the scheduled job makes of the inbox."""
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.ir_cron_lead_capture").method_direct_trigger()
        self.env.invalidate_all()
