# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import functools

from odoo import http
from odoo.http import request
from odoo.tools import file_open

from odoo.addons.base.models.assetsbundle import rjsmin

from ..capture.strict_json import MAX_BYTES
from ..models.lead_capture_source import PATH
from .lead_capture import LeadCaptureController

_SNIPPET = "lead_management/static/lead_form/lead_form.js"


class LeadCaptureFormController(LeadCaptureController):
    """What the snippet of a web form needs in pages of other sites.

    The form's own page is at its address: ``lead_capture_source_form_page.py``.
    """

    @http.route(
        f"{PATH}<string:public_id>/form.js",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
    )
    def form_script(self, public_id, **_params):
        """The snippet, which is the same for all forms."""
        self._find_form(public_id)
        headers = {
            "Content-Type": "text/javascript; charset=utf-8",
            "Cache-Control": "public, max-age=3600",
            "X-Content-Type-Options": "nosniff",
        }
        return request.make_response(_read_snippet(), list(headers.items()))

    @http.route(
        f"{PATH}<string:public_id>/form.json",
        type="http",
        auth="none",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        cors="*",
        max_content_length=MAX_BYTES,
    )
    def form_json(self, public_id, **_params):
        """What a form asks, and a visitor's answers to it."""
        return self._find_form(public_id)._answer_form_snippet()

    def _find_form(self, public_id):
        """The form at an address.

        :raise werkzeug.exceptions.NotFound: there is none, or no more
        """
        source = self._find_source(public_id)
        if not source or source.kind != "form":
            raise request.not_found()
        return source


@functools.cache
def _read_snippet():
    with file_open(_SNIPPET) as script:
        return rjsmin(script.read())
