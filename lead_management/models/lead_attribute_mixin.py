# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import Command, api, models
from odoo.exceptions import ValidationError

# Longer ones are for attributes of type “Long Text”; an index has no room for them.
MAX_TEXT_LENGTH = 500


def _get_text_fields(record):
    return [
        column.field_name for column in record._get_attribute_columns() if column.type == "char"
    ]


def _get_option_fields(record):
    """Names of the columns that hold options, archived attributes' too."""
    return [column.field_name for column in record._get_attribute_columns() if column.has_options]


class LeadAttributeMixin(models.AbstractModel):
    """What leads and contacts have in common through custom attributes.

    An attribute on both has one value: whichever side it is written on, the other follows.
    """

    _name = "lead.attribute.mixin"
    _inherit = "lead.attribute.view.mixin"
    _description = "Has Custom Attributes"

    @api.constrains(_get_option_fields)
    def _check_attribute_options(self):
        """A column of options takes those of its own attribute only."""
        records = self.sudo()  # sudo: which attribute an option belongs to is no secret
        for column in self._get_attribute_columns():
            if column.has_options:
                strangers = records[column.field_name].filtered(
                    lambda option, id_=column.id: option.attribute_id.id != id_
                )
                if strangers:
                    raise ValidationError(
                        self.env._(
                            "“%(option)s” is no option of “%(attribute)s”.",
                            option=strangers[0].name,
                            attribute=column.label,
                        )
                    )

    @api.constrains(_get_text_fields)
    def _check_attribute_texts(self):
        for column in self._get_attribute_columns():
            if column.type == "char" and any(
                len(text or "") > MAX_TEXT_LENGTH for text in self.mapped(column.field_name)
            ):
                raise ValidationError(
                    self.env._(
                        "“%(attribute)s” has room for %(max)s characters. What is longer goes into "
                        "the notes, or into an attribute of type “Long Text”.",
                        attribute=column.label,
                        max=MAX_TEXT_LENGTH,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        names = records._get_shared_attributes()
        if names:
            shared = records.sudo()  # sudo: the value is one, whoever may see which
            shared._receive_attributes(names)
            shared._share_attributes(names, only_filled=True)
        return records

    def write(self, vals):
        result = super().write(vals)
        names = self._get_shared_attributes()
        if names:
            shared = self.sudo()  # sudo: the value is one, whoever may see which
            if vals.get("partner_id") and self._name == "crm.lead":
                shared._receive_attributes([name for name in names if name not in vals])
                shared._share_attributes(names, only_filled=True)
            changed = [name for name in names if name in vals]
            if changed:
                shared._share_attributes(changed)
        return result

    @api.model
    def _get_shared_attributes(self):
        """Names of the columns that leads and contacts both have."""
        return [
            column.field_name for column in self._get_attribute_columns() if len(column.models) > 1
        ]

    def _get_attribute_counterparts(self):
        """The leads of each contact, or the contact of each lead.

        :return: dict of recordset by record
        """
        raise NotImplementedError

    def _receive_attributes(self, names):
        """Fill what is empty in ``self`` from the contact or leads of each.

        :param list names: of columns that both have
        """
        targets = defaultdict(list)
        for record, others in self._get_attribute_counterparts().items():
            source = others[:1]
            targets[
                tuple((name, source[name]) for name in names if not record[name] and source[name])
            ].append(record.id)
        self._write_attributes(targets)

    def _share_attributes(self, names, only_filled=False):
        """Give the contact or leads of each record what it holds, where theirs differs.

        Of several records of one contact, what the last of ``self`` says stands.

        :param list names: of columns that both have
        :param bool only_filled: leave out what is empty here
        """
        targets, given = defaultdict(list), set()
        for record, others in reversed(self._get_attribute_counterparts().items()):
            said = [name for name in names if record[name] or not only_filled]
            for other in others:
                told = [name for name in said if (other.id, name) not in given]
                given.update((other.id, name) for name in told)
                targets[
                    tuple((name, record[name]) for name in told if record[name] != other[name])
                ].append(other.id)
        model = {"crm.lead": "res.partner", "res.partner": "crm.lead"}[self._name]
        # sudo: see _get_attribute_counterparts
        self.env[model].sudo()._write_attributes(targets)

    @api.model
    def _write_attributes(self, targets):
        """Write what is the same for several records at once.

        :param dict targets: ids of records by a tuple of (column, value), the empty one for those
            that stay as they are
        """
        for values, ids in targets.items():
            if values:
                self.browse(ids).write(self._convert_to_write(dict(values)))

    def _replace_options(self, name, options, target):
        """Put ``target`` where one of ``options`` is.

        :param str name: of the column
        """
        if self._fields[name].type == "many2many":
            self.write(
                {name: [*(Command.unlink(id_) for id_ in options.ids), Command.link(target.id)]}
            )
        else:
            self.write({name: target.id})
