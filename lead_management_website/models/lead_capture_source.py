# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging
import secrets

import psycopg2

from odoo import fields, models

from odoo.addons.lead_management.capture.contact import CapturedContact
from odoo.addons.lead_management.capture.web_form import read_payload
from odoo.addons.lead_management.tools import headers

_logger = logging.getLogger(__name__)


# By these other systems know their leads, and imports find them: not for visitors to claim, who may
# post what no form asks
_NOT_FOR_VISITORS = {"external_reference"}


class LeadCaptureSource(models.Model):
    _inherit = "lead.capture.source"

    kind = fields.Selection(
        selection_add=[("website", "Website")],
        # what came in by them stays in the log
        ondelete={"website": lambda sources: sources.write({"kind": "form", "active": False})},
    )

    def _website_is_genuine(self, _raw, _headers):
        """Nobody sends anything from outside: the website puts it into the inbox itself."""
        return False

    def _website_read(self, payload):
        said = read_payload(payload)
        return [
            CapturedContact(
                kind="website",
                answers=said["answers"],
                page_url=said.get("page_url", ""),
                utm=said.get("utm", {}),
            )
        ]

    def _get_question_targets(self):
        """A website calls what it asks for by the names of the lead's fields."""
        targets = super()._get_question_targets()
        if self.kind in ("website", "form"):
            columns = self.env["lead.capture.mapping"]._get_columns()
            names = {column.target for column in columns} - _NOT_FOR_VISITORS
            targets = {name: name for name in names} | targets
        return targets

    def _recognise_question(self, key):
        target = super()._recognise_question(key)
        is_refused = self.kind == "website" and target in _NOT_FOR_VISITORS
        return headers.TO_NOTES if is_refused else target

    def _capture_now(self, said):
        """Put what a visitor sent into the inbox and process it at once, since she waits.

        :param dict said: as ``_website_read`` reads it
        :return: the lead; none when it could not be made, and then nothing is left of it
        """
        self.ensure_one()
        key = secrets.token_hex(16)
        inbox = self.env["lead.capture.event"]
        try:
            with self.env.cr.savepoint():
                inbox._enqueue(self, [(key, json.dumps(said, ensure_ascii=False))])
                event = inbox.search(
                    [("capture_source_id", "=", self.id), ("external_key", "=", key)]
                )
                event._process()
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception:
            # whatever other addons' code raises: the website then makes the lead as ever
            _logger.exception("%s: a form of the website was not captured", self)
            return self.env["crm.lead"]
        return event.lead_id
