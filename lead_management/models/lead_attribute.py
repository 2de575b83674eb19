# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import dataclasses

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..tools.text import fold

# How each type is stored. Options are records, so that a new one needs no new column.
FIELD_TYPES = {
    "char": "char",
    "text": "text",
    "integer": "integer",
    "float": "float",
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
    "selection": "many2one",
    "multiselection": "many2many",
}
OPTION_TYPES = ("selection", "multiselection")
# A number is 0 and a box unticked where nobody has answered
NEVER_EMPTY_TYPES = ("integer", "float", "boolean")
# Lists are sorted by these, leads grouped and cut into periods.
INDEXED_TYPES = ("selection", "date", "datetime", "char", "integer", "float")
MODEL_FLAGS = {"crm.lead": "on_lead", "res.partner": "on_contact"}
# The funnel is grouped by these, through the lead
FUNNEL = "lead.funnel"
FUNNEL_TYPES = ("selection", "multiselection", "boolean", "char", "date", "datetime")
# PostgreSQL ends at 1,600 columns of a table, and dropped ones count for ever.
MAX_ATTRIBUTES = 500
MAX_LABEL_LENGTH = 100


@dataclasses.dataclass(frozen=True)
class AttributeColumn:
    """What views and rules need to know of an attribute, without a query.

    :param str field_name: name of its column
    :param str section: heading it stands under, empty for none
    :param frozenset models: names of the models that have it
    """

    id: int
    field_name: str
    type: str
    label: str
    help: str
    section: str
    required: bool
    show_in_list: bool
    show_on_card: bool
    active: bool
    models: frozenset

    @property
    def has_options(self):
        return self.type in OPTION_TYPES

    @property
    def is_many(self):
        return self.type == "multiselection"


class LeadAttribute(models.Model):
    """Something a company wants to know of its leads, its contacts or both, and nobody else does.

    Each is a real column, ``x_lead_<number>``, so it sorts, groups, exports and automates like any
    other field. Managers make them here and reach nothing else: the privileged step behind it
    takes a type of ours and a name made of our own number, never anything a client sent.
    """

    _name = "lead.attribute"
    _description = "Custom Attribute"
    _order = "sequence, id"

    name = fields.Char("Label", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="An archived attribute is hidden everywhere; what was entered is kept."
    )
    type = fields.Selection(
        [
            ("char", "Text"),
            ("text", "Long Text"),
            ("integer", "Whole Number"),
            ("float", "Decimal Number"),
            ("date", "Date"),
            ("datetime", "Date & Time"),
            ("boolean", "Yes / No"),
            ("selection", "One Option"),
            ("multiselection", "Several Options"),
        ],
        required=True,
        default="char",
    )
    section = fields.Char(
        translate=True, help="Attributes of one section stand together under its name."
    )
    help = fields.Text("Help Text", translate=True)
    required = fields.Boolean(
        help="Must be filled in when a lead or contact is saved on its form. What arrives by "
        "import or by itself is taken as it is, and the form asks for it afterwards."
    )
    on_lead = fields.Boolean("On Leads", default=True)
    on_contact = fields.Boolean(
        "On Contacts", help="On both, a lead and its contact always have the same value."
    )
    show_in_list = fields.Boolean(
        "Shown in Lists",
        compute="_compute_show_in_list",
        store=True,
        readonly=False,
        precompute=True,
    )
    show_on_card = fields.Boolean("Shown on Cards", help="On the cards of the kanban.")
    option_ids = fields.One2many(
        "lead.attribute.option",
        "attribute_id",
        "Options",
        copy=True,
        context={"active_test": False},
    )
    option_count = fields.Integer("Number of Options", compute="_compute_option_count")
    field_name = fields.Char(
        "Technical Name",
        compute="_compute_field_name",
        help="The column's name in exports, imports, automation rules and the database.",
    )

    @api.depends("type")
    def _compute_show_in_list(self):
        for attribute in self:
            attribute.show_in_list = attribute.type != "text"

    @api.depends("option_ids")
    def _compute_option_count(self):
        counts = dict(
            self.env["lead.attribute.option"]._read_group(
                [("attribute_id", "in", self.ids)], ["attribute_id"], ["__count"]
            )
        )
        for attribute in self:
            attribute.option_count = counts.get(attribute, 0)

    def _compute_field_name(self):
        for attribute in self:
            attribute.field_name = f"x_lead_{attribute.id}" if attribute.id else False

    @api.onchange("name", "on_lead")
    def _onchange_name(self):
        """Say that leads have a field of this label, which readers of a list would mix up."""
        attributes = {column.field_name for column in self._get_columns()}
        listed = self.env["lead.import.catalogue"]._get_listed_names() - attributes
        labels = self.env["crm.lead"].fields_get(listed, ["string"]).values()
        label = {fold(info["string"]): info["string"] for info in labels}.get(fold(self.name or ""))
        if not (label and self.on_lead):
            return None
        message = self.env._(
            "Leads have a field “%(label)s” already. Both would stand in lists and filters under "
            "one name.",
            label=label,
        )
        title = self.env._("Same Name")
        return {"warning": {"title": title, "message": message, "type": "notification"}}

    @api.constrains("name", "section")
    def _check_labels(self):
        for code, _name in self.env["res.lang"].get_installed():
            self._check_labels_in(code)

    def _check_labels_in(self, language):
        in_language = self.with_context(lang=language)
        known = in_language._search_all().grouped(lambda attribute: fold(attribute.name or ""))
        for attribute in in_language:
            if not (attribute.name or "").strip():
                raise ValidationError(self.env._("Every custom attribute needs a label."))
            if max(len(attribute.name), len(attribute.section or "")) > MAX_LABEL_LENGTH:
                raise ValidationError(
                    self.env._(
                        "The label and the section of a custom attribute have at most "
                        "%(max)s characters.",
                        max=MAX_LABEL_LENGTH,
                    )
                )
            namesake = (known[fold(attribute.name)] - attribute)[:1]
            if namesake.active:
                raise ValidationError(
                    self.env._(
                        "There is another custom attribute called “%(name)s”.", name=namesake.name
                    )
                )
            if namesake:
                raise ValidationError(
                    self.env._(
                        "There is an archived custom attribute called “%(name)s”. Restore that "
                        "one, or choose another label.",
                        name=namesake.name,
                    )
                )

    @api.constrains("required", "type")
    def _check_required(self):
        for attribute in self:
            if attribute.required and attribute.type in NEVER_EMPTY_TYPES:
                raise ValidationError(
                    self.env._(
                        "“%(attribute)s” cannot be required: numbers and Yes / No are never empty. "
                        "Take “One Option” to tell “no” or 0 from no answer.",
                        attribute=attribute.name,
                    )
                )

    @api.constrains("on_lead", "on_contact")
    def _check_models(self):
        if not all(attribute.on_lead or attribute.on_contact for attribute in self):
            raise ValidationError(
                self.env._("A custom attribute is on leads, on contacts or on both.")
            )
        for flag in MODEL_FLAGS.values():
            if self.with_context(active_test=False).search_count([(flag, "=", True)]) > (
                MAX_ATTRIBUTES
            ):
                raise ValidationError(
                    self.env._(
                        "There can be %(max)s custom attributes on leads and as many on contacts. "
                        "Delete some that nobody fills in.",
                        max=MAX_ATTRIBUTES,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._wait_for_other_managers()
        attributes = super().create(vals_list)
        for model_name, flag in MODEL_FLAGS.items():
            attributes.filtered(flag)._add_columns(model_name)
        self._publish()
        return attributes

    def write(self, vals):
        if any(vals.get("type", attribute.type) != attribute.type for attribute in self):
            raise UserError(
                self.env._(
                    "The type of a custom attribute cannot be changed, since what was entered "
                    "would be lost. Add another attribute."
                )
            )
        missing = {
            model_name: self.filtered(lambda attribute, flag=flag: not attribute[flag])
            for model_name, flag in MODEL_FLAGS.items()
            if vals.get(flag)
        }
        for flag in MODEL_FLAGS.values():
            if not vals.get(flag, True) and any(attribute[flag] for attribute in self):
                raise UserError(
                    self.env._(
                        "A custom attribute cannot be taken off leads or contacts, since what was "
                        "entered would be lost. Archive or delete it."
                    )
                )
        if missing:
            self._wait_for_other_managers()
        result = super().write(vals)
        for model_name, attributes in missing.items():
            attributes._add_columns(model_name)
        if missing:
            self._align_lead_and_contact(missing)
        if missing or not {"name", "help"}.isdisjoint(vals):
            self._rename_columns()
        if "active" in vals:
            self._show_favourites(vals["active"])
        self._publish()
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        self._check_labels()  # which translations do not bring about
        self._rename_columns()
        self._publish()
        return result

    def unlink(self):
        if not self:
            return True
        self.check_access("unlink")
        if not self.env.context.get("lead_attribute_uninstall"):
            self._check_not_asked_for()
        self._wait_for_other_managers()
        columns = self._find_columns()
        self._forget_columns()
        # what reads a column goes before it
        self._find_columns([FUNNEL]).unlink()
        # the columns first: what they hold keeps an option from being deleted
        columns.unlink()
        result = super().unlink()
        self._publish()
        return result

    def copy_data(self, default=None):
        given = default or {}
        return [
            {**values, "name": attribute._get_copy_name(), **given}
            for attribute, values in zip(self, super().copy_data(default), strict=True)
        ]

    @api.private
    def copy_translations(self, new, excluded=()):
        """Two of one name are two in no language."""
        result = super().copy_translations(new, {*excluded, "name"})
        if "name" not in excluded:
            for code, _name in self.env["res.lang"].get_installed():
                new.with_context(lang=code).name = self.with_context(lang=code)._get_copy_name()
        return result

    def _get_copy_name(self):
        return self.env._("%(name)s (copy)", name=self.name)

    def action_delete(self):
        """Ask before deleting, naming how many records hold a value.

        :return: the action that opens the dialog
        """
        self.check_access("unlink")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Delete Custom Attributes"),
            "res_model": "lead.attribute.delete.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_attribute_ids": [Command.set(self.ids)]},
        }

    def _publish(self):
        """Make everybody's views be built anew, in all workers and, on its next load, browsers.

        A browser keeps views for as long as the registry has the same number.
        """
        self.env.registry.clear_cache("default", "templates")
        self.env.registry.registry_invalidated = True

    @api.model
    def _search_all(self):
        """All attributes, archived ones too: at most ``MAX_ATTRIBUTES`` of each model."""
        return self.with_context(active_test=False).search([], limit=2 * MAX_ATTRIBUTES)

    @api.model
    @tools.ormcache("self.env.lang")
    def _get_columns(self):
        """All attributes, archived ones too, in the user's language and their order.

        :return: tuple of ``AttributeColumn``
        """
        # sudo: what there is to know of leads is no secret, and the cache serves everybody
        attributes = self.sudo()._search_all()
        return tuple(
            AttributeColumn(
                id=attribute.id,
                field_name=attribute.field_name,
                type=attribute.type,
                label=attribute.name,
                help=attribute.help or "",
                section=attribute.section or "",
                required=attribute.required,
                show_in_list=attribute.show_in_list,
                show_on_card=attribute.show_on_card,
                active=attribute.active,
                models=frozenset(name for name, flag in MODEL_FLAGS.items() if attribute[flag]),
            )
            for attribute in attributes
        )

    def _get_models(self):
        """Names of the models that have the attribute."""
        self.ensure_one()
        return [model_name for model_name, flag in MODEL_FLAGS.items() if self[flag]]

    def _count_holders(self):
        """How many leads and contacts hold a value.

        :return: dict of a tuple (leads, contacts) by attribute id
        """
        leads, contacts = (
            self.filtered(flag)._count_values(model_name)
            for model_name, flag in MODEL_FLAGS.items()
        )
        return {id_: (leads.get(id_, 0), contacts.get(id_, 0)) for id_ in self.ids}

    def _count_values(self, model_name):
        """How many records of ``model_name`` hold a value, by attribute id, in one query."""
        if not self:
            return {}
        # sudo: counts only, of what deleting the attribute takes from everybody
        records = self.env[model_name].sudo().with_context(active_test=False)
        query = records._search([])
        is_held = [
            Domain(attribute.field_name, "!=", False)
            .optimize_full(records)
            ._to_sql(records, query.table, query)
            for attribute in self
        ]
        columns = [SQL("COUNT(*) FILTER (WHERE %s)", condition) for condition in is_held]
        (counts,) = self.env.execute_query(query.select(*columns))
        return dict(zip(self.ids, counts, strict=True))

    def _wait_for_other_managers(self):
        """One change of columns at a time, each seeing those before.

        Of two transactions that touch this row the later one waits, then fails as out of date,
        and Odoo runs it again: without that its registry would lack the other's column.
        """
        self.env.cr.execute(
            SQL("UPDATE ir_model SET write_date = write_date WHERE model = %s", self._name)
        )

    def _find_columns(self, model_names=tuple(MODEL_FLAGS)):
        # sudo: only managers get here, see the access rights of attributes; the names are ours
        columns = self.env["ir.model.fields"].sudo()
        return columns.search(
            [
                ("model", "in", model_names),
                ("name", "in", self.mapped("field_name")),
                ("state", "=", "manual"),
            ]
        )

    def _add_columns(self, model_name):
        """Make the columns on ``model_name``, in one go for all of ``self``."""
        values = [attribute._prepare_column(model_name) for attribute in self]
        if model_name == "crm.lead":
            values += self._prepare_funnel_columns()
        if values:
            # sudo: only managers get here, see the access rights of attributes, and nothing they
            # sent decides on anything but the label and the help
            self.env["ir.model.fields"].sudo().create(values)  # sudo: see above

    def _prepare_funnel_columns(self):
        """What the funnel is grouped by: read through the lead, nothing is stored twice."""
        return [
            {
                **attribute._prepare_column(FUNNEL),
                "related": f"lead_id.{attribute.field_name}",
                "relation_table": False,
                "on_delete": False,
                "copied": False,
                "index": False,
                "readonly": True,
                "store": False,
            }
            for attribute in self
            if attribute.type in FUNNEL_TYPES
        ]

    @api.model
    def _add_funnel_columns(self):
        """Give the funnel the attributes that were there before it had any."""
        attributes = self._search_all().filtered("on_lead")
        known = set(attributes._find_columns([FUNNEL]).mapped("name"))
        missing = attributes.filtered(lambda attribute: attribute.field_name not in known)
        if values := missing._prepare_funnel_columns():
            self.env["ir.model.fields"].sudo().create(values)  # sudo: as in _add_columns
            missing._rename_columns()

    def _prepare_column(self, model_name):
        values = {
            "model_id": self.env["ir.model"]._get_id(model_name),
            "name": self.field_name,
            "field_description": self.name,
            "help": self.help,
            "ttype": FIELD_TYPES[self.type],
            "state": "manual",
            "copied": True,
            "index": self.type in INDEXED_TYPES,
        }
        if self.type in OPTION_TYPES:
            values["relation"] = "lead.attribute.option"
            values["domain"] = repr([("attribute_id", "=", self.id)])
        if self.type == "selection":
            values["on_delete"] = "restrict"
        if self.type == "multiselection":
            table = self.env[model_name]._table
            values["relation_table"] = f"{self.field_name}_{table}_rel"
            values["column1"] = f"{table}_id"
            values["column2"] = "option_id"
        return values

    def _rename_columns(self):
        """Give the columns the attributes' labels and helps, in every language."""
        columns = self._find_columns([*MODEL_FLAGS, FUNNEL])
        for code, _name in self.env["res.lang"].get_installed():
            labels = {
                attribute.field_name: {"field_description": attribute.name, "help": attribute.help}
                for attribute in self.with_context(lang=code)
            }
            for column in columns.with_context(lang=code):
                changed = {
                    name: value
                    for name, value in labels[column.name].items()
                    if column[name] != value
                }
                if changed:
                    column.write(changed)

    def _align_lead_and_contact(self, missing):
        """Give what an attribute newly on both models holds on one of them to the other."""
        for model_name, attributes in missing.items():
            other = next(name for name in MODEL_FLAGS if name != model_name)
            shared = attributes.filtered(
                lambda attribute: attribute.on_lead and attribute.on_contact
            )
            if not shared:
                continue
            # sudo: lead and contact have the same value by definition, whoever may see which
            records = self.env[other].sudo().with_context(active_test=False)
            names = shared.mapped("field_name")
            records.search(
                Domain.OR(Domain(name, "!=", False) for name in names), order="id"
            )._share_attributes(names)
