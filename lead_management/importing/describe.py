# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an import changes of leads, in words."""

from collections import defaultdict

from odoo.tools import format_date, format_datetime, formatLang, html2plaintext

_MAX_TEXT = 100


def describe_changes(model, catalogue, changes_of_rows):
    """The changes of each row, old → new, in the user's language.

    :param model: leads, or what else rows became, in the environment of whoever reads it
    :param catalogue: the ``lead.import.catalogue`` of that model
    :param changes_of_rows: list of dicts: name of a field → (old, new), as ``compare.to_json``
        makes them
    :return: list of lists of lines, in the same order
    """
    env, fields = model.env, model._fields
    labels = get_labels(model, catalogue)
    names = _find_names(model, changes_of_rows)
    return [
        [
            f"{labels[name]}: {_describe(env, fields[name], before, names)}"
            f" → {_describe(env, fields[name], after, names)}"
            for name, (before, after) in (changes or {}).items()
            if name in labels and name in fields  # a field may have gone, or be none of hers
        ]
        for changes in changes_of_rows
    ]


def describe_values(env, values):
    """Values of a lead, in the user's language.

    :param env: environment of whoever reads them
    :param dict values: name of a field of leads → value, as ``compare.to_json`` makes it
    :return: list of (label, text) of those that say something
    """
    leads = env["crm.lead"]
    fields = leads._fields
    labels = get_labels(leads, env["lead.import.catalogue"])
    names = _find_names(leads, [{name: (value, None) for name, value in values.items()}])
    return [
        (labels[name], _describe(env, fields[name], value, names))
        for name, value in values.items()
        if name in labels and value
    ]


def get_labels(model, catalogue):
    """Labels of the fields of ``model`` by their names, as the user knows the columns of a file."""
    info = model.fields_get(attributes=["string"])
    labels = {name: field["string"] for name, field in info.items()}
    # crm's own word for a province is that for a state of things
    return labels | {column.target: column.label for column in catalogue._get_columns()}


def _find_names(model, changes_of_rows):
    """Names of all records the changes mention: (model, id) → name."""
    env, fields = model.env, model._fields
    ids = defaultdict(set)
    for changes in changes_of_rows:
        for name, pair in (changes or {}).items():
            if name in fields and fields[name].relational:
                for value in pair:
                    found = value if isinstance(value, list) else [value]
                    known = (id_ for id_ in found if isinstance(id_, int))
                    ids[fields[name].comodel_name].update(known)
    names = {}
    for model_name, found in ids.items():
        # sudo: names alone, of records that stand in leads the user may change
        records = env[model_name].sudo().browse(found).exists()
        names |= {(model_name, record.id): record.display_name for record in records}
    return names


def _describe(env, field, value, names):
    if field.type == "many2one":
        return _describe_record(field, value, names)
    if field.type == "many2many":
        return ", ".join(_describe_record(field, id_, names) for id_ in value or []) or "∅"
    if field.type == "boolean":
        return env._("Yes") if value else env._("No")
    if not value and value != 0:
        return "∅"
    match field.type:
        case "selection":
            return dict(field._description_selection(env)).get(value, value)
        case "date":
            return format_date(env, value)
        case "datetime":
            return format_datetime(env, value)
        case "float" | "monetary":
            return formatLang(env, value, digits=2)
        case "html":
            value = html2plaintext(value)
    text = " ".join(str(value).split())
    return text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 1]}…"


def _describe_record(field, value, names):
    if isinstance(value, dict):
        return value["new"]
    return names.get((field.comodel_name, value), "…") if value else "∅"
