# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models

# Writing these may bring a lead to another stage, team or company, or close or reopen it
FOLLOWUP_TRIGGERS = {
    "active",
    "company_id",
    "probability",
    "stage_id",
    "team_id",
    "type",
    "user_id",
}


class CrmLead(models.Model):
    """Follow-ups are planned when a lead comes to where rules are about it, and go when it leaves.

    Where there is no rule, that costs a look into a cache and nothing else.
    """

    _inherit = "crm.lead"

    followup_ids = fields.One2many("lead.followup", "lead_id", "Follow-ups", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self.env["lead.followup.rule"]._get_scopes():
            # sudo: planning follows from the lead being there
            leads.sudo()._follow_rules({})
        return leads

    def write(self, vals):
        if FOLLOWUP_TRIGGERS.isdisjoint(vals) or not self.env["lead.followup.rule"]._get_scopes():
            return super().write(vals)
        leads = self.sudo()  # sudo: planning follows from the change, which was the user's to make
        before = leads._get_followup_rule_ids()
        result = super().write(vals)
        leads._follow_rules(before)
        return result

    def _get_followup_rule_ids(self):
        """Ids of the rules, archived ones too, that are about each lead: frozenset by lead id."""
        rules = self.env["lead.followup.rule"]
        nothing = frozenset()
        known = {}
        found = {}
        for lead in self:
            if not lead.active or lead.won_status == "won":
                found[lead.id] = nothing
                continue
            scope = (lead.stage_id.id, lead.team_id.id, lead.company_id.id)
            if scope not in known:
                known[scope] = rules._get_ids_in_scope(*scope)
            found[lead.id] = known[scope]
        return found

    def _follow_rules(self, before):
        """Plan what the leads have come to, and cancel what they have left.

        :param dict before: what ``_get_followup_rule_ids`` said
        """
        entered, left = defaultdict(list), defaultdict(list)
        for lead_id, rule_ids in self._get_followup_rule_ids().items():
            former = before.get(lead_id, frozenset())
            for rule_id in rule_ids - former:
                entered[rule_id].append(lead_id)
            for rule_id in former - rule_ids:
                left[rule_id].append(lead_id)
        if left:
            self._get_current_followups(left)._close()
        if entered:
            self.env["lead.followup.rule"]._plan_for_entered(
                {rule_id: self.browse(lead_ids) for rule_id, lead_ids in entered.items()}
            )

    @api.model
    def _get_current_followups(self, lead_ids_of):
        """The current follow-ups of leads by rules.

        :param dict lead_ids_of: ids of leads by rule id
        """
        current = self.env["lead.followup"].search(
            [
                ("is_current", "=", True),
                ("rule_id", "in", list(lead_ids_of)),
                ("lead_id", "in", list(set().union(*lead_ids_of.values()))),
            ]
        )
        wanted = {rule_id: set(lead_ids) for rule_id, lead_ids in lead_ids_of.items()}
        return current.filtered(lambda followup: followup.lead_id.id in wanted[followup.rule_id.id])

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Of many leads look quickly for those that somebody follows already.

        Planning subscribes each person to all of her leads, most of which she follows since they
        are hers. Without subtypes core leaves who follows as she is, after a longer look.
        """
        leads = self
        if len(self) > 1 and partner_ids and len(partner_ids) == 1 and not subtype_ids:
            # sudo: who follows decides, whether or not the user may read it
            followers = self.env["mail.followers"].sudo()
            domain = [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("partner_id", "in", partner_ids),
            ]
            followed = {res_id for (res_id,) in followers._read_group(domain, ["res_id"])}
            leads = self.filtered(lambda lead: lead.id not in followed)
        return super(CrmLead, leads)._message_subscribe(partner_ids, subtype_ids, customer_ids)

    def _merge_dependences(self, opportunities):
        """Of the follow-ups of several leads merged, those of the one that stays are enough."""
        # sudo: the user may merge these leads, and nobody writes follow-ups
        followups = opportunities.sudo().followup_ids
        followups.filtered("is_current")._close()
        result = super()._merge_dependences(opportunities)
        followups.lead_id = self
        return result
