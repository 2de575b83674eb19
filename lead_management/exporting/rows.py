# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stands in the cells of an export, in the words an import reads."""

import pytz

from odoo.tools import html2plaintext, split_every

from ..importing.names import LeadImportNames
from ..tools.values import join_names

BATCH = 1_000
# Names remembered of what leads point at: stages and sources are few, contacts are not.
_MAX_NAMES = 10_000


class LeadExportRows:
    """Reads leads, or records of another model, into rows of cells.

    :param env: environment of the user, in whose language and time zone the cells are
    :param columns: list of ``ExportColumn``
    :param str model: what is read
    """

    def __init__(self, env, columns, model="crm.lead"):
        self._env = env
        self._model = env[model]
        self._time_zone = env.tz
        self._names = [column.field.name for column in columns]
        self._converters = [self._get_converter(column) for column in columns]

    def iterate(self, lead_ids):
        """Read leads, few at a time, whatever their number.

        :param lead_ids: ids in the order wanted
        :return: generator of rows, each a tuple of ``None``, texts, numbers, dates and datetimes
        """
        for batch in split_every(BATCH, lead_ids, self._model.browse):
            records = batch.read(self._names, load=None)
            yield from zip(
                *(
                    convert([record[name] for record in records])
                    for name, convert in zip(self._names, self._converters, strict=True)
                ),
                strict=True,
            )
            self._env.invalidate_all()

    def _get_converter(self, column):
        """The function that makes cells of a batch's values of one column."""
        field = column.field
        if field.relational:
            return _Names(self._env, column).convert
        match field.type:
            case "integer" | "float" | "monetary" | "many2one_reference":
                return lambda values: [None if value is False else value for value in values]
            case "boolean":
                words = {True: self._env._("Yes"), False: self._env._("No")}
                return lambda values: [words[value] for value in values]
            case "selection":
                labels = dict(field._description_selection(self._env))
                return lambda values: [labels.get(value, value) or None for value in values]
            case "html":
                return lambda values: [
                    (html2plaintext(value, include_references=False) if value else None)
                    for value in values
                ]
            case "datetime":
                return lambda values: [
                    (value and self._to_local(value)) or None for value in values
                ]
            case "reference":
                return self._name_references
        return lambda values: [value or None for value in values]

    def _to_local(self, value):
        return pytz.utc.localize(value).astimezone(self._time_zone).replace(tzinfo=None)


class _Names:
    """Names of the records that leads point at, as an import finds them by.

    :param env: environment of the user
    :param column: ``ExportColumn`` of a relation
    """

    # Where the name a record is shown by is not the one that tells it from others.
    _NAME_FIELDS = {"product.category": "complete_name", "res.country.state": "name"}

    def __init__(self, env, column):
        # sudo: names alone, of what a lead points at, which lists too show to whoever reads it
        self._records = env[column.field.comodel_name].sudo()
        self._is_many = column.field.type != "many2one"
        self._import_column = column.target
        self._import_names = LeadImportNames(env)
        # quotation marks round a name are for what an import takes apart
        self._join = join_names if column.target else "; ".join
        self._name_field = (
            self._NAME_FIELDS.get(self._records._name, self._records._rec_name)
            if column.target
            else "display_name"
        )
        self._by_id = {}

    def convert(self, values):
        """Names instead of ids, several of them joined."""
        if not self._is_many:
            self._learn({value for value in values if value})
            return [self._by_id[value] if value else None for value in values]
        self._learn({record_id for ids in values for record_id in ids})
        return [self._join(self._by_id[record_id] for record_id in ids) or None for ids in values]

    def _learn(self, ids):
        """Read the names of ``ids``, of all of them at once."""
        if len(self._by_id) > _MAX_NAMES:
            self._by_id.clear()
        missing = self._records.browse(ids - self._by_id.keys())
        names = {record["id"]: record[self._name_field] or "" for record in self._read(missing)}
        if self._import_column and self._records._name == "res.users":
            names |= self._get_logins(names)
        self._by_id |= names

    def _read(self, records, *names):
        return records.read(names or [self._name_field], load=None)

    def _get_logins(self, names):
        """Logins of those users whose names alone could be anybody's."""
        found = self._import_names.find(self._import_column, names.values())
        strangers = [user_id for user_id, name in names.items() if found.get(name) != user_id]
        users = self._read(self._records.browse(strangers), "login")
        return {user["id"]: user["login"] for user in users}
