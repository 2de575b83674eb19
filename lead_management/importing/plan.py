# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is to become of the rows of an import: new leads, changes of leads there are, or nothing."""

import dataclasses
import hashlib
import json

from .compare import LeadComparison

# Which identity goes before the other where a row has several
IDENTITY_ORDER = ("id", "external", "phone", "email")


@dataclasses.dataclass
class RowPlan:
    """What is to become of one row.

    :param row: ``ConvertedRow``
    :param str action: ``create``, ``update``, ``skip``, ``reject``, or ``wait`` for an earlier row
        with the same person
    :param int record_id: the lead there is
    :param str reason: why, in a sentence
    :param dict changes: name of a field → (what is there, what is to be), both as JSON
    :param dict values: for ``write``
    """

    row: object
    action: str
    record_id: int = 0
    reason: str = ""
    changes: dict = dataclasses.field(default_factory=dict)
    values: dict = dataclasses.field(default_factory=dict)


class LeadImportPlanner(LeadComparison):
    """Matches converted rows with the leads there are, and decides by the import's policy.

    :param lead_import: a ``lead.import`` as its user
    :param converter: its ``LeadImportConverter``
    :param bool is_rehearsal: whether nothing will be done: rows of the same person are then told
        what the row before them would do
    """

    def __init__(self, lead_import, converter, is_rehearsal=False):
        super().__init__(lead_import.env, lead_import.duplicate_policy)
        self._kinds = lead_import._get_match_kinds()
        self._company = lead_import.company_id
        self._converter = converter
        self._is_rehearsal = is_rehearsal
        self._first_rows = {}
        self._labels = {
            "id": self.env["lead.import.catalogue"]._get_lead_id_header(),
            "external": self.env._("external ID"),
            "phone": self.env._("phone number"),
            "email": self.env._("e-mail address"),
            "row": self.env._("content"),
        }

    def plan(self, converted):
        """Decide what becomes of rows.

        :param converted: list of ``ConvertedRow``; those that become new leads are completed
        :return: list of ``RowPlan`` in the same order
        """
        if not self._is_rehearsal:
            self._first_rows = {}
        good = [row for row in converted if not row.problems]
        matches = self._match(good) if self._policy != "create" else {}
        existing = self._read_leads([found for found, _kind, _count in matches.values()], good)
        busy = set()
        plans = []
        for row in converted:
            plan = self._plan_row(row, matches.get(id(row)), existing, busy)
            if plan.action == "update":
                busy.add(plan.record_id)
            plans.append(plan)
        return plans

    def _plan_row(self, row, match, existing, busy):
        if row.problems:
            return RowPlan(row, "reject", reason="\n".join(row.problems))
        if self._policy == "create":
            return self._plan_creation(row)
        if match:
            return self._plan_match(row, match, existing, busy)
        first = self._find_first_row(row)
        if first is None:
            plan = self._plan_creation(row)
            if plan.action == "create":
                for identity in self._get_identities(row):
                    self._first_rows[identity] = row.row.number
            return plan
        if not self._is_rehearsal:
            return RowPlan(row, "wait")
        number, kind = first
        reason = self.env._(
            "Row %(number)s has the same %(identity)s.", number=number, identity=self._labels[kind]
        )
        return RowPlan(row, "skip" if self._policy == "skip" else "update", reason=reason)

    def _plan_creation(self, row):
        self._converter.complete(row)
        if row.problems:
            return RowPlan(row, "reject", reason="\n".join(row.problems))
        return RowPlan(row, "create")

    def _plan_match(self, row, match, existing, busy):
        lead_id, kind, count = match
        if count > 1:
            row.warnings.append(self._tell_several(count, self._labels[kind]))
        if self._policy == "skip":
            return RowPlan(row, "skip", lead_id, self._tell_there_is(self._labels[kind]))
        if lead_id in busy and not self._is_rehearsal:
            return RowPlan(row, "wait")
        if lead_id not in existing:
            return RowPlan(row, "reject", lead_id, self._tell_not_yours(self._labels[kind]))
        if kind == "id" and not self._is_same_lead(row, existing[lead_id]):
            reason = self.env._(
                "The lead with this ID has another title, contact, phone number, e-mail address "
                "and external ID. Remove the ID to import the row as a new lead."
            )
            return RowPlan(row, "reject", lead_id, reason)
        plan = RowPlan(row, "update", lead_id)
        self._compare(plan, existing[lead_id])
        if not plan.changes:
            return RowPlan(row, "skip", lead_id, self._tell_same())
        return plan

    # ---- reasons, in a sentence

    def _tell_several(self, count, identity):
        return self.env._(
            "%(count)s leads have this %(identity)s; the newest of those still worked on was "
            "taken.",
            count=count,
            identity=identity,
        )

    def _tell_there_is(self, identity):
        return self.env._("There is a lead with this %(identity)s already.", identity=identity)

    def _tell_not_yours(self, identity):
        return self.env._(
            "There is a lead with this %(identity)s already, which you may not change.",
            identity=identity,
        )

    def _tell_same(self):
        return self.env._("The lead says the same already.")

    # ---- who it is

    def _get_identities(self, row):
        identities = [
            (kind, row.identities[kind])
            for kind in IDENTITY_ORDER
            if kind in self._kinds and kind in row.identities
        ]
        if not identities:
            # nothing to know the person by, but the same file twice must not double her
            row.identities.setdefault("row", _get_fingerprint(row.row))
            return [("row", row.identities["row"])]
        return identities

    def _match(self, rows):
        """Find the lead each of ``rows`` is about.

        :return: dict of ``id(row)`` → (id of the lead, kind of identity, how many leads have it)
        """
        wanted = {kind: set() for kind in (*self._kinds, "row")}
        for row in rows:
            for kind, value in self._get_identities(row):
                wanted[kind].add(value)
        found = self.env["lead.identity"]._find_leads(wanted, self._company)
        lead_ids = self._find_lead_ids(rows)
        matches = {}
        for row in rows:
            if row.found.get("id") in lead_ids:
                matches[id(row)] = (row.found["id"], "id", 1)
            elif match := self._choose(row, found):
                matches[id(row)] = match
        return matches

    def _find_lead_ids(self, rows):
        """Which of the ids of leads that an exported file names there still are."""
        ids = [row.found["id"] for row in rows if row.found.get("id")]
        # sudo: whether the user may change them is looked at later; nothing is told of them
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        domain = [("id", "in", ids), ("company_id", "in", [False, self._company.id])]
        return set(leads.search(domain).ids) if ids else set()

    def _choose(self, row, found):
        external_id = row.identities.get("external")
        candidates = []
        for kind, value in self._get_identities(row):
            lead = found.get((kind, value))
            # another system calls them differently: they are two
            is_other = (
                lead
                and external_id
                and lead.external_reference
                and lead.external_reference != external_id
            )
            if lead and not is_other:
                candidates.append((lead.id, kind, lead.count))
        if not candidates:
            return None
        if candidates[0][1] != "external" and len({lead_id for lead_id, *_ in candidates}) > 1:
            self._refuse_ambiguous(row)
        return candidates[0]

    def _refuse_ambiguous(self, row):
        if self._policy != "skip":
            row.problems.append(
                self.env._("The phone number is one lead's and the e-mail address another's.")
            )

    def _find_first_row(self, row):
        for kind, value in self._get_identities(row):
            if (kind, value) in self._first_rows:
                return self._first_rows[kind, value], kind
        return None

    def _is_same_lead(self, row, lead):
        """Whether anything at all agrees: ids of another database mean other leads."""
        names = ("name", "contact_name", "phone", "email_from", "external_reference")
        given = [name for name in names if row.values.get(name)]
        return not given or any(
            self._is_equal(lead._fields[name], lead[name], row.values[name], lead) for name in given
        )


def _get_fingerprint(row):
    cells = json.dumps([cell for cell in row.cells if cell is not None])
    return hashlib.sha256(cells.encode()).hexdigest()
