# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# As many columns as PostgreSQL allows a table: more than any list can have.
MAX_COLUMNS = 1600
MAX_NAME_LENGTH = 128
PUBLISHERS = ("lead_management.group_marketing_manager", "sales_team.group_sale_manager")


class LeadListLayout(models.Model):
    """The columns of a list, in order: of one user, or published as everybody's default.

    Nobody writes one directly. The client calls the public methods below, which check the list, its
    columns and the user's rights each time.
    """

    _name = "lead.list.layout"
    _description = "Columns of a List"

    user_id = fields.Many2one("res.users", ondelete="cascade", help="Empty: the default.")
    # the row of a view outlives upgrades, and without its view a layout means nothing
    view_id = fields.Many2one("ir.ui.view", required=True, index=True, ondelete="cascade")
    columns = fields.Json(help='In order: [{"name": "phone", "shown": true}, …]')

    _user_unique = models.UniqueIndex("(user_id, view_id) WHERE user_id IS NOT NULL")
    _published_unique = models.UniqueIndex("(view_id) WHERE user_id IS NULL")

    @api.model
    @api.readonly
    def get_layout(self, view_id):
        """The columns that the user sees in a list.

        :param int view_id: the list view
        :return: ``columns``, in order, each ``{"name": str, "shown": bool}``, or ``False`` where
            the view itself decides; ``is_own``, whether she arranged them herself;
            ``is_published``, whether there is a default; ``can_publish``, whether she may set it
        :raise UserError: if there is no such list
        :raise AccessError: if she may not read what the list shows
        """
        model = self._get_listed_model(view_id)
        # sudo: her own row and the one made for everybody, whichever rules are added to these
        layouts = self.sudo().search_fetch(
            [("view_id", "=", view_id), ("user_id", "in", (self.env.uid, False))],
            ["user_id", "columns"],
            order="id",
        )
        own = layouts.filtered("user_id")
        published = layouts - own
        # a row that another request has just replaced can be among them still
        layout = (own or published)[-1:]
        return {
            "columns": self._check_columns(model, layout.columns) if layout else False,
            "is_own": bool(own),
            "is_published": bool(published),
            "can_publish": self._can_publish(),
        }

    @api.model
    def save_layout(self, view_id, columns):
        """Keep the columns of a list for the user herself.

        :param int view_id: as for ``get_layout``
        :param list columns: as ``get_layout`` returns them; what is no column that she may read is
            left out
        :return: as ``get_layout``
        """
        model = self._get_listed_model(view_id)
        self._store(self.env.uid, view_id, self._check_columns(model, columns))
        return self.get_layout(view_id)

    @api.model
    def reset_layout(self, view_id):
        """Take back what the user arranged herself: the published default, or the view's own.

        :param int view_id: as for ``get_layout``
        :return: as ``get_layout``
        """
        self._get_listed_model(view_id)
        self._drop(self.env.uid, view_id)
        return self.get_layout(view_id)

    @api.model
    def publish_layout(self, view_id, columns):
        """Make columns the default of everybody who has not arranged this list herself.

        The manager follows it from then on herself, so she sees what the others see.

        :param int view_id: as for ``get_layout``
        :param list columns: as for ``save_layout``, or ``False`` to have no default any more
        :return: as ``get_layout``
        :raise AccessError: for anybody but a marketing or sales manager
        """
        model = self._get_listed_model(view_id)
        if not self._can_publish():
            raise AccessError(
                self.env._("Only managers of marketing or sales can publish columns for everybody.")
            )
        if columns is False:
            self._drop(None, view_id)
        else:
            self._store(None, view_id, self._check_columns(model, columns))
            self._drop(self.env.uid, view_id)
        return self.get_layout(view_id)

    @api.model
    def _can_publish(self):
        return any(self.env.user.has_group(group) for group in PUBLISHERS)

    @api.model
    def _get_listed_model(self, view_id):
        """The model that a list view is of, as the user, who may read it."""
        self.check_access("read")
        # sudo: users do not read views; of this one they get no more than they know already
        view = self.env["ir.ui.view"].sudo()
        if isinstance(view_id, int):
            view = view.browse(view_id).exists()
        if not view or view.type != "list" or view.model not in self.env:
            raise UserError(self.env._("This list does not exist any more. Reload the page."))
        model = self.env[view.model]
        model.check_access("read")
        return model

    @api.model
    def _check_columns(self, model, columns):
        """Those of ``columns`` that are columns which the user may read, each once.

        Nothing else is kept or complained about: a field may be gone since, or be meant for others.
        """
        checked = {}
        for column in columns[:MAX_COLUMNS] if isinstance(columns, list) else ():
            name = column.get("name") if isinstance(column, dict) else None
            if isinstance(name, str) and self._is_readable(model, name):
                checked.setdefault(name, bool(column.get("shown")))
        return [{"name": name, "shown": shown} for name, shown in checked.items()]

    @api.model
    def _is_readable(self, model, name):
        if len(name) > MAX_NAME_LENGTH:
            return False
        # a list shows the properties of a record as "properties_field.property"
        field_name, dot, property_name = name.partition(".")
        field = model._fields.get(field_name)
        return (
            field is not None
            and (not dot or (field.type == "properties" and property_name.isalnum()))
            and model._has_field_access(field, "read")
        )

    @api.model
    def _store(self, user_id, view_id, columns):
        """Insert or replace, so that of two requests at once the later one stands."""
        key = SQL("user_id, view_id" if user_id else "view_id")
        condition = SQL("user_id IS NOT NULL" if user_id else "user_id IS NULL")
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s
                            (user_id, view_id, columns,
                             create_uid, create_date, write_uid, write_date)
                     VALUES (%(user)s, %(view)s, %(columns)s,
                             %(uid)s, %(now)s, %(uid)s, %(now)s)
                ON CONFLICT (%(key)s) WHERE %(condition)s
                  DO UPDATE SET columns = EXCLUDED.columns,
                                write_uid = EXCLUDED.write_uid,
                                write_date = EXCLUDED.write_date
                """,
                table=SQL.identifier(self._table),
                user=user_id,
                view=view_id,
                columns=self._fields["columns"].convert_to_column(columns, self),
                uid=self.env.uid,
                now=self.env.cr.now(),
                key=key,
                condition=condition,
            )
        )
        self.invalidate_model()

    @api.model
    def _drop(self, user_id, view_id):
        # sudo: nobody may delete directly; these are her own, or a manager's to withdraw
        self.sudo().search([("view_id", "=", view_id), ("user_id", "=", user_id or False)]).unlink()
