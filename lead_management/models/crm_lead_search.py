# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query
from odoo.tools.sql import create_index, make_index_name

from ..tools.search import SEARCHED_COLUMNS, patterns, search_text
from .crm_lead_sorting import complete_order

# Web clients count to a half of it
MAX_FOUND_ONCE = 20_000


class CrmLead(models.Model):
    """Finding leads by any of their names, e-mail address or phone number, however typed.

    crm compares each field by itself, with five indexes; one text with one index is quicker, and a
    word of the name and a part of the number may be typed together.
    """

    _inherit = "crm.lead"

    search_text = fields.Text(
        compute="_compute_search_text",
        store=True,
        export_string_translation=False,
        exportable=False,
    )
    quick_search = fields.Char(
        "Name, E-mail or Phone",
        store=False,
        search="_search_quick_search",
        exportable=False,
        copy=False,
    )

    @api.private
    def init(self):
        result = super().init()
        # not `index="trigram"`: that would call unaccent() for a text that has no accents
        if self.env.registry.has_trigram:
            create_index(
                self.env.cr,
                make_index_name(self._table, "search_text"),
                self._table,
                ["search_text gin_trgm_ops"],
                method="gin",
            )
        return result

    @api.depends(*SEARCHED_COLUMNS, "phone")
    def _compute_search_text(self):
        for lead in self:
            lead.search_text = search_text([lead[name] for name in SEARCHED_COLUMNS], lead.phone)

    @api.model
    @api.readonly
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        """Same as core's: the leads of a quick search are found once, not again to count them."""
        # a page of what is counted; that order is made by crm in a way of its own
        is_found_once = (
            count_limit
            and limit
            and offset + limit <= count_limit <= MAX_FOUND_ONCE
            and "my_activity_date_deadline" not in (order or "")
            and any(
                condition.field_expr == "quick_search"
                for condition in Domain(domain).iter_conditions()
            )
        )
        if not is_found_once:
            return super().web_search_read(domain, specification, offset, limit, order, count_limit)
        count, page = self._count_with_page(domain, offset, limit, order, count_limit)
        if not page and offset:  # how many there are before it is not known then
            return super().web_search_read(domain, specification, offset, limit, order, count_limit)
        if count == count_limit:  # there are more, which the page may have too
            page = self.search(domain, offset, limit, complete_order(order or self._order))
        return {"length": count, "records": page.web_read(specification)}

    @api.model
    def _count_with_page(self, domain, offset, limit, order, count_limit):
        """How many leads of the first ``count_limit`` there are in ``domain``, and a page of those.

        :return: (count, 0 where the page is empty; leads)
        """
        found = self._search(domain, limit=count_limit)
        if found.is_empty():
            return 0, self.browse()
        # under the name of the table, as orders are of its columns
        table = SQL("(%s)", found.select(SQL("%s.*", SQL.identifier(self._table))))
        query = Query(self.env, self._table, table)
        query.order = self._order_to_sql(complete_order(order or self._order), query)
        query.limit, query.offset = limit, offset
        columns = SQL.identifier(self._table, "id"), SQL("COUNT(*) OVER ()")
        rows = self.env.execute_query(query.select(*columns))
        return rows[0][1] if rows else 0, self.browse(id_ for id_, _count in rows)

    @api.model
    def _search_quick_search(self, operator, value):
        """Leads with every word of ``value`` in one of their names or their address or number."""
        if operator == "in":
            return Domain.OR(self._get_quick_search_domain(text) for text in value if text)
        if operator in ("ilike", "like"):
            return self._get_quick_search_domain(value)
        return NotImplemented

    @api.model
    def _get_quick_search_domain(self, query):
        return Domain.AND(
            Domain.OR(
                Domain.AND(Domain("search_text", "=like", pattern) for pattern in alternative)
                for alternative in alternatives
            )
            for alternatives in patterns(query)
        )

    @api.model
    def _search_display_name(self, operator, value):
        """Where a lead is picked from a list, it is found as in the search of leads."""
        if operator in ("ilike", "not ilike") and value:
            domain = self._get_quick_search_domain(value)
            return domain if operator == "ilike" else ~domain
        return super()._search_display_name(operator, value)
