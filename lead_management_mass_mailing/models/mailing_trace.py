# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MailingTrace(models.Model):
    """What became of a mail to somebody: opening is a touch, a click and an answer are more.

    Mail programs and virus scanners open mails too, so an open is a touch and nothing else. A click
    is an interaction that waits for no answer. An answer waits for one.
    """

    _inherit = "mailing.trace"

    def write(self, vals):
        opened = replied = clicked = self.browse()
        if vals.get("trace_status") in ("open", "reply"):
            opened = self.filtered(lambda trace: trace.trace_status not in ("open", "reply"))
        if vals.get("trace_status") == "reply":
            replied = self.filtered(lambda trace: trace.trace_status != "reply")
        if vals.get("links_click_datetime"):
            clicked = self.filtered(lambda trace: not trace.links_click_datetime)
        result = super().write(vals)
        # sudo: the mail gateway and whoever opens a link; leads are told of, not read
        (opened | clicked | replied).sudo()._tell_leads(clicked, replied)
        return result

    def _tell_leads(self, clicked, replied):
        """Keep on leads and contacts that they did something with a mail of ours.

        :param clicked: those of ``self`` in which a link was followed for the first time
        :param replied: those of ``self`` that were answered
        """
        leads_of = self._get_leads()
        for trace in self:
            leads = leads_of[trace]
            if trace in clicked:
                leads._register_mailing_click(trace.mass_mailing_id)
            elif trace in replied and not trace._is_answer_on_lead():
                leads._register_interaction(
                    "email", direction="incoming", note=trace.mass_mailing_id.subject
                )
            leads._touch_by_mailing(trace.mass_mailing_id, is_strong=trace in clicked | replied)
        (clicked | replied)._advance_contacts()

    def _is_answer_on_lead(self):
        """Whether an answer is posted on the lead itself, which is then told of already."""
        self.ensure_one()
        return self.model == "crm.lead" and self.mass_mailing_id.reply_to_mode == "update"

    def _get_leads(self):
        """The open leads that each of ``self`` went to: itself, the contact's, or the address's."""
        leads = self.env["crm.lead"]
        own = leads.browse(
            self.filtered(lambda trace: trace.model == "crm.lead").mapped("res_id")
        ).exists()
        partner_ids = self.filtered(lambda trace: trace.model == "res.partner").mapped("res_id")
        emails = self.filtered(lambda trace: trace.model == "mailing.contact").mapped("email")
        of_people = leads.search(
            [
                ("won_status", "=", "pending"),
                "|",
                ("partner_id", "in", partner_ids),
                ("email_normalized", "in", list(filter(None, emails))),
            ]
        )
        by_partner, by_email = (
            of_people.grouped(lambda lead: lead.partner_id.id),
            of_people.grouped("email_normalized"),
        )
        return {
            trace: {
                "crm.lead": own & leads.browse(trace.res_id),
                "res.partner": by_partner.get(trace.res_id, leads),
                "mailing.contact": by_email.get(trace.email, leads),
            }.get(trace.model, leads)
            for trace in self
        }

    def _advance_contacts(self):
        """Make a Lead of each contact that answered or followed a link, or leave it further on."""
        partners = self.env["res.partner"]
        emails = self.filtered(lambda trace: trace.model == "mailing.contact").mapped("email")
        ids = self.filtered(lambda trace: trace.model == "res.partner").mapped("res_id")
        contacts = partners.browse(ids).exists() | partners.search(
            [("email_normalized", "in", list(filter(None, emails)))]
        )
        stage = self.env["lead.lifecycle.stage"]._get_by_code("lead")
        mailing = self.mass_mailing_id[:1]
        contacts._advance_lifecycle_stage(
            stage, "interaction", dict.fromkeys(contacts.ids, mailing)
        )
