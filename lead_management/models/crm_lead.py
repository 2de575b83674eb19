# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "lead.lifecycle.mixin", "lead.bant.mixin"]
    _lifecycle_inverse_name = "lead_id"
    _lifecycle_usage_field = "on_lead"

    user_id = fields.Many2one(default=lambda self: self._default_user_id())
    marketing_user_id = fields.Many2one(
        "res.users",
        "Owner (Marketing)",
        default=lambda self: self._default_marketing_user_id(),
        domain="[('share', '=', False)]",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="Looks after the lead until sales takes it over, and follows what becomes of it.",
    )
    lifecycle_stage_id = fields.Many2one(
        default=lambda self: self.env["lead.lifecycle.stage"]._get_by_code("lead"),
        domain="[('on_lead', '=', True)]",
    )
    lifecycle_transition_ids = fields.One2many(
        "lead.lifecycle.transition", "lead_id", "Lifecycle History", readonly=True
    )
    interest_level = fields.Selection(
        [("cold", "Cold"), ("warm", "Warm"), ("hot", "Hot")], "Interest", index="btree_not_null"
    )
    industry_id = fields.Many2one("res.partner.industry", index="btree_not_null")
    interest_category_ids = fields.Many2many(
        "product.category",
        "crm_lead_interest_category_rel",
        "lead_id",
        "category_id",
        "Product Categories of Interest",
    )
    external_reference = fields.Char(
        "External ID",
        index="btree_not_null",
        copy=False,
        help="What another system or file calls this lead.",
    )
    import_row_ids = fields.One2many(
        "lead.import.row",
        "lead_id",
        "Imported From",
        groups="lead_management.group_lead_management_import",
    )
    # First touch. The last touch is crm's own campaign, medium and source.
    first_campaign_id = fields.Many2one(
        "utm.campaign",
        compute="_compute_first_touch",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        copy=False,
    )
    first_medium_id = fields.Many2one(
        "utm.medium",
        compute="_compute_first_touch",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        copy=False,
    )
    first_source_id = fields.Many2one(
        "utm.source",
        compute="_compute_first_touch",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        copy=False,
    )

    @api.model
    def _default_user_id(self):
        """A marketer's lead waits for a salesperson; everybody else's is her own, as in crm."""
        user = self.env.user
        is_only_marketer = user.has_group(
            "lead_management.group_marketing_user"
        ) and not user.has_group("sales_team.group_sale_salesman")
        return self.env["res.users"] if is_only_marketer else user

    @api.model
    def _default_marketing_user_id(self):
        user = self.env.user
        is_marketer = user.has_group("lead_management.group_marketing_user")
        return user if is_marketer else self.env["res.users"]

    @api.depends("marketing_user_id")
    def _compute_company_id(self):
        """A lead only marketing owns belongs to the marketer's company, not to all of them."""
        before = {lead: lead.company_id for lead in self}
        result = super()._compute_company_id()
        for lead in self:
            owner = lead.marketing_user_id
            if lead.company_id or lead.user_id or lead.team_id or not owner:
                continue
            candidates = (before[lead] | self.env.company | owner.company_id) & owner.company_ids
            lead.company_id = candidates[:1]
        return result

    @api.depends("campaign_id", "medium_id", "source_id")
    def _compute_first_touch(self):
        """The first touch is one moment: kept whole once any of its three parts is known."""
        for lead in self:
            is_touched = lead.campaign_id or lead.medium_id or lead.source_id
            if not is_touched or (
                lead.first_campaign_id or lead.first_medium_id or lead.first_source_id
            ):
                continue
            lead.first_campaign_id = lead.campaign_id
            lead.first_medium_id = lead.medium_id
            lead.first_source_id = lead.source_id

    @api.model
    def _create_with_lifecycle_cause(self, vals_list, cause):
        """Create leads whose history says they came by ``cause`` rather than were typed in.

        :param list vals_list: values as for ``create``; the stage falls back to its default
        :param str cause: key of ``lead.lifecycle.transition.cause``
        :return: the created leads, in the order of ``vals_list``
        """
        default_stage_id = self.default_get(["lifecycle_stage_id"]).get("lifecycle_stage_id")
        stage_ids = [vals.get("lifecycle_stage_id") or default_stage_id for vals in vals_list]
        leads = self.create([{**vals, "lifecycle_stage_id": False} for vals in vals_list])
        stages = self.env["lead.lifecycle.stage"].browse(stage_ids)
        for stage in set(stages):
            leads.browse(
                lead.id
                for lead, lead_stage in zip(leads, stages, strict=True)
                if lead_stage == stage
            )._set_lifecycle_stage(stage, cause)
        return leads

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        return {**values, "industry_id": self.industry_id.id}
