# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import drop_index, make_index_name

from ..tools.search import COLUMNS_IN_SEARCH_TEXT, UNCERTAIN, implied_patterns


class SearchedChar(fields.Char):
    """A name or address that the search text of its record holds, and is found by its index.

    What is like a value is looked for among the records whose search text has the words of it.
    """

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        condition = super().condition_to_sql(field_expr, operator, value, model, alias, query)
        if operator == "in" and len(value) == 1:
            (value,) = value
        elif operator not in ("like", "ilike", "=like", "=ilike"):
            return condition
        patterns = implied_patterns(value) if isinstance(value, str) else []
        if not patterns:
            return condition
        text = model._field_to_sql(alias, "search_text", query)
        return SQL(
            "((%s OR %s ^@ %s) AND %s)",
            SQL(" AND ").join(SQL("%s LIKE %s", text, pattern) for pattern in patterns),
            text,
            UNCERTAIN,
            condition,
        )


class SearchedAddress(SearchedChar):
    """Like ``SearchedChar``, where an index of its own finds the same address."""

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        if operator == "in":
            return super(SearchedChar, self).condition_to_sql(
                field_expr, operator, value, model, alias, query
            )
        return super().condition_to_sql(field_expr, operator, value, model, alias, query)


class CrmLead(models.Model):
    """The trigram index of the search text serves names and addresses, each by itself, as well.

    crm has one for each, which together cost its own writes a tenth: what is saved pays for the
    indexes that lists are sorted by. ``uninstall_hook`` gives them back.
    """

    _inherit = "crm.lead"

    name = SearchedChar(index=False, export_string_translation=False)
    contact_name = SearchedChar(index=False, export_string_translation=False)
    partner_name = SearchedChar(index=False, export_string_translation=False)
    email_from = SearchedChar(index=False, export_string_translation=False)
    # the first address in ``email_from``, in lower case
    email_normalized = SearchedAddress(index=False, export_string_translation=False)

    _uncertain_search_text_idx = models.Index(f"(id) WHERE search_text ^@ '{UNCERTAIN}'")

    @api.private
    def init(self):
        result = super().init()
        # here rather than once: an upgrade of crm makes them again
        for name in COLUMNS_IN_SEARCH_TEXT:
            drop_index(self.env.cr, make_index_name(self._table, name), self._table)
        return result
