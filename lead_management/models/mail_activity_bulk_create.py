# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..bulk import insert_columns, is_known

# From so many on. Below, the ORM is fast enough.
BATCH_SIZE = 20
# Stored fields that are computed or have a default, and come with the values of a follow-up
FILLED = {
    "active",
    "activity_type_id",
    "date_deadline",
    "date_done",
    "res_model",
    "res_name",
    "user_tz",
}


class MailActivity(models.Model):
    """Planning activities for many leads at once, without a notice of each.

    The ORM needs as long for a thousand activities as everything else of their planning together.
    Where another addon or an automation rule has a say in what an activity is, the ORM does it.
    """

    _inherit = "mail.activity"

    @api.model
    def _create_in_bulk(self, vals_list):
        """Create activities of leads that are complete but for what has the same value in all.

        :param list vals_list: values for ``create``, each with the same names
        :return: the activities, in order
        """
        if len(vals_list) < BATCH_SIZE or not self._is_created_plainly():
            return self.with_context(mail_activity_quick_update=True).create(vals_list)
        now = self.env.cr.now()
        same = {
            "active": True,
            "res_model": "crm.lead",
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }
        columns = {name: [vals[name] for vals in vals_list] for name in vals_list[0]}
        columns |= {name: [value] * len(vals_list) for name, value in same.items()}
        activities = insert_columns(self, columns)
        leads = self.env["crm.lead"].browse(columns["res_id"])
        leads.invalidate_recordset(["activity_ids"], flush=False)
        activities.modified(self._fields, create=True)
        self._forget_care()
        activities._follow_and_count(leads)
        return activities

    @api.model
    def _is_created_plainly(self):
        overrides = [
            vars(cls)[name]
            for cls in type(self).__mro__
            for name in ("create", "_create")
            if name in vars(cls)
        ]
        computed = {
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and (field.compute or field.default)
        }
        return all(map(is_known, overrides)) and computed <= FILLED and not self._constraint_methods

    def _follow_and_count(self, leads):
        """As on ``create``: whoever has an activity follows the lead, and counts those for today.

        :param leads: ``crm.lead`` of each of ``self``
        """
        today = fields.Date.today()
        for user, activities in self.grouped("user_id").items():
            if not user:
                continue
            of_user = leads.browse(activities.mapped("res_id"))
            of_user.message_subscribe(partner_ids=user.partner_id.ids)
            count = len(activities.filtered(lambda activity: activity.date_deadline <= today))
            if count:
                user._bus_send(
                    "mail.activity/updated", {"activity_created": True, "count_diff": count}
                )
