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
# So many values of a text are looked for one by one, those after them in the order of its index.
MAX_FIRST_VALUES = 20
# Parts of their own, beside those less and those greater: what most leads have, whose index may be
# of the others alone and costs those nothing, or nothing at all, which many have.
PARTED_AT = {
    "bant_score": 0,
    "expected_revenue": 0,
    "partner_name": None,
    "phone": None,
    "email_from": None,
}
# Texts that many leads have in common, and what most leads have, which is not in the index.
PARTED_BY_VALUE = {"care_status": "open", "city": None}
# Whose index is that of the rows of ``lead.care``, which have the same values.
SORTED_IN_CARE = ("care_status",)
# Columns that point at a record and have an index below: of the few leads of some records, it has
# the newest in order.
INDEXED_WITH_ID = ("marketing_user_id", "state_id", "user_id")


class CrmLead(models.Model):
    """The first pages of a sorted list, without sorting a million leads for them.

    An index in a column's order costs every write of a lead about a hundredth. Columns that point
    at one of a few records (stage, source, salesperson …) are sorted by the order of those records,
    and columns most leads have the same in, or nothing (BANT, custom attributes …), have an index
    of the other values alone. There, the leads are fetched part by part in that order until the
    page is full; so they are where one value is that of many leads, which would all be sorted.
    """

    _inherit = "crm.lead"

    _sort_name_idx = models.Index("(name) WHERE active IS TRUE")
    _sort_contact_name_idx = models.Index("(contact_name) WHERE active IS TRUE")
    _sort_phone_idx = models.Index("(phone) WHERE active IS TRUE")
    _sort_email_from_idx = models.Index("(email_from) WHERE active IS TRUE")
    _sort_city_idx = models.Index("(city) WHERE active IS TRUE")
    _sort_lifecycle_date_idx = models.Index("(lifecycle_date) WHERE active IS TRUE")
    _sort_partner_name_idx = models.Index(
        "(partner_name) WHERE active IS TRUE AND partner_name IS NOT NULL"
    )
    # what is empty is in it too: looked for elsewhere, all leads are read to find that none is;
    # and by id: of many leads of the highest score, the newest are read alone
    _sort_bant_score_idx = models.Index(
        "(bant_score, id) WHERE active IS TRUE AND (bant_score <> 0 OR bant_score IS NULL)"
    )
    _sort_expected_revenue_idx = models.Index(
        "(expected_revenue) "
        "WHERE active IS TRUE AND (expected_revenue <> 0 OR expected_revenue IS NULL)"
    )
    _sort_state_id_idx = models.Index("(state_id, id)")
    _sort_marketing_user_id_idx = models.Index(
        "(marketing_user_id, id) WHERE marketing_user_id IS NOT NULL"
    )

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        first = (order or "").partition(",")[0].strip()
        field = limit and self._get_field_sorted_in_parts(first)
        if not field:
            return super()._search(domain, offset, limit, order, **options)
        order = complete_order(order)
        rest = order.partition(",")[2].strip()
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
        is_in_parts = (
            (field.index and field.type == "many2one")
            or field.index == "btree_not_null"
            or field.name in INDEXED_WITH_ID
            or self._is_index_of_active(field)
        )
        return field if is_in_parts else None

    @api.model
    def _is_index_of_active(self, field):
        return field.name in PARTED_AT or field.name in PARTED_BY_VALUE

    @api.model
    def _is_index_of_use(self, field, domain, options):
        """Whether what is searched is in the index: some are of leads that are not archived."""
        return not self._is_index_of_active(field) or self._is_of_active(domain, options)

    @api.model
    def _is_of_active(self, domain, options):
        """Whether a search, with these ``options``, is of leads that are not archived alone."""
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
        if field.name in PARTED_BY_VALUE:
            return self._get_parts_by_value(field, first, rest)
        if field.type != "many2one":
            return self._get_parts_at_value(field, first, rest)
        values = self._get_values_in_order(field, first)
        if len(values) > MAX_VALUES:
            return []
        return [(Domain(field.name, "=", value or False), rest) for value in values]

    @api.model
    def _get_parts_at_value(self, field, first, rest):
        """Those with less than the value parted at, with it, with more and with none."""
        value = PARTED_AT.get(field.name)
        if value is None:
            parts = [(where_field(field, SQL("IS NOT NULL")), f"{first}, {rest}")]
        else:
            parts = [
                (where_field(field, SQL("< %s", value)), f"{first}, {rest}"),
                (where_field(field, SQL("= %s", value)), rest),
                (where_field(field, SQL("> %s", value)), f"{first}, {rest}"),
            ]
        parts.append((where_field(field, SQL("IS NULL")), rest))  # for PostgreSQL the greatest
        return parts[::-1] if _is_descending(first) else parts

    @api.model
    def _get_parts_by_value(self, field, first, rest):
        """Those with each of the first values, with any after them, and with none."""
        is_descending = _is_descending(first)
        values = self._get_first_values(field, is_descending)
        usual = PARTED_BY_VALUE[field.name]
        where = _where_in_care if field.name in SORTED_IN_CARE else where_field
        parts = [
            ((where_field if value == usual else where)(field, SQL("= %s", value)), rest)
            for value in values
        ]
        if len(values) == MAX_FIRST_VALUES:
            operator = SQL("<") if is_descending else SQL(">")
            after = where_field(field, SQL("%s %s", operator, values[-1]))
            parts.append((after, f"{first}, {rest}"))
        empty = (where(field, SQL("IS NULL")), rest)
        return [empty, *parts] if is_descending else [*parts, empty]

    @api.model
    def _get_first_values(self, field, is_descending):
        """The first values that leads have in a text ``field``, in its order."""
        usual = PARTED_BY_VALUE[field.name]
        condition = SQL("active IS TRUE")
        if usual is not None:
            condition = SQL("%s AND %s <> %s", condition, SQL.identifier(field.name), usual)
        direction = SQL("DESC") if is_descending else SQL("ASC")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT found.%(name)s
                  FROM (%(values)s UNION SELECT %(usual)s) found
                 WHERE found.%(name)s IS NOT NULL
                 ORDER BY found.%(name)s %(direction)s
                 LIMIT %(limit)s
                """,
                name=SQL.identifier(field.name),
                values=self._walk_values(field, MAX_FIRST_VALUES, condition, is_descending),
                usual=usual,
                direction=direction,
                limit=MAX_FIRST_VALUES,
            )
        )
        return [value for (value,) in rows]

    @api.model
    def _get_values_in_order(self, field, order_part):
        """Ids that leads have in a many2one ``field``, and None, as core sorts leads by them."""
        query = Query(self.env, self._table, self._walk_values(field, MAX_VALUES + 1, SQL("TRUE")))
        query.order = self._order_to_sql(order_part, query)
        rows = self.env.execute_query(query.select(SQL.identifier(self._table, field.name)))
        return [value for (value,) in rows]

    @api.model
    def _walk_values(self, field, limit, condition, is_descending=False):
        """A subquery of the first values that leads have in ``field``, and of None at their end.

        It goes from one entry of the index to the next different one, over all leads in between.
        """
        self.flush_model([field.name, "active"])
        table = "lead_care" if field.name in SORTED_IN_CARE else self._table
        return SQL(
            """
            (WITH RECURSIVE value AS (
                (SELECT %(name)s FROM %(table)s
                  WHERE %(condition)s AND %(name)s IS NOT NULL
                  ORDER BY %(name)s %(direction)s LIMIT 1)
                UNION ALL
                SELECT (SELECT next.%(name)s FROM %(table)s next
                         WHERE %(condition)s AND next.%(name)s %(after)s value.%(name)s
                         ORDER BY next.%(name)s %(direction)s LIMIT 1)
                  FROM value
                 WHERE value.%(name)s IS NOT NULL
             ) SELECT %(name)s FROM value LIMIT %(limit)s)
            """,
            name=SQL.identifier(field.name),
            table=SQL.identifier(table),
            condition=condition,
            after=SQL("<") if is_descending else SQL(">"),
            direction=SQL("DESC") if is_descending else SQL("ASC"),
            limit=limit,
        )


def complete_order(order):
    """Have leads of one value in an order of their own, lest one is on two pages or on none."""
    is_complete = any(part.split()[:1] == ["id"] for part in order.split(","))
    return order if is_complete else f"{order}, id DESC"


def _is_descending(order_part):
    return "desc" in order_part.lower().split()


def where_field(field, condition):
    """Domain of the leads whose value of ``field`` meets an SQL ``condition``."""
    return Domain.custom(
        to_sql=lambda model, alias, query: SQL(
            "%s %s", model._field_to_sql(alias, field.name, query), condition
        )
    )


def _where_in_care(field, condition):
    """The same of the leads that are not archived, looked up in the rows of ``lead.care``."""

    def to_sql(leads, alias, query):
        care = leads._join_care(alias, query)
        column = SQL.identifier(care, field.name)
        return SQL("%s.active IS TRUE AND %s %s", SQL.identifier(care), column, condition)

    return Domain.custom(to_sql=to_sql)
