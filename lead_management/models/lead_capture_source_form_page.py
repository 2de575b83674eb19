# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.http import Response, request

from ..capture import web_form

# Pages of other sites may show the form in a frame; it runs no script but ours. Where it may lead
# to is left open, since browsers count the address that visitors go on to afterwards.
_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors *",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


class LeadCaptureSource(models.Model):
    """What answers visitors of a form: its page, and the snippet in pages of other sites.

    Neither reads or sets a cookie, so a page of another site can do no more here than a visitor.
    """

    _inherit = "lead.capture.source"

    def _form_page(self, _params):
        """The form as a page, which needs no script."""
        return self._in_visitors_language()._show_form()

    def _form_take(self):
        """Take what a visitor sends from the form's page, or from plain HTML elsewhere."""
        form = self._in_visitors_language()
        posted = _get_posted()
        faults, result = form._receive_form(posted)
        match result:
            case "taken":
                if form.form_redirect_url:
                    return request.redirect(form.form_redirect_url, code=303, local=False)
                return form._render_form_page("thanks", {"thanks": form._get_thanks()})
            case "faults":
                return form._show_form(posted, faults, status=422)
            case "too_many":
                return form._show_form(posted, notice=form._describe_form_fault(result), status=429)
        return form._show_form(posted, notice=form._describe_form_fault("again"))

    def _answer_form_snippet(self):
        """What a form asks, or a visitor's answers to it, for the snippet: JSON."""
        form = self._in_visitors_language()
        if request.httprequest.method == "GET":
            return _answer(form._get_form_definition())
        faults, result = form._receive_form(_get_posted())
        match result:
            case "taken" if form.form_redirect_url:
                return _answer({"redirect": form.form_redirect_url})
            case "taken":
                return _answer({"thanks": form._get_thanks()})
            case "faults":
                return _answer({"faults": faults}, 422)
            case "too_many":
                return _answer({"faults": {"": form._describe_form_fault(result)}}, 429)
        return _answer({"key": form._make_form_key()}, 409)

    def _receive_form(self, posted):
        """Put what a visitor sent into the inbox.

        :param dict posted: name → list of texts
        :return: a tuple of sentences by name, and ``taken``, ``faults``, ``too_many`` or ``again``
        """
        answers, faults = self._read_form(posted)
        if faults:
            return faults, "faults"
        referer = request.httprequest.headers.get("Referer", "")
        event = self._prepare_form_event(posted, answers, referer)
        if not event:
            return {}, "again"
        if self._is_over_quota():
            return {}, "too_many"
        self.env["lead.capture.event"]._enqueue(self, [event])
        return {}, "taken"

    def _in_visitors_language(self):
        return self._in_form_language(request.httprequest.accept_languages.values())

    def _show_form(self, posted=None, faults=None, notice=None, status=200):
        """The form as a page, with what was typed already.

        :param dict posted: name → list of texts
        :param dict faults: what is wrong with it: name → sentence
        :param str notice: a sentence above the questions
        """
        values = {
            "posted": posted or {},
            "faults": faults or {},
            "notice": notice,
            "key": self._make_form_key(),
            "visit": _get_visit(posted),
        }
        return self._render_form_page("page", values, status)

    def _render_form_page(self, template, values, status=200):
        """A page of the form.

        :param str template: the end of its XML id
        """
        html = self.env["ir.qweb"]._render(
            f"lead_management.lead_capture_form_{template}", self._get_form_values() | values
        )
        return Response(
            f"<!DOCTYPE html>\n{html}",
            status=status,
            headers=_PAGE_HEADERS,
            content_type="text/html; charset=utf-8",
        )


def _answer(content, status=200):
    return request.make_json_response(content, headers={"Cache-Control": "no-store"}, status=status)


def _get_posted():
    return request.httprequest.form.to_dict(flat=False)


def _get_visit(posted):
    """Where the visitor came from, as hidden inputs keep it until the form is sent.

    :param dict posted: what was sent already, ``None`` when the form is shown for the first time
    """
    if posted is not None:
        return {
            name: web_form.get_text(posted, name, web_form.MAX_ADDRESS) for name in web_form.VISIT
        }
    asked = request.httprequest.args.to_dict(flat=False)
    return {
        **{name: web_form.get_text(asked, name) for name in web_form.UTM},
        web_form.PAGE: request.httprequest.url,
        web_form.REFERRER: request.httprequest.headers.get("Referer", ""),
    }
