from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.lead_management.models.lead_attribute import INDEXED_TYPES
from odoo.addons.lead_management.models.lead_attribute_mixin import MAX_TEXT_LENGTH


def migrate(cr, version):
    """Index the columns of custom attributes that are sorted by, but for texts too long for it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    attributes = env["lead.attribute"]._search_all()
    columns = (
        attributes.filtered(lambda attribute: attribute.type in INDEXED_TYPES)
        ._find_columns()
        .filtered(lambda column: not column.index and not _has_long_text(env, column))
    )
    columns.write({"index": True})


def _has_long_text(env, column):
    if column.ttype != "char":
        return False
    return bool(
        env.execute_query(
            SQL(
                "SELECT 1 FROM %s WHERE length(%s) > %s LIMIT 1",
                SQL.identifier(env[column.model]._table),
                SQL.identifier(column.name),
                MAX_TEXT_LENGTH,
            )
        )
    )
