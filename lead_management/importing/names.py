# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which records the names in a file mean, found for many rows at a time."""

from odoo.fields import Domain

from ..tools import countries, provinces
from ..tools.text import fold, name_key


class LeadImportNames:
    """Dictionaries of names, as one user in one company sees them.

    Few and settled records (stages, users, countries …) are read whole, once; what grows with the
    file (sources, tags …) is searched for the names that occur, one query per call.

    :param env: environment of the importing user
    """

    # What each model's records may be called by; the earlier ones go first.
    _KEY_FIELDS = {
        "crm.stage": ("name",),
        "crm.team": ("name",),
        "lead.lifecycle.stage": ("code", "name"),
        "product.category": ("complete_name", "name"),
        "res.country": ("code", "name"),
        "res.partner.industry": ("name", "full_name"),
        "res.users": ("login", "email", "name"),
    }

    def __init__(self, env):
        self._env = env
        self._indexes = {}
        self.vietnam_id = env.ref("base.vn").id
        self._languages = [code for code, _name in env["res.lang"].get_installed()]

    def find(self, column, names):
        """Find the records of ``column.model`` that ``names`` mean, creating those that may be.

        :param column: ``ImportColumn`` of kind ``names``
        :param names: iterable of texts
        :return: dict of name → id, without those that mean none, or more than one
        """
        if column.attribute_id:
            return self._find_options(column, dict.fromkeys(names))
        if column.unknown == "create":
            return self._find_or_create(column.model, dict.fromkeys(names))
        index = self._get_index(column.model)
        found = {
            name: index.get(fold(name)) or self._find_otherwise(column, name) for name in names
        }
        return {name: record_id for name, record_id in found.items() if record_id}

    def _find_options(self, column, names):
        """Options of a custom attribute, archived ones too; new ones where they may be created."""
        options = self._env["lead.attribute.option"].with_context(active_test=False)
        if column.target not in self._indexes:
            found = options.search_read([("attribute_id", "=", column.attribute_id)], ["key"])
            self._indexes[column.target] = {option["key"]: option["id"] for option in found}
        index = self._indexes[column.target]
        missing = {}
        for name in names:
            if fold(name) and fold(name) not in index:
                missing.setdefault(fold(name), name)  # the first spelling is the name
        if missing and column.unknown == "create":
            created = options.create(
                [{"name": name, "attribute_id": column.attribute_id} for name in missing.values()]
            )
            index |= dict(zip(missing, created.ids, strict=True))
        return {name: index[fold(name)] for name in names if fold(name) in index}

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
            ids are ``None`` when it is not found
        """
        country_id = country_id or self.vietnam_id
        index = self._get_index("res.country.state")
        key = provinces.province_key(name)
        province_id = index.get((country_id, key))
        if not province_id and country_id == self.vietnam_id:
            province_id = index.get((country_id, provinces.find_successor(key)))
            return province_id, province_id and country_id, bool(province_id)
        return province_id, province_id and country_id, False

    def list_choices(self, column, limit):
        """Names of the records that may be chosen, for a dropdown.

        :param column: ``ImportColumn`` of kind ``names``
        :param int limit: how many at most
        :return: list of texts, each once
        """
        records = self._env[column.model]
        field = "complete_name" if column.model == "product.category" else records._rec_name
        domain = self._get_domain(column.model)
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
            self._env[model].with_context(lang=code).search_read(self._get_domain(model), fields)
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

    def _get_domain(self, model):
        company = self._env.company
        if model == "res.users":
            return Domain("share", "=", False) & Domain("company_ids", "in", company.ids)
        if model == "crm.team":
            return Domain("company_id", "in", [False, company.id])
        if model == "lead.lifecycle.stage":
            return Domain("on_lead", "=", True)
        return Domain.TRUE

    def _find_or_create(self, model, names):
        index = self._indexes.setdefault(model, {})
        missing = {}
        for name in names:
            if name_key(name) not in index:
                missing.setdefault(name_key(name), name)  # the first spelling is the name
        if missing:
            records = self._env[model].with_context(active_test=False)
            name_field = records._rec_name
            existing = records.search(
                Domain.OR(
                    Domain(name_field, "=ilike", _escape_like(name)) for name in missing.values()
                )
            )
            index |= {name_key(record[name_field]): record.id for record in existing}
            self._create(model, name_field, [n for key, n in missing.items() if key not in index])
        return {name: index[name_key(name)] for name in names if name_key(name) in index}

    def _create(self, model, name_field, names):
        records = self._env[model]
        if not names or not records.has_access("create"):
            return
        created = records.create([{name_field: name} for name in names])
        self._indexes[model] |= {
            name_key(name): record.id for name, record in zip(names, created, strict=True)
        }


def _escape_like(text):
    for char in "\\%_":
        text = text.replace(char, f"\\{char}")
    return text
