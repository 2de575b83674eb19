# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..capture.web_form import FormInput
from ..tools.text import fold

# Kinds of importable columns as inputs; those that name records are choices
_INPUT_KINDS = {
    "text": "text",
    "long_text": "long_text",
    "phone": "phone",
    "email": "email",
    "number": "number",
    "integer": "integer",
    "date": "date",
    "datetime": "datetime",
    "selection": "choice",
    "yes_no": "choice",
}
# What the records are called by that a form offers, as imports recognise them
_CHOICE_FIELDS = {
    "lead.attribute.option": "name",
    "product.category": "complete_name",
    "res.country": "name",
    "res.country.state": "name",
    "res.partner.industry": "name",
}
MAX_CHOICES = 300


class LeadCaptureFormField(models.Model):
    """A question of a web form, which fills a field of the lead or a custom attribute."""

    _name = "lead.capture.form.field"
    _description = "Question of a Web Form"
    _order = "sequence, id"
    _rec_name = "label"

    capture_source_id = fields.Many2one(
        "lead.capture.source", "Form", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    target = fields.Selection(selection="_get_targets", string="Fills", required=True)
    label = fields.Char(
        compute="_compute_label",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        translate=True,
        help="The question as visitors read it.",
    )
    placeholder = fields.Char(translate=True, help="Shown inside the empty input.")
    help = fields.Char("Help Text", translate=True, help="Shown below the input.")
    required = fields.Boolean(help="The form is not accepted without an answer.")

    _target_unique = models.UniqueIndex(
        "(capture_source_id, target)", "A form asks each thing once."
    )

    @api.model
    def _get_targets(self):
        """Choices of ``target``, in the user's language."""
        return [(column.target, column.label) for column in self._get_columns().values()]

    @api.model
    def _get_columns(self):
        """What a visitor may be asked: target → ``ImportColumn``."""
        return {
            column.target: column
            for column in self.env["lead.capture.mapping"]._get_columns()
            if column.kind in _INPUT_KINDS or column.model in _CHOICE_FIELDS
        }

    @api.depends("target")
    def _compute_label(self):
        labels = self._get_default_labels()
        for field in self:
            field.label = labels.get(field.target, field.target)

    @api.constrains("target")
    def _check_target(self):
        columns = self._get_columns()
        for field in self:
            if field.target not in columns:
                raise ValidationError(
                    self.env._("A form cannot ask for “%(label)s”.", label=field.label)
                )

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions._translate_labels()
        return questions

    def write(self, vals):
        result = super().write(vals)
        if "capture_source_id" in vals:
            # nobody adds a question to a form that is not hers by giving it one of her own
            self.check_access("write")
        return result

    def _translate_labels(self):
        """Ask in every language by its own word, where no other was chosen."""
        labels = self._get_default_labels()
        own = self.filtered(lambda field: field.label == labels.get(field.target))
        for code, _name in own and self.env["res.lang"].get_installed():
            labels = own.with_context(lang=code)._get_default_labels()
            for field in own.with_context(lang=code):
                field.label = labels[field.target]

    @api.model
    def _get_default_labels(self):
        """How visitors are asked unless somebody words it otherwise: target → question."""
        attributes = self.env["crm.lead"]._get_attribute_columns()
        return {
            **{target: column.label for target, column in self._get_columns().items()},
            **{attribute.field_name: attribute.label for attribute in attributes},
            "contact_name": self.env._("Full name"),
            "phone": self.env._("Phone number"),
            "email_from": self.env._("E-mail"),
            "description": self.env._("Message"),
        }

    def _get_inputs(self):
        """The questions of ``self`` as forms show them, in the environment's language.

        Those whose custom attribute has gone are left out.

        :return: list of ``FormInput``
        """
        columns = self._get_columns()
        return [
            FormInput(
                name=field.target,
                kind=self._get_input_kind(columns[field.target]),
                label=field.label,
                placeholder=field.placeholder or "",
                help=field.help or "",
                is_required=field.required,
                choices=self._get_choices(columns[field.target]),
            )
            for field in self
            if field.target in columns
        ]

    @api.model
    def _get_input_kind(self, column):
        if column.kind == "names":
            return "choices" if column.is_many else "choice"
        return _INPUT_KINDS[column.kind]

    @api.model
    def _get_choices(self, column):
        """Pairs of what is sent for a choice and what the visitor reads.

        :param column: ``ImportColumn``
        """
        match column.kind:
            case "yes_no":
                answers = {"yes": self.env._("Yes"), "no": self.env._("No")}
                return tuple(answers.items())
            case "selection":
                field = self.env["crm.lead"]._fields[column.target]
                return tuple(field._description_selection(self.env))
            case "names":
                return self._get_record_choices(column)
        return ()

    @api.model
    def _get_record_choices(self, column):
        name = _CHOICE_FIELDS[column.model]
        # sudo: names of choices that marketing has put into a public form
        records = self.env[column.model].sudo()
        domain = []
        if column.attribute_id:
            domain = [("attribute_id", "=", column.attribute_id)]
        elif column.model == "res.country.state":
            domain = [("country_id", "=", self._get_country().id)]
        names = [record[name] for record in records.search(domain, limit=MAX_CHOICES)]
        if not column.attribute_id:
            names.sort(key=fold)
        return tuple((choice, choice) for choice in dict.fromkeys(names))

    @api.model
    def _get_country(self):
        return self.env.company.country_id or self.env.ref("base.vn")
