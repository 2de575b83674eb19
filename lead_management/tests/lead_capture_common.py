# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from .common import LeadManagementCase


class LeadCaptureCase(LeadManagementCase):
    """Capture switched on, with a JSON source."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch(group_lead_management_capture=True)
        cls.env.company.country_id = cls.env.ref("base.vn")
        cls.campaign = cls.env["utm.campaign"].create({"title": "Tết"})
        cls.team = cls.env["crm.team"].create({"name": "Bắc", "user_id": cls.salesman_all.id})
        cls.capture_source = cls._new_source(campaign_id=cls.campaign.id, team_id=cls.team.id)

    @classmethod
    def _new_source(cls, **values):
        """A source as the marketing manager makes it."""
        values = {"name": "Landing page", "kind": "json", **values}
        sources = cls.env["lead.capture.source"].with_user(cls.marketing_manager)
        return sources.create(values).sudo().with_env(cls.env)

    @classmethod
    def _new_token(cls, capture_source):
        as_manager = capture_source.with_user(cls.marketing_manager)
        return as_manager.action_make_token()["params"]["token"]

    def _enqueue(self, *payloads, capture_source=None):
        """Put events into the inbox; payloads that are no text are JSON.

        :return: the ``lead.capture.event`` rows
        """
        capture_source = capture_source or self.capture_source
        events = self.env["lead.capture.event"]
        count = events.search_count([])
        events._enqueue(
            capture_source,
            [
                (f"test {count + number}", item if isinstance(item, str) else json.dumps(item))
                for number, item in enumerate(payloads)
            ],
        )
        return events.search(
            [("capture_source_id", "=", capture_source.id)], order="id desc", limit=len(payloads)
        ).sorted("id")

    def _process(self):
        """Run the scheduled job."""
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.ir_cron_lead_capture").method_direct_trigger()
        self.env.invalidate_all()

    def _capture(self, *payloads, capture_source=None):
        """Have events processed.

        :return: the ``lead.capture.event`` rows
        """
        events = self._enqueue(*payloads, capture_source=capture_source)
        self._process()
        return events
