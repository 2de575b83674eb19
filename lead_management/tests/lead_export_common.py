# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import json

import openpyxl

from odoo import Command, http
from odoo.tests import HttpCase

from ..exporting.lead_list import LeadListExport
from .common import LeadManagementCase


def open_sheet(data):
    """The only sheet of a workbook."""
    return openpyxl.load_workbook(io.BytesIO(data)).active


def get_rows(data):
    """Values of all cells, the header first."""
    return [list(row) for row in open_sheet(data).iter_rows(values_only=True)]


class LeadExportMixin:
    """Exports of the people of ``LeadManagementCase``."""

    def allow_export(self, *users):
        self.env.ref("base.group_allow_export").user_ids = [Command.link(user.id) for user in users]

    def export(self, user, columns, domain=(), ids=False, order_by=(), group_by=(), **context):
        """The workbook of a list as ``user`` sees it, as bytes."""
        env = self.env(user=user.id, context={"lang": user.lang, "tz": user.tz or False, **context})
        asked = {
            "columns": columns,
            "domain": list(domain),
            "ids": ids,
            "order_by": list(order_by),
            "group_by": list(group_by),
        }
        stream = io.BytesIO()
        LeadListExport(env, **asked).write_to(stream)
        return stream.getvalue()


class LeadExportHttpCase(LeadExportMixin, LeadManagementCase, HttpCase):
    def ask(self, url, data):
        """Post as the client's downloads do.

        :param data: text, or what is to be JSON
        """
        body = data if isinstance(data, str) else json.dumps(data)
        token = http.Request.csrf_token(self)
        return self.url_open(url, data={"data": body, "csrf_token": token}, method="POST")
