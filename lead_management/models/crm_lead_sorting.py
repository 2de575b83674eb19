# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, models
from odoo.fields import Domain
from odoo.models import regex_order
from odoo.tools import SQL, Query

# Below, the database sorts what it finds faster than it looks value by value.
MIN_MATCHES = 5_000
# Further pages than anyone turns to are sorted as a whole.
MAX_DEPTH = 1_000
# Of so many different values, the first may all be without a lead that is asked for.
MAX_VALUES = 300
# What most leads have in a column: its index is of the others alone, and costs those nothing.
USUAL_VALUES = {"bant_score": 0, "expected_revenue": 0, "partner_name": None}


class CrmLead(models.Model):
    """The first pages of a sorted list, without sorting a million leads for them.

    An index in a column's order costs every write of a lead about a hundredth, so only the names of
    leads and people have one. Columns that point at one of a few records (stage, source,
    salesperson …) are sorted by the order of those records, and columns most leads have the same
    in, or nothing (BANT, custom attributes …), have an index of the other values alone. There, the
    leads are fetched part by part in that order until the page is full.
    """

    _inherit = "crm.lead"

    _sort_name_idx = models.Index("(name) WHERE active IS TRUE")
    _sort_contact_name_idx = models.Index("(contact_name) WHERE active IS TRUE")
    _sort_partner_name_idx = models.Index(
        "(partner_name) WHERE active IS TRUE AND partner_name IS NOT NULL"
    )
    # what is empty is in it too: looked for elsewhere, all leads are read to find that none is
    _sort_bant_score_idx = models.Index(
        "(bant_score) WHERE active IS TRUE AND (bant_score <> 0 OR bant_score IS NULL)"
    )
    _sort_expected_revenue_idx = models.Index(
        "(expected_revenue) "
        "WHERE active IS TRUE AND (expected_revenue <> 0 OR expected_revenue IS NULL)"
    )

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        first, *rest = (part.strip() for part in (order or "").split(","))
        field = limit and self._get_field_sorted_in_parts(first)
        if not field:
            return super()._search(domain, offset, limit, order, **options)
        # leads of one value in an order of their own, lest one is on two pages or on none
        rest = ", ".join(rest) or "id DESC"
        order = f"{first}, {rest}"
        depth = (offset or 0) + limit
        parts = ()
        if depth <= MAX_DEPTH and self._is_index_of_use(field, domain, options):
            matching = super()._search(domain, **options)
            if self._estimate_count(matching) >= MIN_MATCHES:
                parts = self._get_sorted_parts(field, first, rest)
        if not parts:
            return super()._search(domain, offset, limit, order, **options)
        # a part that the user's record rules leave nothing of is seen to be empty at once
        self.env.cr.execute("SET LOCAL constraint_exclusion = on")
        ids = []
        for part, part_order in parts:
            found = super()._search(
                Domain(domain) & part, limit=depth - len(ids), order=part_order, **options
            )
            ids += found.get_result_ids()
            if len(ids) >= depth:
                break
        self.env.cr.execute("SET LOCAL constraint_exclusion = partition")
        return self.browse(ids[offset or 0 :])._as_query()

    @api.model
    def _get_field_sorted_in_parts(self, order_part):
        """The field of a sort key, if it has an index but none in its order."""
        match = regex_order.match(order_part)
        field = match and not match["property"] and self._fields.get(match["field"])
        if not field or match["nulls"]:
            return None
        is_in_parts = field.index and (field.type == "many2one" or field.index == "btree_not_null")
        return field if is_in_parts or field.name in USUAL_VALUES else None

    @api.model
    def _is_index_of_use(self, field, domain, options):
        """Whether what is searched is in the index: some are of leads that are not archived."""
        if field.name not in USUAL_VALUES:
            return True
        return (
            options.get("active_test", True)
            and self.env.context.get("active_test", True)
            and not any(part.field_expr == "active" for part in Domain(domain).iter_conditions())
        )

    @api.model
    def _estimate_count(self, query):
        """About how many leads ``query`` finds, as PostgreSQL's planner sees it."""
        if query.is_empty():
            return 0
        plan = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query.select()))[0][0]
        plan = json.loads(plan) if isinstance(plan, str) else plan
        return plan[0]["Plan"]["Plan Rows"]

    @api.model
    def _get_sorted_parts(self, field, first, rest):
        """What one part of the leads after the other has to be, in the order of ``first``.

        :return: list of (domain, order of the leads in that part); empty for too many parts
        """

        if field.type != "many2one":
            return self._get_parts_by_usual_value(field, first, rest)
        values = self._get_values_in_order(field, first)
        if len(values) > MAX_VALUES:
            return []
        return [(Domain(field.name, "=", value or False), rest) for value in values]

    @api.model
    def _get_parts_by_usual_value(self, field, first, rest):
        """Those with less than the usual value, with it, with more and with none."""

        def part(condition):
            return Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "%s %s", model._field_to_sql(alias, field.name, query), condition
                )
            )

        usual = USUAL_VALUES.get(field.name)
        if usual is None:
            parts = [(part(SQL("IS NOT NULL")), f"{first}, {rest}")]
        else:
            parts = [
                (part(SQL("< %s", usual)), f"{first}, {rest}"),
                (part(SQL("= %s", usual)), rest),
                (part(SQL("> %s", usual)), f"{first}, {rest}"),
            ]
        parts.append((part(SQL("IS NULL")), rest))  # for PostgreSQL the greatest
        return parts[::-1] if "desc" in first.lower().split() else parts

    @api.model
    def _get_values_in_order(self, field, order_part):
        """Ids that leads have in a many2one ``field``, and None, as core sorts leads by them."""
        table, name = SQL.identifier(self._table), SQL.identifier(field.name)
        self.flush_model([field.name])
        # from one entry of the index to the next greater one, over all leads in between
        values = SQL(
            """
            (WITH RECURSIVE value AS (
                (SELECT %(name)s FROM %(table)s
                  WHERE %(name)s IS NOT NULL ORDER BY %(name)s LIMIT 1)
                UNION ALL
                SELECT (SELECT next.%(name)s FROM %(table)s next
                         WHERE next.%(name)s > value.%(name)s ORDER BY next.%(name)s LIMIT 1)
                  FROM value
                 WHERE value.%(name)s IS NOT NULL
             ) SELECT %(name)s FROM value LIMIT %(limit)s)
            """,
            table=table,
            name=name,
            limit=MAX_VALUES + 1,
        )
        query = Query(self.env, self._table, values)
        query.order = self._order_to_sql(order_part, query)
        rows = self.env.execute_query(query.select(SQL.identifier(self._table, field.name)))
        return [value for (value,) in rows]
