# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Creating hundreds of records at once past the ORM, and when nobody would notice."""

from odoo.tools import SQL

# Whose methods are known to hang on nothing but the values of the record. What another addon does
# is left to the ORM.
KNOWN_MODULES = {"base", "crm", "crm_iap_enrich", "crm_iap_mine", "lead_management", "mail"}
KNOWN_MODULES |= {"phone_validation", "utm"}


def is_known(function):
    """Whether a method is core's or ours: of a module whose methods are known."""
    package, _, rest = function.__module__.partition("addons.")
    return rest.partition(".")[0] in KNOWN_MODULES if rest else package.startswith("odoo.orm")


def insert_columns(model, columns):
    """Insert rows, what is the same in all of them said once.

    Constraints, computed fields and the cache are the caller's to see to.

    :param model: of the records
    :param dict columns: values for ``create``, one of each row, by field name
    :return: the records, in order
    """
    names, values, arrays = [], [], []
    count = len(next(iter(columns.values())))
    for name, given in columns.items():
        field = model._fields[name]
        if not field.column_type:
            continue
        column_type = SQL(field.column_type[1].partition("(")[0])
        if field.type == "monetary":
            converted = [float(value or 0) for value in given]  # not a currency for each
        else:
            converted = [field.convert_to_column_insert(value, model) for value in given]
        names.append(SQL.identifier(name))
        if all(value == converted[0] for value in converted):
            values.append(SQL("%s::%s", converted[0], column_type))
        else:
            values.append(SQL("%s::%s", SQL.identifier("given", name), column_type))
            arrays.append((name, converted, column_type))
    values = SQL(", ").join(values)
    if count == 1:
        rows = SQL("VALUES (%s)", values)
    else:
        rows = SQL(
            """
            SELECT %(values)s
              FROM unnest(%(arrays)s) WITH ORDINALITY AS given (%(given)s, place)
             ORDER BY place
            """,
            values=values,
            arrays=SQL(", ").join(
                [SQL("%s::int4[]", [0] * count)]
                + [SQL("%s::%s[]", array, type_) for _name, array, type_ in arrays]
            ),
            given=SQL(", ").join(
                [SQL.identifier("nothing")]
                + [SQL.identifier(name) for name, _array, _type in arrays]
            ),
        )
    inserted = model.env.execute_query(
        SQL(
            "INSERT INTO %s (%s) %s RETURNING id",
            SQL.identifier(model._table),
            SQL(", ").join(names),
            rows,
        )
    )
    return model.browse(id_ for (id_,) in inserted)
