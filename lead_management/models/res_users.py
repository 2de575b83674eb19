# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    # for record rules: by a list of ids PostgreSQL finds leads in an index, over teams it does not
    led_team_ids = fields.One2many(
        "crm.team",
        "user_id",
        "Led Sales Teams",
        context={"active_test": False},
        groups="sales_team.group_sale_salesman",
        export_string_translation=False,
    )

    def _get_absences(self):
        """Who of ``self`` is on leave now, and until when (naive UTC), by user id.

        Leave is what the working calendar of the user's resource says; the Time Off app writes
        it there too.
        """
        now = fields.Datetime.now()
        # sudo: only that somebody is away, and until when, to choose who gets a lead
        leaves = self.env["resource.calendar.leaves"].sudo()
        longest = leaves._read_group(
            [
                ("resource_id.user_id", "in", self.ids),
                ("date_from", "<=", now),
                ("date_to", ">", now),
                ("time_type", "=", "leave"),
            ],
            ["resource_id"],
            ["date_to:max"],
        )
        absences = {}
        for resource, until in longest:
            user_id = resource.user_id.id
            absences[user_id] = max(until, absences.get(user_id, until))
        return absences

    def _get_returns(self, since):
        """When those of ``self`` whose leave has ended came back (naive UTC), by user id.

        :param datetime since: leave that ended before is of no interest
        """
        # sudo: only when somebody came back, to choose who gets a lead
        leaves = self.env["resource.calendar.leaves"].sudo()
        latest = leaves._read_group(
            [
                ("resource_id.user_id", "in", self.ids),
                ("date_to", ">=", since),
                ("date_to", "<=", fields.Datetime.now()),
                ("time_type", "=", "leave"),
            ],
            ["resource_id"],
            ["date_to:max"],
        )
        returns = {}
        for resource, date in latest:
            user_id = resource.user_id.id
            returns[user_id] = max(date, returns.get(user_id, date))
        return returns
