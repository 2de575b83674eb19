# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known of a person as a workbook to hand over to her: a sheet for each kind of record."""

import json

from odoo.fields import NO_ACCESS

from ..tools.workbook_writer import write_tables
from .columns import ExportColumn
from .rows import LeadExportRows

# Records with so many fields that they are read from the top to the bottom
_UPRIGHT = ("crm.lead", "res.partner")
_NOT_TOLD = ("binary", "image", "many2one_reference", "one2many", "properties_definition")
# The same again for searches; of files, which may tell of others too, their names are enough
_TECHNICAL = (
    "checksum",
    "id",
    "index_content",
    "search_text",
    "store_fname",
    "write_date",
    "write_uid",
)
# Kept all the same, in the row of ``lead.care``
_KEPT_APART = ("last_interaction_date",)
# Whoever has one opens a document without logging in
_TOKEN = "token"


def make_person_workbook(known):
    """Make the workbook.

    :param known: pairs of a title and records, as of ``lead.erasure._get_known``
    :return: the .xlsx file as bytes
    """
    return write_tables((title, *_make_table(records)) for title, records in known if records)


def _make_table(records):
    """Headers and rows of ``records``: whatever any of them says.

    :return: tuple of both
    """
    fields = [field for field in records._fields.values() if _is_told(records, field)]
    labels = {name: info["string"] for name, info in records.fields_get(None, ["string"]).items()}
    headers = [labels[field.name] for field in fields]
    columns = [ExportColumn(field, None) for field in fields]
    read = LeadExportRows(records.env, columns, records._name).iterate(records.ids)
    rows = [[_as_cell(value) for value in row] for row in read]
    if records._name in _UPRIGHT:
        headers, *rows = zip(headers, *rows, strict=True)
    return headers, rows


def _is_told(records, field):
    """Whether ``field`` is kept, no secret, and says something of one of ``records``."""
    return (
        (field.store or field.name in _KEPT_APART)
        and field.type not in _NOT_TOLD
        and field.groups != NO_ACCESS
        and field.name not in _TECHNICAL
        and not field.name.endswith(_TOKEN)
        and any(records.mapped(field.name))
    )


def _as_cell(value):
    """``value``, as text where it is JSON, such as the cells of an imported row."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
