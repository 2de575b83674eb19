# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CrmStage(models.Model):
    _inherit = "crm.stage"

    followup_rule_ids = fields.One2many(
        "lead.followup.rule",
        "stage_id",
        "Follow-up Rules",
        groups="sales_team.group_sale_salesman,lead_management.group_marketing_user",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followup_rules(self):
        self.env["lead.followup.rule"]._check_unneeded("stage_id", self)


class CrmTeam(models.Model):
    _inherit = "crm.team"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followup_rules(self):
        self.env["lead.followup.rule"]._check_unneeded("team_id", self)


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followup_rules(self):
        self.env["lead.followup.rule"]._check_unneeded("activity_type_id", self)


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followup_rules(self):
        self.env["lead.followup.rule"]._check_unneeded("user_id", self)
