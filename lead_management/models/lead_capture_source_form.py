# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree
from lxml import html as lxml_html
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..capture import web_form
from ..capture.bodies import is_web_address

# What a new form asks: target → whether it must be answered
_NEW_FORM = {"contact_name": True, "phone": True, "email_from": False}


class LeadCaptureSource(models.Model):
    """A web form: what it asks, how it looks, and what a visitor's answers become.

    The same questions are shown by the hosted page, by the snippet in somebody's own page and by
    plain HTML; whichever was used, one event of the inbox comes of it.
    """

    _inherit = "lead.capture.source"

    form_field_ids = fields.One2many(
        "lead.capture.form.field", "capture_source_id", "Questions of the Form", copy=True
    )
    form_title = fields.Char("Title", translate=True, help="Heading of the form; else its name.")
    form_text = fields.Text("Introduction", translate=True)
    form_button_label = fields.Char("Button", translate=True)
    form_consent_text = fields.Text(
        "Consent",
        translate=True,
        help="What visitors agree to by ticking the box, which is never ticked beforehand. It is "
        "kept with the lead word for word. Vietnam's Law 91/2025/QH15 asks for who processes "
        "which data, what for, and how to take the consent back. When empty, there is no box.",
    )
    form_consent_required = fields.Boolean("Consent Is Required", default=True)
    form_thanks = fields.Text(
        "Thanks", translate=True, help="What visitors read when they have sent the form."
    )
    form_redirect_url = fields.Char(
        "Or Go On to", help="Web address that visitors are taken to instead of the thanks."
    )
    form_language = fields.Selection(
        selection="_get_form_languages",
        string="Shown In",
        help="When empty, each visitor's own, as far as it is installed.",
    )
    form_is_open = fields.Boolean(
        "Plain HTML Without Asking Again",
        default=True,
        help="Whether a plain HTML form is taken at once. Programs that fill in forms can do so "
        "too; without it, visitors check what they typed on the hosted page and send it there.",
    )
    form_snippet = fields.Text("Snippet for a Page", compute="_compute_form_snippets")
    form_plain_html = fields.Text("Plain HTML", compute="_compute_form_snippets")

    @api.model
    def _get_form_languages(self):
        return self.env["res.lang"].get_installed()

    @api.depends("kind", "address", "form_button_label", "form_language")
    @api.depends("form_field_ids.target", "form_field_ids.label", "form_field_ids.required")
    def _compute_form_snippets(self):
        for form in self:
            is_form = form.kind == "form" and form.public_id
            form.form_snippet = is_form and form._get_snippet()
            form.form_plain_html = is_form and form._render_plain_html()

    @api.constrains("form_redirect_url")
    def _check_form_redirect_url(self):
        for form in self.filtered("form_redirect_url"):
            if not is_web_address(form.form_redirect_url):
                raise ValidationError(
                    self.env._(
                        "“%(address)s” is no web address. It begins with https:// or http://.",
                        address=form.form_redirect_url,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        for form in sources.filtered(lambda form: form.kind == "form"):
            form._propose_form()
        return sources

    def action_preview_form(self):
        """Open the form's page as visitors see it, what was just changed included."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.address, "target": "new"}

    @api.onchange("kind")
    def _onchange_kind_form(self):
        """Show what a form begins with, to be changed before it is saved."""
        if self.kind == "form":
            if not self.form_field_ids:
                self.form_field_ids = self._get_proposed_questions()
            for name, text in self._get_proposed_texts().items():
                self[name] = self[name] or text

    def _propose_form(self):
        """Give a form that was made without questions or texts those it begins with.

        A proposal that was left as it is speaks every language there is.
        """
        self.ensure_one()
        if not self.form_field_ids:
            self.form_field_ids = self._get_proposed_questions()
        proposed = self._get_proposed_texts()
        names = [name for name, text in proposed.items() if self[name] in (False, text)]
        for code, _name in names and self._get_form_languages():
            form = self.with_context(lang=code)
            proposed = form._get_proposed_texts()
            form.update({name: proposed[name] for name in names})

    @api.model
    def _get_proposed_questions(self):
        return [
            Command.create({"target": target, "required": is_required, "sequence": number})
            for number, (target, is_required) in enumerate(_NEW_FORM.items(), start=1)
        ]

    def _get_proposed_texts(self):
        """What a form says unless somebody writes otherwise, in the environment's language."""
        return {
            "form_button_label": self.env._("Send"),
            "form_thanks": self.env._("Thank you! We will contact you soon."),
            "form_consent_text": self.env._(
                "I agree that %(company)s processes the name, the telephone number, the e-mail "
                "address and what else I enter here, to contact and advise me and to inform me "
                "about its products and services. I know that I may see and correct my data, "
                "have them deleted, and take this consent back at any time, as the Law on "
                "Personal Data Protection No. 91/2025/QH15 provides.",
                company=(self.company_id or self.env.company).name,
            ),
        }

    def _get_snippet(self):
        """What draws the form in a page: a script, and the place."""
        return Markup(
            '<script src="%s/form.js" async></script>\n<div data-lead-form="%s"></div>'
        ) % (self.address, self.public_id)

    def _render_plain_html(self):
        """The form as HTML to paste into a page, in the language it is shown in."""
        form = self._in_form_language([self.env.lang or ""])
        html = form.env["ir.qweb"]._render(
            "lead_management.lead_capture_form_plain", form._get_form_values()
        )
        return _indent(html)

    def _in_form_language(self, accepted=()):
        """``self`` in the language that a visitor sees the form in.

        :param accepted: codes as browsers have them ("vi", "en-US"), the dearest first
        """
        self.ensure_one()
        installed = [code for code, _name in self._get_form_languages()]
        wanted = [self.form_language] if self.form_language else accepted
        company = self.company_id
        codes = [_find_language(code, installed) for code in wanted if code]
        codes += [company.partner_id.lang, *installed]
        return self.with_context(lang=next(filter(None, codes))).with_company(company)

    def _get_form_values(self):
        """What the templates show of the form, in the environment's language.

        :return: dict with ``form`` and the names of inputs that are no questions
        """
        self.ensure_one()
        return {
            "form": self,
            "company": self.company_id,
            "title": self.form_title or self.name,
            "button": self.form_button_label or self._get_proposed_texts()["form_button_label"],
            "inputs": self.form_field_ids._get_inputs(),
            **web_form.NAMES,
            "form_lang": (self.env.lang or "en_US").replace("_", "-"),
        }

    def _get_form_definition(self):
        """What the snippet needs to draw the form, as it is sent to browsers."""
        values = self._get_form_values()
        return {
            "title": values["title"],
            "text": self.form_text or "",
            "button": values["button"],
            "lang": values["form_lang"],
            "consent": self.form_consent_text or "",
            "consent_required": self.form_consent_required,
            "fields": [_describe_input(question) for question in values["inputs"]],
            "failed": self.env._("It could not be sent. Please try again."),
            "key": self._make_form_key(),
        }

    def _get_thanks(self):
        return self.form_thanks or self._get_proposed_texts()["form_thanks"]

    def _describe_form_fault(self, code, question=None):
        """The sentence that a visitor reads beside an input.

        :param str code: of ``FormInput.get_answer`` or ``_receive_form``, or ``consent``
        :param question: ``FormInput``
        """
        match code:
            case "again":
                return self.env._("Please check what you entered and send it once more.")
            case "too_many":
                return self.env._("Just now too many are sending this form. Try again in a minute.")
            case "required":
                return self.env._("Please fill this in.")
            case "consent":
                return self.env._("Please tick the box if you agree.")
            case "too_long":
                return self.env._("At most %(count)s characters.", count=question.max_length)
            case "not_phone":
                return self.env._("Please enter a telephone number, such as 0912 345 678.")
            case "not_email":
                return self.env._("Please enter an e-mail address, such as an@example.com.")
            case "not_number":
                return self.env._("Please enter a number.")
            case "not_integer":
                return self.env._("Please enter a whole number.")
            case "not_date":
                return self.env._("Please enter a date: day/month/year.")
        return self.env._("Please choose one of the answers.")


def _indent(html):
    """``html``, of one element, with a line for each tag, to be read and changed by people."""
    root = lxml_html.fragment_fromstring(str(html).strip())
    for node in root.iter():
        node.text, node.tail = ((text or "").strip() or None for text in (node.text, node.tail))
    etree.indent(root)
    return etree.tostring(root, method="html", encoding="unicode")


def _find_language(accepted, installed):
    """The installed language that ``accepted`` means: "vi" and "vi-VN" are vi_VN."""
    code = accepted.replace("-", "_")
    if code in installed:
        return code
    return next((one for one in installed if one.split("_")[0] == code.split("_")[0]), None)


def _describe_input(question):
    """``question`` as the snippet draws it."""
    return {
        "name": question.name,
        "kind": question.kind,
        "label": question.label,
        "placeholder": question.placeholder,
        "help": question.help,
        "required": question.is_required,
        "choices": question.choices,
        "type": question.html_type,
        "mode": question.input_mode,
        "autocomplete": question.autocomplete,
        "max": question.max_length,
    }
