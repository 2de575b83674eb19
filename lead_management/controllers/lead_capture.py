# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, http
from odoo.http import Response, request
from odoo.tools import file_open

from ..capture.errors import CaptureRefused
from ..capture.strict_json import MAX_BYTES
from ..models.lead_capture_source import PATH


class CaptureDispatcher(http.HttpDispatcher):
    """Plain HTTP, but the body is kept as it came in, which signatures are over: reading the
    fields of a form would leave nothing of it."""

    routing_type = "lead_capture"

    def dispatch(self, endpoint, args):
        self.request.httprequest.get_data(cache=True)
        return super().dispatch(endpoint, args)


class LeadCaptureController(http.Controller):
    """What channels speak to. Answers before anything is done: see ``lead.capture.event``."""

    @http.route(
        f"{PATH}<string:public_id>",
        type="lead_capture",
        auth="none",
        methods=["POST"],
        readonly=False,
        csrf=False,
        save_session=False,
        max_content_length=MAX_BYTES,
    )
    def capture(self, public_id, **_params):
        """Store what a channel says.

        :param str public_id: of a ``lead.capture.source``
        """
        source = self._find_source(public_id)
        if not source:
            return _answer(404, "not_found")
        page = source._dispatch_kind("take")
        if page:
            return page
        http_request = request.httprequest
        # some telephone systems say everything in the address
        raw = http_request.get_data() or http_request.query_string
        headers = http_request.headers
        if not source._dispatch_kind("is_genuine", raw, headers, default=False):
            return _answer(403, "forbidden")
        if source._is_over_quota():
            return _answer(429, "too_many", headers={"Retry-After": "60"})
        try:
            events = source._dispatch_kind("split", raw, headers, default=[])
        except CaptureRefused as error:
            return _answer(error.status, "refused", message=str(error))
        accepted = source.env["lead.capture.event"]._receive(source, events)
        repeated = len(events) - accepted
        answer = source._dispatch_kind("answer", accepted, repeated)
        return answer or _answer(200, accepted=accepted, repeated=repeated)

    @http.route(
        f"{PATH}<string:public_id>",
        type="lead_capture",
        auth="none",
        methods=["GET"],
        save_session=False,
    )
    def show(self, public_id, **params):
        """Answer a channel that asks whether we are who we say, or show the page there is.

        :param str public_id: of a ``lead.capture.source``
        """
        source = self._find_source(public_id)
        if not source:
            return _answer(404, "not_found")
        page = source._dispatch_kind("page", params)
        if page:
            return page
        handshake = source._dispatch_kind("handshake", params)
        if handshake is None:
            return _answer(403, "forbidden")
        return Response(handshake, content_type="text/plain; charset=utf-8")

    @http.route(
        f"{PATH}openapi.json",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        cors="*",
    )
    def describe(self):
        """The OpenAPI description of the JSON endpoint, while capture is switched on."""
        if not request.env(user=SUPERUSER_ID)["lead.capture.source"]._is_capture_on():
            return _answer(404, "not_found")
        with file_open("lead_management/controllers/lead_capture_openapi.json", "rb") as file:
            return Response(file.read(), content_type="application/json; charset=utf-8")

    def _find_source(self, public_id):
        """The source with that address, while capture is switched on."""
        # The channel is nobody of ours: what it may do is what the methods of the source let it
        env = request.env(user=SUPERUSER_ID)
        sources = env["lead.capture.source"]
        source_id = sources._is_capture_on() and sources._get_ids().get(public_id)
        source = sources.browse(source_id or None)
        return source and source.with_company(source._get_facts().company_id)


def _answer(status, error="", headers=None, **values):
    """JSON that says what became of a request."""
    if error:
        values = {"error": error, **values}
    response = request.make_json_response(values, headers=headers, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
