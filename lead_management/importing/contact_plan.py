# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which lead each captured person is: one there is, or a new one."""

import dataclasses

from ..capture.contact import CHANNEL_KINDS
from ..capture.persons import group_by_person
from .cells import ConvertedRow
from .compare import LeadComparison
from .contacts import UTM_FIELDS

# Which identity goes before the other where they are of different leads
_KINDS = ("phone", "email", *CHANNEL_KINDS)
# Kind of identity → the field of a lead that holds one of them
_CONTACT_FIELDS = {"phone": "phone", "email": "email_from"}


@dataclasses.dataclass(eq=False)
class PersonPlan:
    """What is to become of one person.

    :param list rows: ``ConvertedRow`` of each of her events, in their order
    :param row: what they say together
    :param int lead_id: the lead there is; 0 for a new one
    :param set other_lead_ids: leads she is, too, by what else she is recognised by
    :param bool makes_lead: whether there is to be a lead at all
    :param dict values: for ``create`` or ``write``
    :param dict changes: name of a field → (what is there, what is to be), both as JSON
    :param dict kept: kind of identity → the phone number or address that the lead has
    """

    rows: list
    row: object
    lead_id: int = 0
    other_lead_ids: set = dataclasses.field(default_factory=set)
    makes_lead: bool = True
    values: dict = dataclasses.field(default_factory=dict)
    changes: dict = dataclasses.field(default_factory=dict)
    kept: dict = dataclasses.field(default_factory=dict)

    def get_other_values(self, row):
        """Numbers and addresses that a row says and the lead has no place for, as lines."""
        return [
            row.values[name]
            for kind, name in _CONTACT_FIELDS.items()
            if self.kept.get(kind, row.identities.get(kind)) != row.identities.get(kind)
            and row.values.get(name)
        ]

    def get_identities(self):
        """All that the person is recognised by: dict of (kind, value), each to itself."""
        return dict.fromkeys(pair for row in self.rows for pair in _identities_of(row))


class ContactPlanner(LeadComparison):
    """Finds the lead of each person. One lead that is still worked on is enough for a person.

    :param converter: ``ContactConverter`` of the company
    """

    def __init__(self, converter):
        super().__init__(converter.env, "fill")
        self._converter = converter

    def find(self, converted):
        """Find out who is the same person, and which lead she is.

        :param converted: list of ``ConvertedRow`` of ``CapturedRow``
        :return: list of ``PersonPlan``, to be completed
        """
        groups = group_by_person([_identities_of(row) for row in converted])
        plans = [self._merge([converted[index] for index in indexes]) for indexes in groups]
        self._find_leads(plans)
        return self._join_by_lead(plans)

    def complete(self, plans):
        """Decide what is written of people.

        :param list plans: as ``find`` gives them
        """
        leads = self._read_leads(
            [plan.lead_id for plan in plans if plan.lead_id], [plan.row for plan in plans]
        )
        for plan in plans:
            if plan.lead_id:
                self._plan_update(plan, leads[plan.lead_id])
            elif plan.makes_lead:
                self._plan_creation(plan)

    def _join_by_lead(self, plans):
        """Make one of those who share nothing but the lead they are."""
        joined = {}
        for plan in plans:
            other = plan.lead_id and joined.get(plan.lead_id)
            if other:
                ids = (plan.lead_id, plan.other_lead_ids | other.other_lead_ids)
                plan = self._merge([*other.rows, *plan.rows])
                plan.lead_id, plan.other_lead_ids = ids
            joined[plan.lead_id or id(plan)] = plan
        return list(joined.values())

    def _merge(self, rows):
        """What the rows of one person say together: the first that says something is right."""
        makers = [row for row in rows if row.row.contact.makes_lead]
        first = (makers or rows)[0]
        merged = ConvertedRow(first.row)
        for row in rows:
            merged.values = {**row.values, **merged.values}  # a dict of its own: rows keep theirs
            merged.identities = {**row.identities, **merged.identities}
        if "name" not in first.values:
            # a lead is called by what began it: others may only not have known who she is
            merged.values.pop("name", None)
        lines = [line for row in rows for line in row.text.splitlines()]
        merged.text = "\n".join(dict.fromkeys(lines))
        return PersonPlan(rows, merged, makes_lead=bool(makers))

    def _find_leads(self, plans):
        wanted = {kind: set() for kind in _KINDS}
        for plan in plans:
            for kind, value in plan.get_identities():
                wanted[kind].add(value)
        found = self.env["lead.identity"]._find_leads(wanted, self.env.company, only_open=True)
        for plan in plans:
            identities = sorted(
                plan.get_identities(), key=lambda identity: _KINDS.index(identity[0])
            )
            lead_ids = [found[identity].id for identity in identities if identity in found]
            if lead_ids:
                plan.lead_id, plan.other_lead_ids = lead_ids[0], {*lead_ids} - {lead_ids[0]}

    def _plan_creation(self, plan):
        first, last = _first_utm(plan.rows), _first_utm(reversed(plan.rows))
        plan.row.values |= last
        self._converter.complete(plan.row)
        plan.values = plan.row.values | {f"first_{name}": value for name, value in first.items()}
        plan.kept = plan.row.identities

    def _plan_update(self, plan, lead):
        last = _first_utm(reversed(plan.rows))
        for name in UTM_FIELDS:
            plan.row.values.pop(name, None)
        self._compare(plan, lead)
        known = {"phone": lead.phone_sanitized, "email": lead.email_normalized}
        plan.kept = {kind: value for kind, value in known.items() if value}
        plan.values |= {
            name: value for name, value in last.items() if lead[name].id != (value or False)
        }

    def _adds_notes(self, lead):
        return True


def _identities_of(row):
    return [(kind, row.identities[kind]) for kind in _KINDS if kind in row.identities]


def _first_utm(rows):
    """Campaign, medium and source of the first of ``rows`` that has any: they are one moment."""
    for row in rows:
        if any(row.values.get(name) for name in UTM_FIELDS):
            return {name: row.values.get(name, False) for name in UTM_FIELDS}
    return {}
