# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .common import LeadManagementCase
from .outside_service import OutsideService

GRAPH = "/v24.0/"


class CaptureChannelCase(LeadManagementCase):
    """A page and an Official Account, and services of theirs that answer on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch(group_lead_management_capture=True)
        cls.env.company.country_id = cls.env.ref("base.vn")
        cls.service = cls.enterClassContext(OutsideService().running())
        parameters = cls.env["ir.config_parameter"]
        for name in ("facebook_graph_address", "zalo_api_address", "zalo_oauth_address"):
            parameters.set_param(f"lead_management.{name}", cls.service.address)
        sources = cls.env["lead.capture.source"].with_user(cls.marketing_manager)
        cls.page = sources.create(
            {
                "name": "Fanpage",
                "kind": "facebook",
                "facebook_page_id": "1029384756",
                "facebook_app_secret_entry": "app secret of the page",
                "facebook_access_token_entry": "token of the page",
            }
        )
        cls.account = sources.create(
            {
                "name": "Zalo OA",
                "kind": "zalo",
                "zalo_app_id": "360846524840903967",
                "zalo_secret_key_entry": "secret key of the account",
            }
        )

    def setUp(self):
        super().setUp()
        self.service.answers.clear()
        self.service.requests.clear()
        self.env.cr.cache.clear()

    def _receive(self, source, *bodies):
        """Put into the inbox what is in ``bodies``, as the controller does."""
        source = source.sudo()
        for raw in bodies:
            events = source._dispatch_kind("split", raw, {})
            self.env["lead.capture.event"].sudo()._enqueue(source, events)

    def _process(self, *expected_states):
        """Work off the inbox, and return the events of this test in their order."""
        events = self.env["lead.capture.event"].sudo().search([("state", "=", "new")], order="id")
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.ir_cron_lead_capture").method_direct_trigger()
        events.invalidate_recordset()
        if expected_states:
            self.assertEqual(tuple(events.mapped("state")), expected_states, events.mapped("error"))
        return events

    def _capture(self, source, *bodies):
        """Receive and process ``bodies``, all of which say something of a person."""
        self._receive(source, *bodies)
        events = self._process()
        self.assertEqual(set(events.mapped("state")), {"done"}, events.mapped("error"))
        return events
