# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from copy import deepcopy

from odoo import api, models
from odoo.api import NewId
from odoo.models import BaseModel

from ..bulk import insert_columns, is_known
from ..importing.known_values import KnownValues


def _have_contacts(vals_list):
    """Leads and their contacts fill in each other's values, one after the other."""
    return any(vals.get("partner_id") for vals in vals_list)


class CrmLead(models.Model):
    """Creating hundreds of leads at once in a fraction of the time, each still by ``create``.

    Core inserts a lead, computes some twenty stored fields and updates the lead with them: two
    versions of each row, and twice the work in thirty indexes. Here they are computed before, as
    the ORM does with fields declared ``precompute``, for all the leads together, and inserted with
    the rest. Overrides of ``create``, automation rules, constraints and the computed fields of
    other addons run as ever.

    Imports and capture alone do this: of what is typed in there is never that much.
    """

    _inherit = "crm.lead"

    @api.model
    def _is_created_in_bulk(self):
        reason = self._get_lifecycle_reason(is_new=True)
        return bool(reason) and reason.cause in ("import", "capture")

    # ---- defaults

    @api.model
    def _add_missing_default_values(self, values):
        """Look up defaults once for all the leads that leave the same fields open."""
        if not self._is_created_in_bulk() or "lead_properties" in values:
            return super()._add_missing_default_values(values)
        # goes with the transaction, as do the settings that defaults come from
        known = self.env.cr.precommit.data.setdefault("lead_bulk_defaults", {})
        key = (self.env, values.get("team_id"), frozenset(values))
        if key not in known:
            filled = super()._add_missing_default_values(values)
            if not self._are_defaults_stable(filled.keys() - values.keys()):
                return filled
            known[key] = {name: filled[name] for name in filled.keys() - values.keys()}
        defaults = {
            name: deepcopy(value) if isinstance(value, (list, dict)) else value
            for name, value in known[key].items()
        }
        return {**defaults, **values}

    @api.model
    def _are_defaults_stable(self, names):
        """Whether the next lead gets the same defaults: a number of its own, say, it would not."""
        overrides = [
            vars(cls)["default_get"] for cls in type(self).__mro__ if "default_get" in vars(cls)
        ]
        defaults = [self._fields[name].default for name in names if self._fields[name].default]
        return all(map(is_known, overrides + defaults))

    # ---- stored computed fields

    @api.model
    def _add_precomputed_values(self, vals_list):
        if self._is_created_in_bulk() and not _have_contacts(vals_list):
            self._precompute_stored_values(vals_list)
        return super()._add_precomputed_values(vals_list)

    @api.model
    def _precompute_stored_values(self, vals_list):
        """Complete ``vals_list`` with what core would compute after the insert.

        :param list vals_list: complete but for computed fields
        """
        fields = self._get_precomputable_fields()
        names = {field.name for field in fields}
        if names.issuperset(KnownValues.FIELDS):
            known = KnownValues(self.env)
            for vals in vals_list:
                vals |= {**known.compute(vals), **vals}
        drafts = self._make_drafts(vals_list)
        missing = defaultdict(list)
        missing_of = {}
        for draft_id, vals in zip(drafts._ids, vals_list, strict=True):
            key = frozenset(vals)
            if key not in missing_of:
                missing_of[key] = self._get_missing(fields, vals)
            for field in missing_of[key]:
                missing[field].append((draft_id, vals))
        for field, entries in missing.items():
            cache = field._get_cache(self.env)
            pending = [id_ for id_, _vals in entries if id_ not in cache]
            if pending:
                field.compute_value(drafts.browse(pending).with_prefetch(drafts._ids))
            for id_, vals in entries:
                vals[field.name] = cache.get(id_)
        drafts.invalidate_recordset(flush=False)

    @api.model
    def _get_precomputable_fields(self):
        """Stored fields that are computed by known methods from nothing but such fields."""
        stored = [
            field
            for field in self._fields.values()
            if field.compute and field.store and field.column_type
        ]
        known = [
            field
            for field in stored
            if isinstance(field.compute, str) and is_known(getattr(type(self), field.compute))
        ]
        unknown = {field.name for field in stored} - {field.name for field in known}
        unknown.discard("lead_properties")  # comes with the defaults
        return [
            field
            for field in known
            if unknown.isdisjoint(name.partition(".")[0] for name in self.pool.field_depends[field])
        ]

    @api.model
    def _get_missing(self, fields, vals):
        """Those of computed ``fields`` that ``vals`` leaves to their method."""
        # fields computed together are given together, or not at all
        return [
            field
            for field in fields
            if all(other.name not in vals for other in self.pool.field_computed[field])
        ]

    @api.model
    def _make_drafts(self, vals_list):
        """New records that hold ``vals_list``, as ``new`` makes them one by one."""
        drafts = self.browse([NewId() for _vals in vals_list])
        given = {name for vals in vals_list for name in vals}
        for name, field in self._fields.items():
            if not field.store or name == "id" or field.type in ("properties", "html", "one2many"):
                continue
            cache = field._get_cache(self.env)
            empty = () if field.type == "many2many" else None
            if name not in given:
                if not field.compute:
                    cache.update(dict.fromkeys(drafts._ids, empty))
                continue
            for draft, vals in zip(drafts, vals_list, strict=True):
                if value := vals.get(name):
                    cache[draft.id] = field.convert_to_cache(value, draft, validate=False)
                elif name in vals or not field.compute:
                    cache[draft.id] = empty
        return drafts

    # ---- writing

    @api.model
    def _create(self, data_list):
        stored_list = [data["stored"] for data in data_list]
        if not self._is_created_in_bulk() or _have_contacts(stored_list):
            return super()._create(data_list)
        for data in data_list:
            # computed before, so not again
            data["protected"].update(
                field for name in data["stored"] if (field := self._fields[name]).compute
            )
        if super()._create.__func__ is BaseModel._create:
            return self._insert(data_list)
        return super()._create(data_list)  # another addon has a say in it

    @api.model
    def _insert(self, data_list):
        """What the ORM's ``_create`` does, column by column instead of lead by lead."""
        stored_list = [data["stored"] for data in data_list]
        names = sorted({name for stored in stored_list for name in stored})
        columns = {name: [stored.get(name) for stored in stored_list] for name in names}
        records = insert_columns(self, columns)
        for data, record in zip(data_list, records, strict=True):
            data["record"] = record
        self._fill_cache(records, columns)
        others = [
            field
            for name in names
            if not (field := self._fields[name]).column_type or field.type == "properties"
        ]
        protected = defaultdict(list)
        for data in data_list:
            protected[frozenset(data["protected"])].append(data["record"].id)
        with self.env.protecting([(fields, self.browse(ids)) for fields, ids in protected.items()]):
            records.modified(self._fields, create=True)
            for field in sorted(others, key=lambda field: field._sequence):
                field.create(
                    [
                        (data["record"], data["stored"][field.name])
                        for data in data_list
                        if field.name in data["stored"]
                    ]
                )
            records.modified([field.name for field in others], create=True)
        records._validate_fields(names)
        records.check_access("create")
        return records

    @api.model
    def _fill_cache(self, records, columns):
        """Have the values of leads just inserted at hand, as after the ORM's ``_create``.

        :param dict columns: values for ``create``, one of each lead, by field name
        """
        for name, field in self._fields.items():
            if not field.store or name == "id":
                continue
            cache = field._get_cache(self.env)
            given = columns.get(name)
            if field.type in ("one2many", "many2many"):
                cache.update(dict.fromkeys(records._ids, ()))
            elif given is None:
                cache.update(dict.fromkeys(records._ids, None))
            elif field.type != "html":
                if all(value == given[0] for value in given):
                    value = field.convert_to_cache(given[0], records[:1])
                    cache.update(dict.fromkeys(records._ids, value))
                else:
                    for record, value in zip(records, given, strict=True):
                        cache[record.id] = field.convert_to_cache(value, record)
                if field.type == "many2one" and self.pool.field_inverses[field]:
                    leads_of = defaultdict(list)
                    for id_ in records._ids:
                        leads_of[cache[id_]].append(id_)
                    for value, ids in leads_of.items():
                        field._update_inverses(self.browse(ids), value)

    def _check_company(self, fnames=None):
        """Check one of the leads that have the same salesperson, team and so on."""
        if not self._is_created_in_bulk():
            return super()._check_company(fnames)
        names = ["company_id"] + [
            name for name, field in self._fields.items() if field.relational and field.check_company
        ]
        columns = zip(*([lead[name]._ids for lead in self] for name in names), strict=True)
        different = dict(zip(columns, self._ids, strict=True))
        return super(CrmLead, self.browse(different.values()))._check_company(fnames)
