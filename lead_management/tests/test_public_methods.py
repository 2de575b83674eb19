# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestPublicMethods(LeadManagementCase):
    """What a client may call of a lead: each of these checks who asks."""

    def test_methods_that_check_nothing_are_private(self):
        for name in ("crm.lead", "lead.hand.over", "lead.dashboard"):
            record = self.env[name]
            public = {
                name
                for model in type(record).mro()
                if "lead_management" in model.__module__
                for name, member in vars(model).items()
                if callable(member)
                and not name.startswith("_")
                and not getattr(member, "_api_private", False)
            }
            with self.subTest(record._name):
                self.assertLessEqual(
                    public,
                    {
                        "create",
                        "fields_get",
                        "get_care_counts",
                        "get_figures",
                        "get_leads_action",
                        "read_progress_bar",
                        "search_count",
                        "web_search_read",
                        "write",
                        "action_accept",
                        "action_assign_now",
                        "action_claim",
                        "action_download_person_data",
                        "action_hand_over",
                        "action_lead_quotation",
                        "action_reassign",
                        "action_reopen",
                        "action_return_to_marketing",
                        "action_revive",
                        "action_revert_lifecycle_stage",
                        "action_take_care",
                        "action_withdraw_consent",
                        "action_withdraw_hand_over",
                    },
                    "try to misuse it in a test before you add it",
                )
