# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL

from .common import MARKETING


@tagged("post_install", "-at_install")
class TestLeadFunnelTour(HttpCase):
    """A marketing manager reads what a campaign brought, and opens the leads of a figure."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("en_US")
        self.env["res.config.settings"].create(
            {"group_lead_management": True, "group_use_lead": True}
        ).execute()
        groups = f"{MARKETING},lead_management.group_marketing_manager"
        self.person = new_test_user(
            self.env, "lead_funnel_tour", groups=groups, lang="en_US", tz="UTC"
        )
        self.env["crm.lead"].with_context(active_test=False).search([]).unlink()
        self.env["lead.campaign.cost"].search([]).unlink()
        self.env["lead.attribute"].with_context(active_test=False).search([]).active = False
        campaign = self.env["utm.campaign"].create({"title": "Tour campaign"})
        values = {"type": "lead", "user_id": False, "campaign_id": campaign.id}
        self.leads = self.env["crm.lead"].create(
            [
                {**values, "name": "Tour: open"},
                {**values, "name": "Tour: lost"},
                {**values, "name": "Tour: customer"},
                {**values, "name": "Tour: other", "campaign_id": False},
            ]
        )
        _open, lost, customer, _other = self.leads
        lost.lifecycle_stage_id = self.env.ref("lead_management.lifecycle_stage_mql")
        lost.action_set_lost()
        customer.lifecycle_stage_id = self.env.ref("lead_management.lifecycle_stage_customer")
        self.env.flush_all()
        # the filters of the client go by its own clock
        self.env.invalidate_all()
        this_month = fields.Date.today().replace(day=1)
        last_month = this_month - relativedelta(months=1)
        self.cr.execute(
            SQL(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s",
                last_month,
                customer.id,
            )
        )
        self.env["lead.campaign.cost"].create(
            [
                {
                    "campaign_id": campaign.id,
                    "date_from": first,
                    "date_to": first + relativedelta(day=31),
                    "amount": amount,
                }
                for first, amount in ((last_month, 30), (this_month, 60))
            ]
        )

    def test_from_a_campaign_to_its_leads(self):
        attribute = self.env["lead.attribute"].create(
            {
                "name": "Tour bank",
                "type": "selection",
                "option_ids": [Command.create({"name": "Tour VCB"})],
            }
        )
        self.leads[:2][attribute.field_name] = attribute.option_ids
        self.start_tour("/odoo/lead-funnel", "lead_funnel_tour", login=self.person.login)


@tagged("post_install", "-at_install")
class TestLeadFunnelPhoneTour(TestLeadFunnelTour):
    browser_size = "375x667"
    touch_enabled = True

    def test_from_a_campaign_to_its_leads(self):
        self.start_tour("/odoo/lead-funnel", "lead_funnel_phone_tour", login=self.person.login)
