# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import http
from odoo.http import content_disposition, request

from ..models.crm_lead_erasure import PERSON_DATA_PATH
from .lead_export import XLSX

_logger = logging.getLogger(__name__)


class PersonDataController(http.Controller):
    @http.route(PERSON_DATA_PATH, type="http", auth="user", methods=["GET"], readonly=True)
    def person_data(self, lead_ids=""):
        """All that is known of a person, for herself.

        :param str lead_ids: ids of leads of hers, with commas between them
        """
        ids = [int(id_) for id_ in lead_ids.split(",") if id_.isdecimal() and len(id_) < 10]
        leads = request.env["crm.lead"].browse(ids).exists()
        if not leads:
            raise request.not_found()
        content = leads._make_person_workbook()
        _logger.info("User %s downloaded the data of the persons of %s", request.env.uid, leads)
        name = leads[0].contact_name or leads[0].name
        filename = request.env._("Personal data of %(name)s", name=name) + ".xlsx"
        headers = {
            "Content-Type": XLSX,
            "Content-Disposition": content_disposition(filename),
            "Cache-Control": "no-store",
        }
        return request.make_response(content, list(headers.items()))
