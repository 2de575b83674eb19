# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_lead_sorting import MAX_DEPTH, MAX_VALUES, where_field

CARE_ORDER = "care_group"
# What is due, the longest overdue first; then the leads nobody has reached, the last to come first;
# then the stalled, the longest first. So the groups sort by their names, too.
GROUP_ORDERS = {"due": "care_date", "new": "care_date DESC", "stalled": "care_date"}
# Among those of one day
REST = "priority DESC, id DESC"
# Counted so far: what is more is "1000+"
COUNT_LIMIT = 1_000


class CrmLead(models.Model):
    """The Take care queue: its order, read from one index, and how much is in it.

    The index has each salesperson's leads in order, so the first of all of them are among the first
    of each.
    """

    _inherit = "crm.lead"

    @api.model
    def _get_care_domain(self):
        """What is in the user's Take care queue today; ``order="care_group"`` has it in order."""
        return self._get_own_care_domain() & Domain.OR(self._get_care_parts().values())

    @api.model
    def _get_own_care_domain(self):
        """Leads the user herself takes care of: a marketer's, until a salesperson has them."""
        user = self.env.user
        if user.has_group("sales_team.group_sale_salesman"):
            return Domain("user_id", "=", user.id)
        return Domain("marketing_user_id", "=", user.id) & Domain("user_id", "=", False)

    @api.model
    def _get_care_parts(self):
        """Domain of each part of the queue, in its order."""
        today = fields.Date.context_today(self)
        due = Domain("care_group", "=", "due")
        return {
            "overdue": due & Domain("care_date", "<", today),
            "today": due & Domain("care_date", "=", today),
            "new": Domain("care_group", "=", "new"),
            "stalled": Domain("care_group", "=", "stalled"),
        }

    @api.model
    @api.readonly
    def get_care_counts(self):
        """How many leads are in each part of the queue, for its screen and the menu bar.

        :return: ``{"own": counts, "people": [{"id", "name", "counts"}]}``; people are those of the
            teams the user leads, or of all for a manager, the most urgent first; counts are by
            part (``overdue``, ``today``, ``new``, ``stalled``), none above ``limit`` + 1
        """
        parts = self._get_care_parts()
        own = self._get_own_care_domain()
        counts = {
            name: self.search_count(own & part, COUNT_LIMIT + 1) for name, part in parts.items()
        }
        people = self._get_care_people()
        counts_of = self._count_care_of(people, parts)
        return {
            "limit": COUNT_LIMIT,
            "own": counts,
            "people": sorted(
                (
                    {"id": person.id, "name": person.name, "counts": counts_of[person.id]}
                    for person in people
                ),
                key=lambda person: [-count for count in person["counts"].values()],
            ),
        }

    @api.model
    def _get_care_people(self):
        """Whose queues the user may look at beside her own."""
        user = self.env.user
        # sudo: who is in the teams she leads, or in any for a manager, and nothing else of them
        teams = self.env["crm.team"].sudo()
        if user.has_group("sales_team.group_sale_manager"):
            teams = teams.search([("company_id", "in", [*self.env.companies.ids, False])])
        elif user.has_group("sales_team.group_sale_salesman"):
            teams = user.sudo().led_team_ids.filtered("active")  # sudo: as above
        return (teams.member_ids - user).filtered("active")

    @api.model
    def _count_care_of(self, people, parts):
        """How many leads are in each part of the queue of each of ``people``: one query.

        :param dict parts: domain by name
        :return: {user id: {name: count}}
        """
        counts = {person.id: dict.fromkeys(parts, 0) for person in people}
        if not people:
            return counts
        columns = [self._count_for_person(part) for part in parts.values()]
        rows = self.env.execute_query(
            SQL(
                "SELECT person.user_id, %s FROM unnest(%s) AS person (user_id)",
                SQL(", ").join(columns),
                people.ids,
            )
        )
        for user_id, *found in rows:
            counts[user_id] = dict(zip(parts, found, strict=True))
        return counts

    @api.model
    def _count_for_person(self, domain):
        of_person = where_field(self._fields["user_id"], SQL("= person.user_id"))
        query = self._search(domain & of_person, limit=COUNT_LIMIT + 1)
        return SQL("(SELECT count(*) FROM (%s) AS counted)", query.select())

    # ---- order

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        depth = (offset or 0) + (limit or 0)
        is_queue = (order or "").lower().split() in ([CARE_ORDER], [CARE_ORDER, "asc"])
        if not (is_queue and limit and depth <= MAX_DEPTH):
            return super()._search(domain, offset, limit, order, **options)
        users = self._get_values_in_order(self._fields["user_id"], "user_id")
        if len(users) > MAX_VALUES:
            return super()._search(domain, offset, limit, order, **options)
        of_person = where_field(self._fields["user_id"], SQL("= person.user_id"))
        of_nobody = Domain("user_id", "=", False)
        ids = []
        for group, group_order in GROUP_ORDERS.items():
            part = _simplify(Domain(domain), group) & Domain("care_group", "=", group)
            part_order, missing = f"{group_order}, {REST}", depth - len(ids)
            queries = [
                super(CrmLead, self)._search(part & owner, 0, missing, part_order, **options)
                for owner in (of_person, of_nobody)
            ]
            ids += self._read_first_of_each(users, *queries, part_order)
            if len(ids) >= depth:
                break
        else:
            others = Domain(domain) & Domain("care_group", "=", False)
            ids += super()._search(others, 0, depth - len(ids), REST, **options).get_result_ids()
        return self.browse(ids[offset or 0 :])._as_query()

    @api.model
    def _read_first_of_each(self, user_ids, of_person, of_nobody, order):
        """Ids of the first leads, found among the first of each salesperson.

        :param list user_ids: those of salespeople
        :param of_person: query of the first leads in ``order`` of ``person.user_id``
        :param of_nobody: query of the first of the leads that have no salesperson
        """
        selects = {
            name: SQL("(%s)", self._select_for_order(query))
            for name, query in (("of_person", of_person), ("of_nobody", of_nobody))
        }
        rows = self.env.execute_query(
            SQL(
                """
                SELECT found.id
                  FROM (SELECT first.*
                          FROM unnest(%(user_ids)s::int4[]) AS person (user_id)
                         CROSS JOIN LATERAL %(of_person)s AS first
                         UNION ALL %(of_nobody)s
                       ) AS found
                 ORDER BY %(order)s
                 LIMIT %(limit)s
                """,
                user_ids=user_ids,
                order=SQL(order),  # pylint: disable=sql-injection
                limit=of_person.limit,
                **selects,
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _select_for_order(self, query):
        """The leads of ``query`` with what ``GROUP_ORDERS`` and ``REST`` look at."""
        return query.select(
            *(
                SQL("%s AS %s", self._field_to_sql(self._table, name, query), SQL.identifier(name))
                for name in ("id", "care_date", "priority")
            )
        )

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """By the group a lead is in, and there by its date: newest first for some."""
        order = super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        if field_name != CARE_ORDER:
            return order
        group = self._field_to_sql(alias, "care_group", query)
        date = self._field_to_sql(alias, "care_date", query)
        return SQL(
            "%s, (%s - DATE '2000-01-01') * CASE %s WHEN 'new' THEN -1 ELSE 1 END %s, "
            "%s DESC, %s DESC",
            order,
            date,
            group,
            direction,
            self._field_to_sql(alias, "priority", query),
            self._field_to_sql(alias, "id", query),
        )


def _simplify(domain, group):
    """``domain`` as it is for leads of one ``group``; PostgreSQL's planner does not see that."""

    def decide(condition):
        if condition.field_expr != "care_group" or condition.operator not in ("=", "in"):
            return condition
        wanted = condition.value if condition.operator == "in" else [condition.value]
        return Domain.TRUE if group in wanted else Domain.FALSE

    return domain.map_conditions(decide)
