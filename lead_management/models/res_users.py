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

    lead_extension = fields.Char(
        "Telephone Extension",
        copy=False,
        groups="sales_team.group_sale_salesman,base.group_erp_manager",
        help="Calls that ring there are shown to this user, with the lead it is.",
    )

    def _get_absences(self):
        """Who of ``self`` is on leave now, and until when (naive UTC), by user id.

        Leave is what the working calendar of the user's resource says; the Time Off app writes
        it there too.
        """
        now = fields.Datetime.now()
        return self._get_leave_ends([("date_from", "<=", now), ("date_to", ">", now)])

    def _get_returns(self, since):
        """When those of ``self`` whose leave has ended came back (naive UTC), by user id.

        :param datetime since: leave that ended before is of no interest
        """
        now = fields.Datetime.now()
        return self._get_leave_ends([("date_to", ">=", since), ("date_to", "<=", now)])

    def _get_leave_ends(self, domain):
        """When the last of the leaves in ``domain`` of each of ``self`` ends, by user id."""
        # sudo: only when somebody is back, to choose who gets a lead
        leaves = self.env["resource.calendar.leaves"].sudo()
        of_self = [("resource_id.user_id", "in", self.ids), ("time_type", "=", "leave")]
        ends = {}
        for resource, end in leaves._read_group(
            [*of_self, *domain], ["resource_id"], ["date_to:max"]
        ):
            user_id = resource.user_id.id
            ends[user_id] = max(end, ends.get(user_id, end))
        return ends
