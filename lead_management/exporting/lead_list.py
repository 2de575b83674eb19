# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The export of a list of leads as it is shown."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.workbook_reader import MAX_ROWS
from ..tools.workbook_stream import write_table
from .columns import make_columns
from .rows import LeadExportRows

# As many as one import takes back.
MAX_LEADS = MAX_ROWS


class LeadListExport:
    """The leads of a list as a workbook, with the rights of the user who asks for it.

    Nothing a client says is taken on trust: names are those of fields of leads that she may read,
    and what she does not see in lists is not in the file either.

    :param env: environment of the user, with the companies and the ``active_test`` of the list
    :param list columns: names of the fields shown, in order
    :param list domain: which leads the list holds
    :param list ids: those that are ticked, ``False`` for all of ``domain``
    :param list order_by: what the list is sorted by, each ``{"name": str, "asc": bool}``
    :param list group_by: what it is grouped by, such as ``["stage_id", "create_date:month"]``
    :raise AccessError: she may not export leads
    :raise UserError: the list is not one that can be exported; the sentence says why
    """

    def __init__(self, env, columns, domain, ids, order_by, group_by):
        self.env = env
        self._check_may_export()
        self._leads = env["crm.lead"]
        self._domain = self._get_domain(domain, ids)
        self._order = self._get_order(order_by, group_by)
        self._columns = make_columns(env, self._check_texts(columns))
        if len(self._columns) < 2:
            raise UserError(env._("The list has no column that can be exported."))

    @property
    def names(self):
        """Names of the fields exported."""
        return [column.field.name for column in self._columns]

    def write_to(self, file):
        """Write the workbook.

        :param file: binary file
        :return: how many leads are in it
        :raise UserError: there are more than one file holds
        """
        leads = self._leads.search(self._domain, order=self._order, limit=MAX_LEADS + 1)
        if len(leads) > MAX_LEADS:
            raise UserError(
                self.env._(
                    "One file holds %(limit)s leads, and the list has more. Filter it, or tick "
                    "those you need.",
                    limit=MAX_LEADS,
                )
            )
        write_table(
            file,
            [column.table for column in self._columns],
            LeadExportRows(self.env, self._columns).iterate(leads.ids),
            sheet_title=self.env._("Leads"),
        )
        return len(leads)

    def _check_may_export(self):
        user = self.env.user
        if not (self.env.is_admin() or user.has_group("base.group_allow_export")):
            raise AccessError(
                self.env._("You may not export data. Ask your administrator for the right to.")
            )
        self.env["crm.lead"].check_access("read")

    def _check_texts(self, names):
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self._get_request_error()
        return names

    def _get_request_error(self):
        """What to say of a request that no list of ours makes."""
        return UserError(
            self.env._("This list cannot be exported as it is. Reload the page and try again.")
        )

    def _get_domain(self, domain, ids):
        if ids is not False:
            if not isinstance(ids, list) or not all(type(id_) is int for id_ in ids):
                raise self._get_request_error()
            # what is ticked may be archived, whatever the list shows otherwise
            self._leads = self._leads.with_context(active_test=False)
            return Domain("id", "in", ids)
        try:
            domain = Domain(domain)
            domain.validate(self._leads)
        except (ValueError, TypeError, RecursionError) as error:
            raise self._get_request_error() from error
        return domain

    def _get_order(self, order_by, group_by):
        """What the list is grouped by, then what it is sorted by.

        Leads grouped by tag or by a property have no place of their own among the groups.
        """
        directions = self._get_directions(order_by)
        groups = [group.partition(":")[0] for group in self._check_texts(group_by)]
        names = dict.fromkeys([*filter(self._is_sortable_group, groups), *directions])
        terms = [self._get_order_term(name, directions.get(name, "ASC")) for name in names]
        if not directions:
            terms.append(self._leads._order)
        elif "id" not in directions:
            terms.append("id DESC")
        return ", ".join(terms)

    def _get_directions(self, order_by):
        """``ASC`` or ``DESC`` by name of the field."""
        try:
            return {
                self._check_texts([term["name"]])[0]: "ASC" if term["asc"] else "DESC"
                for term in order_by
            }
        except (TypeError, KeyError) as error:
            raise self._get_request_error() from error

    def _is_sortable_group(self, name):
        return "." not in name and self._get_field(name)._description_sortable(self.env)

    def _get_order_term(self, name, direction):
        if not self._get_field(name)._description_sortable(self.env):
            raise self._get_request_error()
        return f"{name} {direction}"

    def _get_field(self, name):
        field = self._leads._fields.get(name)
        if field is None or not self._leads._has_field_access(field, "read"):
            raise self._get_request_error()
        return field
