# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import json
import logging
import os
import tempfile

from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wsgi import wrap_file

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import Response, content_disposition, request

from ..exporting.lead_list import LeadListExport

_logger = logging.getLogger(__name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ARGUMENTS = ("columns", "domain", "ids", "order_by", "group_by")


class LeadExportController(http.Controller):
    @http.route(
        "/lead_management/export_leads", type="http", auth="user", methods=["POST"], readonly=True
    )
    def export_leads(self, data):
        """The leads of a list as a workbook.

        :param str data: JSON of the arguments of ``LeadListExport``; ``active_test``, whether the
            list leaves out what is archived; and ``company_ids``, the companies ticked
        """
        try:
            return self._send(self._make_export(data))
        except UserError as error:
            # as the client's download expects it, to show the sentence in a dialog of its own
            answer = {
                "code": error.http_status,
                "message": "Odoo Server Error",
                "data": http.serialize_exception(error),
            }
            raise UnprocessableEntity(json.dumps(answer)) from error

    def _make_export(self, data):
        try:
            asked = json.loads(data)
            arguments = {name: asked[name] for name in _ARGUMENTS}
            context = {
                "active_test": bool(asked["active_test"]),
                "allowed_company_ids": [int(id_) for id_ in asked["company_ids"]],
            }
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise UserError(request.env._("This request says nothing to export.")) from error
        env = request.env(context={**request.env.context, **context})
        return LeadListExport(env, **arguments)

    def _send(self, export):
        """Stream the workbook from a file on the disk, which is gone when it is sent."""
        with contextlib.ExitStack() as on_error:
            file = on_error.enter_context(tempfile.TemporaryFile())
            count = export.write_to(file)
            on_error.pop_all()  # what sends the file closes it
        _logger.info(
            "User %s exported %s leads from %s: %s",
            request.env.uid,
            count,
            request.httprequest.remote_addr,
            ", ".join(export.names),
        )
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        today = fields.Date.context_today(request.env.user)
        filename = request.env._("Leads") + f" {today}.xlsx"
        return Response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", str(size)),
                ("Content-Disposition", content_disposition(filename)),
            ],
            direct_passthrough=True,
        )
