# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MailActivity(models.Model):
    """What is done with the activity of a follow-up by hand is known of the follow-up."""

    _inherit = "mail.activity"

    followup_rule_id = fields.Many2one(
        "lead.followup.rule",
        "Planned by Rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def write(self, vals):
        if vals.keys().isdisjoint(("active", "date_deadline", "user_id")):
            return super().write(vals)
        followups = self._get_followups()
        if followups and vals.get("date_deadline"):
            followups._postpone(fields.Date.to_date(vals["date_deadline"]))
        result = super().write(vals)
        if followups and "active" in vals:
            followups.state = "planned" if vals["active"] else "done"
        if followups and "user_id" in vals:
            followups.user_id = vals["user_id"]
        return result

    def unlink(self):
        followups = self._get_followups()
        result = super().unlink()
        followups.filtered(lambda followup: followup.state == "planned").state = "cancelled"
        return result

    def _get_followups(self):
        """The current follow-ups that these activities are of."""
        # sudo: nobody writes follow-ups, and whoever may change the activity does so
        activities = self.sudo()
        activities.fetch(["followup_rule_id", "res_model", "res_id"])  # and no more of them
        activities = activities.filtered("followup_rule_id")
        followups = activities.env["lead.followup"]
        if not activities:
            return followups
        return followups.search([("activity_id", "in", activities.ids), ("is_current", "=", True)])
