# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, OrderedSet
from odoo.tools.sql import table_exists

from . import lead_care_sql

# What leads show of their rows
CARE_FIELDS = (
    "care_group",
    "care_date",
    "care_reason",
    "activity_due_date",
    "last_interaction_date",
)
_SHARED = frozenset(lead_care_sql.COPIED + CARE_FIELDS)
# Others look into further records, which the rows of leads, read as superuser, would do unchecked
_RECORDS = ("user_id", "company_id", "stage_id")
_COLLECTIONS = (list, tuple, set, frozenset, OrderedSet)
_EQUALITIES = {"=", "!=", "in", "not in"}
_INEQUALITIES = {"<", "<=", ">", ">="}
_DATES = ("care_date", "activity_due_date", "last_interaction_date")
# What is empty is less than any text here, but not than any choice of a lead
_COMPARISONS = {
    **dict.fromkeys(_SHARED, _EQUALITIES),
    **dict.fromkeys(_DATES, _EQUALITIES | _INEQUALITIES),
}
# Nobody sees the rows but through their leads
_HIDDEN = {"readonly": True, "export_string_translation": False}

# Whose rows are looked up one after the other
FEW_PEOPLE = 5
# That of leads, as the index of a person's columns has it: it is not seen to be in order without
# the person where that is nobody
_COLUMN_ORDER = "user_id.id, stage_id.id, priority DESC, lead_id.id DESC"


class LeadCare(models.Model):
    """What a lead waits for, and since when or until when: its row of the Take care queue.

    And when somebody was last in touch with it, which each contact changes.

    Stored, since the activities of a million leads cannot be looked through for each page; and in a
    narrow table of its own, since a change of one indexed column of a lead writes its more than
    forty indexes anew. Triggers in the database keep it, whoever writes a lead, an activity or
    an interaction: through the ORM, that took as long as a quarter of planning an activity. But
    ``_change_leads`` does it itself, of many leads at once.
    """

    _name = "lead.care"
    _description = "Care of a Lead"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade", **_HIDDEN)
    # Copied from the lead, so that one index has all that the queue is searched and sorted by; and
    # the care status, so that no index of leads has to be written when many stall at once
    user_id = fields.Many2one("res.users", ondelete="set null", **_HIDDEN)
    company_id = fields.Many2one("res.company", ondelete="set null", **_HIDDEN)
    stage_id = fields.Many2one("crm.stage", ondelete="set null", **_HIDDEN)
    type = fields.Char(**_HIDDEN)
    priority = fields.Char(**_HIDDEN)
    active = fields.Boolean(**_HIDDEN)
    care_status = fields.Char(**_HIDDEN)
    # Neither archived nor won nor closed
    is_open = fields.Boolean(**_HIDDEN)
    # What it waits for when nothing is planned
    lead_group = fields.Char(**_HIDDEN)
    lead_date = fields.Date(**_HIDDEN)
    lead_reason = fields.Char(**_HIDDEN)
    # Its most urgent activity
    activity_due_date = fields.Date(**_HIDDEN)
    activity_reason = fields.Char(**_HIDDEN)
    last_interaction_date = fields.Datetime(**_HIDDEN)
    # What follows from both, computed by PostgreSQL
    care_group = fields.Char(**_HIDDEN)
    care_date = fields.Date(**_HIDDEN)
    care_reason = fields.Char(**_HIDDEN)
    # Place in its group by the date: the longest due first, the last new. Of one day's due ones,
    # somebody who wrote or called and waits goes before what we planned ourselves.
    care_rank = fields.Integer(**_HIDDEN)

    _unique = models.UniqueIndex("(lead_id)")
    _own_queue_idx = models.Index(
        "(user_id, care_group, care_rank, priority DESC, lead_id DESC) "
        "INCLUDE (care_date, company_id, active) WHERE care_group IS NOT NULL"
    )
    _queue_idx = models.Index(
        "(care_group, care_rank, priority DESC, lead_id DESC) "
        "INCLUDE (care_date, company_id, user_id, active) WHERE care_group IS NOT NULL"
    )
    # How many leads each kanban column has; and of those that a salesperson may see
    _stage_idx = models.Index("(stage_id, company_id, user_id, type) WHERE active IS TRUE")
    # and the first of those, in the order of a column
    _own_stage_idx = models.Index(
        "(user_id, stage_id, priority DESC, lead_id DESC) INCLUDE (company_id, type) "
        "WHERE active IS TRUE"
    )
    _progress_idx = models.Index(
        "(user_id, stage_id, activity_due_date) INCLUDE (company_id, type) "
        "WHERE active IS TRUE AND activity_due_date IS NOT NULL"
    )
    # by lead as well: few or none of the closed are active, which the planner cannot know
    _care_status_idx = models.Index(
        "(care_status, lead_id) "
        "WHERE active IS TRUE AND (care_status <> 'open' OR care_status IS NULL)"
    )

    def _auto_init(self):
        if not table_exists(self.env.cr, self._table):
            self.env.cr.execute(lead_care_sql.TABLE)  # the ORM cannot make computed columns
        return super()._auto_init()

    @api.private
    def init(self):
        result = super().init()
        # when the tables have the columns that they look at
        self.pool.post_init(self.env.cr.execute, lead_care_sql.TRIGGERS)
        return result

    @api.model
    def _fill(self):
        """Find out for all leads what they wait for, which only matters where no trigger did."""
        self.env.flush_all()
        self.env.cr.execute(lead_care_sql.FILL)
        self.env.invalidate_all()

    @api.model
    def _change_leads(self, update):
        """Change many leads, and what follows of them in one statement more.

        Lead by lead, as a trigger has to, opening the tables takes longer than writing to them.

        :param SQL update: of facts of leads, with their ids ``RETURNING``
        :return: how many leads
        """
        self._flush_facts()
        self.env.cr.execute(lead_care_sql.FOLLOW_NOT)
        ids = [id_ for (id_,) in self.env.execute_query(update)]
        self.env.cr.execute(lead_care_sql.store(ids))
        self.env.cr.execute(lead_care_sql.FOLLOW)
        return len(ids)

    @api.model
    def _note_last_interaction(self, lead, date):
        """Somebody was in touch with ``lead`` at ``date`` (naive UTC), if not later as well."""
        self.env.cr.execute(lead_care_sql.note_interaction(lead.id, date))

    @api.model
    def _flush_facts(self):
        """Have the database know all that the rows follow from."""
        self.env["crm.lead"].flush_model(lead_care_sql.FACTS)
        self.env["mail.activity"].flush_model(lead_care_sql.ACTIVITY_FACTS)

    @api.model
    def _read_counts(self, domain, groupby):
        """How many rows there are of each group, in no order.

        Those of a salesperson and those of nobody are two places in an index; asked for both at
        once, PostgreSQL goes through everybody's.

        :return: list of (value of each of ``groupby``, …, count)
        """
        counts = Counter()
        domain = Domain(domain)
        # of those that are asked for, of both kinds, optimizing leaves no trace
        is_asked = any(part.field_expr == "active" for part in domain.iter_conditions())
        rows = self.with_context(active_test=False) if is_asked else self
        domain = domain.optimize_full(rows)
        for part in _split_by_person(domain) or [domain]:
            for *group, count in rows._read_group(part, groupby, ["__count"]):
                counts[tuple(group)] += count
        return [(*group, count) for group, count in counts.items()]

    @api.model
    def _find_first_of_column(self, domain, limit, **options):
        """The first leads of a kanban column of one or of few people, as leads are ordered.

        Archived ones are not in the index.

        :param domain: of these rows
        :param options: those of ``_search``
        :return: list of ids; ``None`` where that is not what ``domain`` asks for
        """
        domain = Domain(domain).optimize_full(self)
        parts = _split_by_person(domain)
        _place, stage_ids = _get_place_of(domain, "stage_id")
        if not parts or len(stage_ids) != 1:
            return None
        found = []
        for part in parts:
            query = self._search(part, limit=limit, order=_COLUMN_ORDER, **options)
            columns = (
                self._field_to_sql(self._table, name, query) for name in ("priority", "lead_id")
            )
            found += self.env.execute_query(query.select(*columns))
        # as PostgreSQL has them, which takes what is empty for the greatest
        found.sort(key=lambda row: (row[0] is None, row[0] or "", row[1]), reverse=True)
        return [lead_id for _priority, lead_id in found[:limit]]

    @api.model
    def _read_of(self, leads):
        """What the rows of ``leads`` say.

        :return: list of dicts of ``CARE_FIELDS``, each with its ``lead_id``
        """
        self._flush_facts()
        return self.env.execute_query_dict(
            SQL(
                "SELECT lead_id, %s FROM lead_care WHERE lead_id = ANY(%s)",
                SQL(", ").join(map(SQL.identifier, CARE_FIELDS)),
                list(leads._origin._ids),
            )
        )


def _get_parts(domain):
    """The conditions that all have to be met for a ``Domain``."""
    return domain.children if getattr(domain, "OPERATOR", None) == "&" else [domain]


def _get_place_of(domain, name):
    """Place among its parts, and the ids, of what an optimized ``Domain`` asks of a many2one."""
    for place, part in enumerate(_get_parts(domain)):
        if getattr(part, "field_expr", None) == name and part.operator == "in":
            return place, part.value
    return None, ()


def _split_by_person(domain):
    """Domains of the rows of each person, or of nobody, where a ``Domain`` is of one or of few."""
    place, ids = _get_place_of(domain, "user_id")
    if not 1 <= len(ids) <= FEW_PEOPLE:
        return []
    parts = _get_parts(domain)
    others = Domain.AND([*parts[:place], *parts[place + 1 :]])
    return [Domain("user_id", "in", [id_]) & others for id_ in ids]


def is_of_care(domain, names=()):
    """Whether the rows of ``lead.care`` have all that a ``Domain`` on leads asks for.

    :param names: of fields wanted besides
    """
    is_told = all(map(_is_told, domain.iter_conditions()))
    return is_told and not _is_opaque(domain) and _SHARED.issuperset(names)


def get_care_part(domain):
    """What the rows of ``lead.care`` have to be of the leads in a ``Domain``, as far as they tell.

    Said of both, PostgreSQL need not look at the leads to find that they are none.
    """
    return Domain.AND(
        part.map_conditions(lambda condition: condition if _is_told(condition) else Domain.TRUE)
        for part in _get_parts(domain)
        if not _is_opaque(part)
    )


def _is_told(condition):
    """Whether a condition compares what the rows of ``lead.care`` have, and nothing behind it.

    Records by their names are looked for behind it; and an empty text is no choice of a lead.
    """
    if condition.operator not in _COMPARISONS.get(condition.field_expr, ()):
        return False
    values = condition.value if isinstance(condition.value, _COLLECTIONS) else [condition.value]
    if condition.field_expr in _RECORDS:
        return all(value is None or isinstance(value, int) for value in values)
    return "" not in values


def _is_opaque(domain):
    return any(leaf == "!" or isinstance(leaf, Domain) for leaf in domain)
