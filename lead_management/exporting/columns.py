# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which columns an export has, and headers by which an import knows each of them again."""

import dataclasses

from odoo.fields import Field

from ..tools import headers
from ..tools.text import header_key, name_key
from ..tools.workbook_stream import TableColumn

# Types a list shows as text, and what the others' cells are.
_TEXT_TYPES = {
    *("boolean", "char", "html", "many2many", "many2one", "one2many"),
    *("reference", "selection", "text"),
}
_KINDS = {
    **dict.fromkeys(_TEXT_TYPES, "text"),
    **dict.fromkeys(("float", "integer", "many2one_reference", "monetary"), "number"),
    "date": "date",
    "datetime": "datetime",
}
_FLOAT_DECIMALS = 2


@dataclasses.dataclass(frozen=True)
class ExportColumn:
    """One column of an export.

    :param field: the field of ``crm.lead``
    :param table: its ``TableColumn``
    :param target: the ``ImportColumn`` that reads it, ``None`` if none does
    """

    field: Field
    table: TableColumn
    target: object = None


def make_columns(env, names):
    """Make the columns of an export: those asked for, and last the one that says which lead it is.

    What is no field with a cell's worth of content, or not for the eyes of the user, is left out,
    as the list does: a field may be gone since the page was loaded.

    :param env: environment of the user
    :param names: names of fields of ``crm.lead``, in order
    :return: list of ``ExportColumn``
    """
    leads = env["crm.lead"]
    catalogue = env["lead.import.catalogue"]
    importable = {column.target: column for column in catalogue._get_columns()}
    labels = {
        name: info["string"] for name, info in leads.fields_get(attributes=["string"]).items()
    }
    labels |= {name: column.label for name, column in importable.items()}
    labels["id"] = catalogue._get_lead_id_header()
    recognised = catalogue._get_header_targets()
    columns, used = [], set()
    for name in [*dict.fromkeys(name for name in names if name != "id"), "id"]:
        field = leads._fields.get(name)
        if name not in labels or not _is_exportable(leads, field):
            continue
        target = name if name in importable else headers.LEAVE_OUT
        header = labels[name]
        key = header_key(header)
        if not key or recognised.get(key) != target or name_key(header) in used:
            header = headers.qualify(header, name)
        used.add(name_key(header))
        table = TableColumn(header, _KINDS[field.type], _get_decimals(env, field))
        columns.append(ExportColumn(field, table, importable.get(name)))
    return columns


def _is_exportable(leads, field):
    return (
        field is not None
        and field.type in _KINDS
        and field.exportable
        and leads._has_field_access(field, "read")
    )


def _get_decimals(env, field):
    if field.type == "monetary":
        return env.company.currency_id.decimal_places
    if field.type == "float":
        digits = field.get_digits(env)
        return digits[1] if digits else _FLOAT_DECIMALS
    return 0
