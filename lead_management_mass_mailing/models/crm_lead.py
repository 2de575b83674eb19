# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class CrmLead(models.Model):
    """What mailings do to leads."""

    _inherit = "crm.lead"

    def _register_mailing_click(self, mailing):
        """Record that the persons of ``self`` followed a link: they were in touch, nothing waits.

        :param mailing: ``mailing.mailing``
        """
        now = fields.Datetime.now()
        # sudo: interactions are nobody's to write; this is the system's
        leads = self.sudo()
        leads._write_interaction_values(
            {lead: lead._prepare_interaction_values(lead.is_reached) for lead in leads}
        )
        leads._insert_interactions(
            [
                {
                    "lead_id": lead.id,
                    "date": now,
                    "kind": "email",
                    "direction": "incoming",
                    "note": mailing.subject,
                }
                for lead in leads
            ]
        )

    def _touch_by_mailing(self, mailing, *, is_strong):
        """Keep that a mail came to something with the persons of ``self``.

        :param mailing: ``mailing.mailing``
        :param bool is_strong: whether it is their last touch now, which an open is not
        """
        if not self.env["lead.capture.source"]._is_capture_on():
            return
        utm = {name: mailing[name].id for name in ("campaign_id", "medium_id", "source_id")}
        # sudo: touches are nobody's to write; this is the system's
        leads = self.sudo()
        leads.env["lead.touch"].create(
            [
                {
                    "lead_id": lead.id,
                    "date": fields.Datetime.now(),
                    "kind": "mailing",
                    "text": mailing.subject,
                    "company_id": lead.company_id.id,
                    **utm,
                }
                for lead in leads
            ]
        )
        if is_strong:
            leads.write({name: id_ for name, id_ in utm.items() if id_})
