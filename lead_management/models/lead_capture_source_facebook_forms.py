# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class LeadCaptureSource(models.Model):
    """The lead forms of a Facebook page: what each of their questions fills is said once."""

    _inherit = "lead.capture.source"

    facebook_form_id = fields.Char(
        "Lead Form ID",
        help="Only the questions of this form are fetched. Empty: those of all forms of the page.",
    )

    def action_fetch_facebook_questions(self):
        """Add the questions of the page's lead forms to the list, those that are not in it yet."""
        self.ensure_one()
        self.check_access("write")
        form_id = (self.facebook_form_id or "").strip()
        page_id = (self.facebook_page_id or "").strip() or "me"
        if form_id:
            forms = [self._ask_graph_now(lambda graph: graph.read_form(form_id))]
        else:
            forms = self._ask_graph_now(lambda graph: graph.read_forms(page_id))
        if not any(form.questions for form in forms):
            raise UserError(self.env._("Facebook knows no questions of lead forms of this page."))
        self._add_facebook_questions(forms)

    def action_subscribe_facebook_page(self):
        """Have Facebook send what happens on the page."""
        self.ensure_one()
        self.check_access("write")
        page_id = (self.facebook_page_id or "").strip()
        if not page_id:
            raise UserError(self.env._("Enter the page's ID first."))
        self._ask_graph_now(lambda graph: graph.subscribe(page_id))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Facebook will send what happens on this page."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _add_facebook_questions(self, forms):
        """Add questions to the list, each with what it seems to be about.

        :param list forms: ``LeadForm``
        """
        mappings = self.env["lead.capture.mapping"]
        known = {(line.facebook_form_id, line.facebook_question) for line in self.mapping_ids}
        names = set(self.mapping_ids.mapped("key"))
        vals_list = []
        for form in forms:
            for question, label in form.questions.items():
                if (form.id, question) in known:
                    continue
                name = f"{form.name or form.id}: {label or question}"
                name = f"{name} ({form.id}/{question})" if name in names else name
                names.add(name)
                vals_list.append(
                    {
                        "capture_source_id": self.id,
                        "key": name,
                        "target": mappings._guess_target(question, label),
                        "facebook_form_id": form.id,
                        "facebook_question": question,
                    }
                )
        mappings.create(vals_list)

    def _name_facebook_questions(self, form_id, answers):
        """``answers`` under the names that the list of questions has for those of a form.

        :param str form_id: the form that was filled in
        """
        names = {
            line.facebook_question: line.key
            for line in self.mapping_ids
            if line.facebook_form_id and line.facebook_form_id == str(form_id)
        }
        return {names.get(question, question): answer for question, answer in answers.items()}
