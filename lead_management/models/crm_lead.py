# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# Not indexed: every index costs each write of a lead some 3 %, and reports group by these, which
# reads all of them anyway.
FIRST_TOUCH_OPTIONS = {
    "compute": "_compute_first_touch",
    "store": True,
    "readonly": False,
    "precompute": True,
    "copy": False,
}
FIRST_TOUCH_FIELDS = ("first_campaign_id", "first_medium_id", "first_source_id")

# What a lead without a title is called by, the first that there is
TITLE_FIELDS = ("contact_name", "partner_name", "phone", "email_from")

# Taken over from the leads merged into another, the first that has a value: crm's rule.
MERGED_FIELDS = [
    "marketing_user_id",
    "interest_level",
    "industry_id",
    "external_reference",
    "bant_budget_fit",
    "bant_budget_amount",
    "bant_authority_role",
    "bant_decision_maker_id",
    "bant_need_fit",
    "bant_need",
    "bant_timeline_date",
    "bant_timeline",
]


def _get_oldest_value(name, leads):
    """Value of the lead that came first among those that have any first touch."""
    touched = leads.filtered(lambda lead: any(lead[field] for field in FIRST_TOUCH_FIELDS))
    return touched.sorted(lambda lead: (lead.create_date, lead.id))[:1][name].id


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "lead.bant.mixin", "lead.phone.mixin"]

    user_id = fields.Many2one(default=lambda self: self._default_user_id())
    marketing_user_id = fields.Many2one(
        "res.users",
        "Owner (Marketing)",
        default=lambda self: self._default_marketing_user_id(),
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
        help="Looks after the lead until sales takes it over, and follows what becomes of it.",
    )
    interest_level = fields.Selection(
        [("cold", "Cold"), ("warm", "Warm"), ("hot", "Hot")], "Interest"
    )
    industry_id = fields.Many2one("res.partner.industry")
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
    first_campaign_id = fields.Many2one("utm.campaign", **FIRST_TOUCH_OPTIONS)
    first_medium_id = fields.Many2one("utm.medium", **FIRST_TOUCH_OPTIONS)
    first_source_id = fields.Many2one("utm.source", **FIRST_TOUCH_OPTIONS)

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

    @api.depends(*TITLE_FIELDS)
    def _compute_name(self):
        """Whoever calls is a lead before anybody knows what about, and is called by who it is."""
        result = super()._compute_name()
        for lead in self:
            said = [lead[name] for name in TITLE_FIELDS if lead[name]]
            # in a form, what was said first gives way to what says better who it is
            is_made_up = not lead._origin and lead.name in said
            if not lead.name or is_made_up:
                lead.name = said[0] if said else False
        return result

    @api.depends("marketing_user_id")
    def _compute_company_id(self):
        """A lead only marketing owns belongs to the marketer's company, not to all of them."""
        marketing_leads = self.filtered(
            lambda lead: lead.marketing_user_id and not lead.user_id and not lead.team_id
        )
        before = {lead: lead.company_id for lead in marketing_leads}
        result = super()._compute_company_id()
        for lead, company in before.items():
            if not lead.company_id:
                owner = lead.marketing_user_id
                candidates = (company | self.env.company | owner.company_id) & owner.company_ids
                lead.company_id = candidates[:1]
        return result

    @api.depends("campaign_id", "medium_id", "source_id")
    def _compute_first_touch(self):
        """The first touch is one moment: kept whole once any of its three parts is saved."""
        for lead in self:
            saved = lead._origin
            is_touched = lead.campaign_id or lead.medium_id or lead.source_id
            if not is_touched or (
                saved.first_campaign_id or saved.first_medium_id or saved.first_source_id
            ):
                continue
            lead.first_campaign_id = lead.campaign_id
            lead.first_medium_id = lead.medium_id
            lead.first_source_id = lead.source_id

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        return {**values, "industry_id": self.industry_id.id}

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "interest_category_ids": lambda _name, leads: leads.interest_category_ids,
            **dict.fromkeys(FIRST_TOUCH_FIELDS, _get_oldest_value),
        }

    def _merge_get_fields(self):
        return super()._merge_get_fields() + MERGED_FIELDS
