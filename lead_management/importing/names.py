# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which records the names in a file mean, found for many rows at a time."""

from collections import defaultdict, namedtuple

from odoo.fields import Domain

from ..tools import countries, provinces
from ..tools.text import fold, name_key

# What becomes of a name nobody knows: ``create`` it, ``map`` it to a record, ``reject`` the row,
# keep it in the ``notes``, or take the cell as ``empty``
ValueChoice = namedtuple("ValueChoice", "action record_id", defaults=[None])


class NewName(str):
    """Stands for the id of a record that an import would create."""

    __slots__ = ()


class NewNamesError(Exception):
    """Names are to be created, for which one worker at a time has to be let in."""


class LeadImportNames:
    """Dictionaries of names, as one user in one company sees them.

    Few and settled records (stages, users, countries …) are read whole, once; what grows with the
    file (sources, tags …) is searched for the names that occur, one query per call.

    :param env: environment of the importing user
    :param dict choices: what the user decided about names nobody knows: (target, ``name_key``) →
        ``ValueChoice``
    :param str new_names: what is done about names that may be created: ``create`` them, let a
        ``NewName`` ``stand_in`` for each, or ``refuse``, as another worker could be creating them
    """

    # What each model's records may be called by; the earlier ones go first.
    _KEY_FIELDS = {
        "crm.stage": ("name",),
        "crm.team": ("name",),
        "lead.lifecycle.stage": ("code", "name"),
        "product.category": ("complete_name", "name"),
        "res.country": ("code", "name"),
        "res.currency": ("name", "full_name"),
        "res.partner.industry": ("name", "full_name"),
        "res.users": ("login", "email", "name"),
    }

    def __init__(self, env, choices=None, new_names="create"):
        self._env = env
        self._choices = choices or {}
        self._new_names = new_names
        self._indexes = {}
        self._provinces = {}
        self._asked = {}
        # what was made by this import: model → ids
        self.created = defaultdict(list)
        # names that mean no record: (target, key) → the first spelling
        self.unknown = {}
        self.vietnam_id = env.ref("base.vn").id
        self._languages = [code for code, _name in env["res.lang"].get_installed()]

    def find(self, column, names):
        """Find the records of ``column.model`` that ``names`` mean, creating those that may be.

        :param column: ``ImportColumn`` of kind ``names``
        :param names: iterable of texts
        :return: dict of name → id, without those that mean none, or more than one
        """
        names = dict.fromkeys(names)
        found = self._find_existing(column, names)
        missing = [name for name in names if name not in found]
        creating = {}
        for name in missing:
            self.unknown.setdefault((column.target, name_key(name)), name)
            choice = self._get_choice(column, name)
            if choice.action == "map":
                found[name] = choice.record_id
            elif choice.action == "create":
                creating.setdefault(self._get_key(column, name), name)  # the first spelling
        if creating:
            made = self._create(column, creating)
            for name in missing:
                if (key := self._get_key(column, name)) in made:
                    found.setdefault(name, made[key])
        return found

    def get_unknown_action(self, column, name):
        """What becomes of a name that was not found: it goes to the ``notes``, the row is
        ``reject``-ed for it, or the cell counts as ``empty``."""
        action = self._get_choice(column, name).action
        return action if action in ("reject", "empty") else "notes"

    def _get_choice(self, column, name):
        chosen = self._choices.get((column.target, name_key(name)))
        return chosen or ValueChoice(column.unknown)

    def _find_existing(self, column, names):
        """The ids of those of ``names`` that mean one record."""
        if column.attribute_id:
            return self._look_up(column, names, self._get_options(column))
        if column.unknown == "create":
            return self._look_up(column, names, self._get_growing_index(column, names))
        index = self._get_index(column.model)
        found = {
            name: index.get(fold(name)) or self._find_otherwise(column, name) for name in names
        }
        return {name: record_id for name, record_id in found.items() if record_id}

    def _look_up(self, column, names, index):
        keys = {name: self._get_key(column, name) for name in names}
        return {name: index[key] for name, key in keys.items() if key in index}

    @staticmethod
    def _get_key(column, name):
        """Under what a name is compared: options of an attribute with their accents aside."""
        return fold(name) if column.attribute_id else name_key(name)

    def _get_options(self, column):
        """Options of a custom attribute by their keys, archived ones too."""
        if column.target not in self._indexes:
            options = self._env["lead.attribute.option"].with_context(active_test=False)
            found = options.search_read([("attribute_id", "=", column.attribute_id)], ["key"])
            self._indexes[column.target] = {option["key"]: option["id"] for option in found}
        return self._indexes[column.target]

    def _find_otherwise(self, column, name):
        if column.model == "res.country":
            code = countries.find_code(name, self._env.lang or "en")
            return code and self._get_index(column.model).get(fold(code))
        return None

    def find_province(self, name, country_id):
        """Find a province, today's for one that was merged.

        :param str name: name or code
        :param country_id: id of the country it is in, Vietnam when not known
        :return: a tuple of id of the province, id of its country, and whether it was merged; the
            ids are ``False`` when it is not found
        """
        if (name, country_id) not in self._provinces:
            self._provinces[name, country_id] = self._find_province(name, country_id)
        return self._provinces[name, country_id]

    def _find_province(self, name, country_id):
        index = self._get_index("res.country.state")
        key = provinces.province_key(name)
        likely_id = country_id or self.vietnam_id
        if province_id := index.get((likely_id, key)):
            return province_id, likely_id, False
        successor = provinces.find_successor(key) if likely_id == self.vietnam_id else None
        if province_id := index.get((likely_id, successor)):
            return province_id, likely_id, True
        self.unknown.setdefault(("state_id", name_key(name)), name)
        choice = self._choices.get(("state_id", name_key(name)))
        province = self._env["res.country.state"].browse(choice and choice.record_id)
        return province.id, province.country_id.id, False

    def list_choices(self, column, limit):
        """Names of the records that may be chosen, for a dropdown.

        :param column: ``ImportColumn`` of kind ``names``
        :param int limit: how many at most
        :return: list of texts, each once
        """
        records = self._env[column.model]
        field = "complete_name" if column.model == "product.category" else records._rec_name
        domain = self.get_domain(column.model)
        if column.attribute_id:
            domain &= Domain("attribute_id", "=", column.attribute_id)
        found = records.search_read(domain, [field], limit=limit)
        return list(dict.fromkeys(record[field] for record in found if record[field]))

    def _get_index(self, model):
        if model not in self._indexes:
            is_province = model == "res.country.state"
            self._indexes[model] = self._index_provinces() if is_province else self._index(model)
        return self._indexes[model]

    def _index(self, model):
        """All records of ``model`` by the keys of what they may be called, in every language."""
        index, ambiguous = {}, set()
        fields = self._KEY_FIELDS[model]
        # one read per language, of which there are as many as the database has installed
        readings = [
            self._env[model].with_context(lang=code).search_read(self.get_domain(model), fields)
            for code in self._languages
        ]
        for field in fields:
            for record in (record for records in readings for record in records):
                key = fold(record[field] or "")
                if model == "res.users" and index.get(key, record["id"]) != record["id"]:
                    ambiguous.add((field, key))
                index.setdefault(key, record["id"])
        for field, key in ambiguous:
            if field == "name":  # logins and addresses are nobody else's
                index.pop(key, None)
        index.pop("", None)
        return index

    def _index_provinces(self):
        index = {}
        for state in self._env["res.country.state"].search_read([], ["name", "code", "country_id"]):
            for key in (state["name"], state["code"]):
                index.setdefault((state["country_id"][0], provinces.province_key(key)), state["id"])
        return index

    def get_domain(self, model):
        """Which records of ``model`` a file may name."""
        company = self._env.company
        if model == "res.users":
            return Domain("share", "=", False) & Domain("company_ids", "in", company.ids)
        if model == "crm.team":
            return Domain("company_id", "in", [False, company.id])
        if model == "lead.lifecycle.stage":
            return Domain("on_lead", "=", True)
        return Domain.TRUE

    def _get_growing_index(self, column, names):
        """Records by their names, as far as they were asked for: there may be any number."""
        index = self._indexes.setdefault(column.model, {})
        asked = self._asked.setdefault(column.model, set())
        missing = {name_key(name): name for name in names if name_key(name) not in asked}
        if missing:
            asked |= missing.keys()
            records = self._env[column.model].with_context(active_test=False)
            name_field = records._rec_name
            existing = records.search(
                Domain.OR(
                    Domain(name_field, "=ilike", _escape_like(name)) for name in missing.values()
                )
            )
            for record in existing:
                index.setdefault(name_key(record[name_field]), record.id)
        return index

    def _create(self, column, names):
        """Make records of names nobody knows, for who may.

        :param dict names: key → name
        :return: dict of key → id, or ``NewName`` where nothing may be made
        :raise NewNamesError: another worker could be creating the same
        """
        records = self._env[column.model]
        if not records.has_access("create"):
            return {}
        if self._new_names == "refuse":
            raise NewNamesError
        if self._new_names == "stand_in":
            return {key: NewName(name) for key, name in names.items()}
        always = {"attribute_id": column.attribute_id} if column.attribute_id else {}
        created = records.create([{records._rec_name: name, **always} for name in names.values()])
        made = dict(zip(names, created.ids, strict=True))
        self._indexes[column.target if column.attribute_id else column.model] |= made
        self.created[column.model] += created.ids
        return made


def _escape_like(text):
    for char in "\\%_":
        text = text.replace(char, f"\\{char}")
    return text
