# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError

from ..exporting.person_data import make_person_workbook

MANAGERS = ("sales_team.group_sale_manager", "lead_management.group_marketing_manager")
PERSON_DATA_PATH = "/lead_management/person_data"


class CrmLead(models.Model):
    """A person may ask what is known of her, and to be forgotten: Law 91/2025/QH15 of Vietnam."""

    _inherit = "crm.lead"

    def _erase_person(self):
        """Forget the persons of these leads, wherever they are told of.

        For the system, where the person herself asks (Zalo), and for the dialog of managers, which
        checks who they are. The leads stay as lost ones of nobody, for the figures.
        """
        for person in self._find_persons():
            self.env["lead.erasure"]._erase(person)

    def _find_persons(self):
        """The persons of these leads, those of one company together: list of ``Person``."""
        find_person = self.env["lead.erasure"]._find_person
        return [find_person(leads) for leads in self.grouped("company_id").values()]

    def action_download_person_data(self):
        """Download all that is known of the persons of these leads.

        :raise AccessError: as of ``_check_may_erase``
        """
        self._check_may_erase()
        lead_ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"{PERSON_DATA_PATH}?lead_ids={lead_ids}",
            "target": "download",
        }

    def _make_person_workbook(self):
        """All that is known of the persons of these leads, as a workbook.

        :return: the .xlsx file as bytes
        :raise AccessError: as of ``_check_may_erase``
        """
        self._check_may_erase()
        get_known = self.env["lead.erasure"]._get_known
        # the same titles for each person, in the same order
        parts = zip(*map(get_known, self._find_persons()), strict=True)
        return make_person_workbook(
            (known[0][0], known[0][1].union(*(records for _title, records in known)))
            for known in parts
        )

    def _check_may_erase(self):
        """Whoever answers for the leads decides what becomes of a person's data.

        :raise AccessError: when the user is no manager, or one of the leads is not hers to change
        """
        if not any(map(self.env.user.has_group, MANAGERS)):
            raise AccessError(self.env._("Only managers download or erase a person's data."))
        self.check_access("write")

    def _ask_to_erase(self, capture_source):
        """Have somebody make sure that it is the persons of these leads who want to be forgotten.

        What they agreed to at that capture tool counts no more at once.

        :param capture_source: ``lead.capture.source`` by which they asked
        """
        given_there = self.consent_ids.filtered(
            lambda consent: consent.capture_source_id == capture_source
        )
        given_there._withdraw()
        for lead in self:
            user = lead._get_capture_recipient() or capture_source.marketing_user_id
            lead.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id or self.env.uid,
                summary=self.env._("Asked on %(tool)s to be erased", tool=capture_source.name),
                note=self.env._(
                    "Whoever wrote there gave this number or address, which we know from "
                    "elsewhere, too. Make sure that it is the same person, then have a manager "
                    "erase her data."
                ),
            )
