# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# What switching Lead Management on proposes to switch on with it.
SUB_FEATURES = (
    "group_use_lead",
    "group_lead_management_hand_over",
    "group_lead_management_bant",
    "group_lead_management_followup",
    "group_lead_management_import",
    "group_lead_management_assignment",
    "group_lead_management_capture",
)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_lead_management = fields.Boolean(
        "Lead Management",
        implied_group="lead_management.group_lead_management",
        group="sales_team.group_sale_salesman,lead_management.group_marketing_user",
    )
    group_lead_management_hand_over = fields.Boolean(
        "Hand-over to Sales",
        implied_group="lead_management.group_lead_management_hand_over",
        group="sales_team.group_sale_salesman,lead_management.group_marketing_user",
    )
    lead_hand_over_hours = fields.Float(related="company_id.lead_hand_over_hours", readonly=False)
    group_lead_management_bant = fields.Boolean(
        "BANT Qualification",
        implied_group="lead_management.group_lead_management_bant",
        group="sales_team.group_sale_salesman,lead_management.group_marketing_user",
    )
    lead_bant_gate = fields.Selection(related="company_id.lead_bant_gate", readonly=False)
    lead_bant_threshold = fields.Integer(related="company_id.lead_bant_threshold", readonly=False)
    lead_stalled_days = fields.Integer(related="company_id.lead_stalled_days", readonly=False)
    lead_stalled_notice = fields.Boolean(related="company_id.lead_stalled_notice", readonly=False)
    lead_response_hours = fields.Float(related="company_id.lead_response_hours", readonly=False)
    group_lead_management_followup = fields.Boolean(
        "Follow-up Rules",
        implied_group="lead_management.group_lead_management_followup",
        group="sales_team.group_sale_salesman,lead_management.group_marketing_user",
    )
    group_lead_management_import = fields.Boolean(
        "Import from Files",
        implied_group="lead_management.group_lead_management_import",
        group="sales_team.group_sale_salesman_all_leads,lead_management.group_marketing_user",
    )
    group_lead_management_assignment = fields.Boolean(
        "Lead Assignment",
        implied_group="lead_management.group_lead_management_assignment",
        group="sales_team.group_sale_salesman,lead_management.group_marketing_user",
    )
    group_lead_management_capture = fields.Boolean(
        "Capture",
        implied_group="lead_management.group_lead_management_capture",
        group="sales_team.group_sale_salesman,lead_management.group_marketing_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Switched on from elsewhere than the screen, it is the whole of it too, unless said."""
        if not self._is_lead_management_on():
            for vals in vals_list:
                if vals.get("group_lead_management"):
                    vals.update({name: vals.get(name, True) for name in SUB_FEATURES})
        return super().create(vals_list)

    @api.onchange("group_lead_management")
    def _onchange_group_lead_management(self):
        """Switching on proposes the whole of it; switching off leaves the choices for next time."""
        # also called when the settings open, where nothing was switched
        if self.group_lead_management and not self._is_lead_management_on():
            self.update(dict.fromkeys(SUB_FEATURES, True))

    @api.model
    def _is_lead_management_on(self):
        return self.default_get(["group_lead_management"]).get("group_lead_management")

    def set_values(self):
        result = super().set_values()
        for cron_xmlid, active in self._get_lead_management_crons().items():
            cron = self.env.ref(cron_xmlid, raise_if_not_found=False)
            if cron and cron.active != active:
                # sudo: settings are saved by who may change them, and switching is all it does
                cron.sudo().active = active
                self.env.registry.clear_cache()  # whether addresses of capture tools answer
        return result

    def _get_lead_management_crons(self):
        """Which scheduled job of ours runs with these settings: XML id → whether it does."""
        self.ensure_one()
        followups = self.group_lead_management and self.group_lead_management_followup
        imports = self.group_lead_management and self.group_lead_management_import
        return {
            "lead_management.ir_cron_lead_hand_over": self.group_lead_management
            and self.group_lead_management_hand_over,
            "lead_management.ir_cron_lead_stalled": self.group_lead_management,
            "lead_management.ir_cron_lead_funnel": self.group_lead_management,
            "lead_management.ir_cron_lead_followup_apply": followups,
            "lead_management.ir_cron_lead_followup_escalate": followups,
            "lead_management.ir_cron_lead_assignment": self.group_lead_management
            and self.group_lead_management_assignment,
            "lead_management.ir_cron_lead_capture": self.group_lead_management
            and self.group_lead_management_capture,
            "lead_management.ir_cron_lead_capture_zalo_token": self.group_lead_management
            and self.group_lead_management_capture,
            "lead_management.ir_cron_lead_import": imports,
            "lead_management.ir_cron_lead_import_helper": imports,
        }
