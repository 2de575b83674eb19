# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models


class LeadFollowupPreview(models.TransientModel):
    """What a follow-up rule would plan now for the leads that are in the stage already.

    Filled in when it opens, for the leads the user may see; nothing is planned by looking.
    """

    _name = "lead.followup.preview"
    _description = "Preview of a Follow-up Rule"

    SHOWN = 20

    rule_id = fields.Many2one("lead.followup.rule", required=True, ondelete="cascade")
    lead_count = fields.Integer(readonly=True)
    hidden_count = fields.Integer(compute="_compute_hidden_count")
    line_ids = fields.One2many("lead.followup.preview.line", "preview_id", readonly=True)

    @api.depends("lead_count", "line_ids")
    def _compute_hidden_count(self):
        for preview in self:
            preview.hidden_count = preview.lead_count - len(preview.line_ids)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        rule = self.env["lead.followup.rule"].browse(values.get("rule_id"))
        if rule:
            rule.check_access("read")
            domain = rule._get_lead_domain()
            leads = self.env["crm.lead"].search(domain, limit=self.SHOWN, order="id")
            values["lead_count"] = self.env["crm.lead"].search_count(domain)
            values["line_ids"] = [Command.create(line) for line in self._prepare_lines(rule, leads)]
        return values

    @api.model
    def _prepare_lines(self, rule, leads):
        # sudo: who would get it hangs on teams and calendars, of leads the user sees
        rule, leads = rule.sudo(), leads.sudo()
        users = self.env["res.users"]
        lines = []
        for planned in rule._prepare_followups(leads, is_catching_up=True):
            lead = leads.browse(planned["lead_id"])
            user = users.browse(planned["user_id"]).sudo()
            lines.append(
                {
                    "lead_id": lead.id,
                    "user_id": user.id,
                    "date_deadline": rule._get_due_date(lead, user, planned["deadline"]),
                }
            )
        return lines

    def action_apply(self):
        """Plan what was shown, and the rest of it; see ``lead.followup.rule.action_apply``."""
        self.ensure_one()
        return self.rule_id.action_apply()


class LeadFollowupPreviewLine(models.TransientModel):
    """Who would get a follow-up of a lead, and when."""

    _name = "lead.followup.preview.line"
    _description = "Line of the Preview of a Follow-up Rule"

    preview_id = fields.Many2one("lead.followup.preview", required=True, ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Assigned to", readonly=True)
    date_deadline = fields.Date("Due", readonly=True)
