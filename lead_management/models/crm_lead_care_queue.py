# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_lead_sorting import where_field
from .lead_care import CARE_FIELDS, get_care_part, is_of_care

CARE_ORDER = "care_group"
# The same of the rows of ``lead.care``, as their index has it
_ROW_ORDER = "care_group, care_rank, priority DESC, lead_id.id DESC"
# Counted so far: what is more is "1000+"
COUNT_LIMIT = 1_000


class CrmLead(models.Model):
    """The Take care queue: what is in it, in which order, and how much.

    So that a million leads need not be looked through, what each waits for is in ``lead.care``.
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
    def _count_for_person(self, part):
        model, domain = self._get_narrow(part)
        of_person = where_field(self._fields["user_id"], SQL("= person.user_id"))
        query = model._search(domain & of_person, limit=COUNT_LIMIT + 1)
        return SQL("(SELECT count(*) FROM (%s) AS counted)", query.select())

    # ---- searching

    @api.model
    def _get_narrow(self, domain, *groupby):
        """The narrowest table that the leads in ``domain`` can be counted in.

        :param groupby: names of fields to count them by
        :return: (``lead.care`` or ``crm.lead``, the domain there of those the user may read)
        :raise AccessError: when the user may read no leads
        """
        self.browse().check_access("read")
        rows = self.env["lead.care"].sudo()  # sudo: the rules of leads are applied here
        rules = Domain(self.env["ir.rule"]._compute_domain(self._name, "read"))
        readable = Domain(domain) & rules
        if is_of_care(readable, groupby):
            rows._flush_facts()
            return rows, readable
        return self, Domain(domain)

    @api.model
    @api.readonly
    def search_count(self, domain, limit=None):
        """Same as core's, from the narrowest table that has all that is asked for."""
        model, narrow = self._get_narrow(domain)
        count = super().search_count if model is self else model.search_count
        return count(narrow, limit)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """Leads asked for by what they wait for, or in that order, are looked up in ``lead.care``.

        There, an index has each salesperson's leads in the queue's order, and another everybody's.
        A page of the queue is read from it alone where it can be: joined to the leads, PostgreSQL
        looks at all of a salesperson's.
        """
        domain = Domain(domain)
        is_queue = (order or "").upper().removesuffix(" ASC") == CARE_ORDER.upper()
        if is_queue and limit and not options.get("bypass_access"):
            model, narrow = self._get_narrow(domain)
            if model is not self:
                return self._search_page(model, narrow, offset, limit, **options)
        names = {condition.field_expr for condition in domain.iter_conditions()}
        # a page of one care status is found by the index there; all of it, sooner among the leads
        is_by_status = limit and "care_status" in names
        if CARE_ORDER in (order or "") or is_by_status or not names.isdisjoint(CARE_FIELDS):
            condition = get_care_part(domain)
            if self._is_of_active(domain, options):
                condition &= Domain("active", "=", True)
            domain &= Domain.custom(
                to_sql=lambda leads, alias, query: leads._care_to_sql(condition, alias, query)
            )
        return super()._search(domain, offset, limit, order, **options)

    @api.model
    def _search_page(self, rows, domain, offset, limit, **options):
        """Leads of a page of the queue, in its order.

        :param rows: ``lead.care``
        :param domain: of its rows
        """
        query = rows._search(domain, offset, limit, _ROW_ORDER, **options)
        lead_id = rows._field_to_sql(rows._table, "lead_id", query)
        found = self.env.execute_query(query.select(lead_id))
        return self.browse(id_ for (id_,) in found)._as_query()

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """By the group a lead is in, and there by its date: newest first for some."""
        if field_name != CARE_ORDER:
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        care = self._join_care(alias, query)
        is_reversed = direction.code == "DESC"
        return SQL(", ").join(
            SQL(
                "%s %s",
                SQL.identifier(care, name),
                SQL("DESC" if is_descending != is_reversed else "ASC"),
            )
            for name, is_descending in (
                ("care_group", False),
                ("care_rank", False),
                ("priority", True),
                ("lead_id", True),
            )
        )
