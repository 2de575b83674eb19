# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from odoo.addons.website_crm.controllers.website_form import WebsiteForm

# What the website puts into a form beside the visitor's answers
_NO_ANSWERS = {"context", "csrf_token", "model_name", "website_form_signature"}
# Kinds of columns that are sent as people write them; the others arrive as ids and the like
_WRITTEN = ("text", "long_text", "phone", "email", "selection")


class LeadWebsiteForm(WebsiteForm):
    """A website's form of leads: the same person is one lead, and each sending a touch of it."""

    def insert_record(self, request, model_sudo, values, custom, meta=None):
        source = model_sudo.model == "crm.lead" and request.website._get_capture_source()
        if not source:
            return super().insert_record(request, model_sudo, values, custom, meta=meta)
        said = self._prepare_capture(request, source, values)
        lead = source._capture_now(said)
        if not lead:
            return super().insert_record(request, model_sudo, values, custom, meta=meta)
        lead._fill_from_website(
            {name: value for name, value in values.items() if name not in said["answers"]}
        )
        self._link_visitor(request, lead)
        return lead.id

    def _prepare_capture(self, request, source, values):
        """What a visitor sent, as the inbox keeps it.

        :param source: ``lead.capture.source``
        :param dict values: of the lead, as the website makes them of the answers
        """
        columns = {
            column.target: column.kind
            for column in source.env["lead.capture.mapping"]._get_columns()
        }
        answers = {
            name: answer
            for name, answer in request.params.items()
            if isinstance(answer, str)
            and answer.strip()
            and name not in _NO_ANSWERS
            and (name not in values or columns.get(name) in _WRITTEN)
        }
        cookies = {
            name.removesuffix("_id"): request.cookies.get(cookie)
            for _parameter, name, cookie in source.env["utm.mixin"].tracking_fields()
        }
        if not (cookies["medium"] or source.medium_id):
            cookies["medium"] = source.env["utm.medium"].browse(values.get("medium_id")).name
        return {
            "answers": answers,
            "page_url": request.httprequest.headers.get("Referer", ""),
            "utm": {kind: name for kind, name in cookies.items() if name},
        }

    def _link_visitor(self, request, lead):
        """Keep which visitor of the website the lead is, and whose contact, when she is known."""
        visitor = request.env["website.visitor"]._get_visitor_from_request(force_create=True)
        if not visitor:
            return
        partner = visitor.partner_id
        if not lead.partner_id and lead._is_same_person(partner):
            lead.partner_id = partner
        values = {"lead_ids": [Command.link(lead.id)]}
        if not visitor.lead_ids and not partner:
            values["name"] = lead.contact_name
        visitor.write(values)
