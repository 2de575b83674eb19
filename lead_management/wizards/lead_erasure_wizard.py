# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class LeadErasureWizard(models.TransientModel):
    """Says what is known of the persons of some leads, and forgets them for good."""

    _name = "lead.erasure.wizard"
    _description = "Erase Personal Data"

    lead_ids = fields.Many2many("crm.lead", required=True)
    lead_names = fields.Char("Leads", compute="_compute_found")
    contact_names = fields.Char("Contacts", compute="_compute_found")
    known_as = fields.Char("Phone Numbers and Addresses", compute="_compute_found")
    message_count = fields.Integer("Messages and Notes", compute="_compute_found")
    file_count = fields.Integer("Files", compute="_compute_found")
    confirmation_word = fields.Char(compute="_compute_confirmation_word")
    confirmation = fields.Char()

    @api.depends_context("lang")
    def _compute_confirmation_word(self):
        self.confirmation_word = self.env._("ERASE")

    @api.depends("lead_ids")
    def _compute_found(self):
        for wizard in self:
            wizard.lead_ids._check_may_erase()
            persons = wizard.lead_ids._find_persons()
            leads = wizard.lead_ids.sudo().union(*(person.leads for person in persons))
            contacts = leads.partner_id.browse().union(*(person.contacts for person in persons))
            attachments, messages = wizard._find_papers(leads, contacts)
            wizard.lead_names = ", ".join(leads.mapped("name"))
            wizard.contact_names = ", ".join(filter(None, contacts.mapped("name")))
            wizard.known_as = ", ".join(
                value for person in persons for value in sorted(person.phones | person.emails)
            )
            wizard.message_count = messages
            wizard.file_count = attachments

    def _find_papers(self, leads, contacts):
        """How many files and messages hang on ``leads`` and ``contacts``."""
        erasure = self.env["lead.erasure"]
        # sudo: counted only, for managers
        attachments = self.env["ir.attachment"].sudo()
        messages = self.env["mail.message"].sudo()
        return (
            attachments.search_count(erasure._get_hanging_on(leads, contacts, "res_model")),
            messages.search_count(erasure._get_hanging_on(leads, contacts, "model")),
        )

    def action_download(self):
        """Download what is known of them, before it is gone."""
        self.ensure_one()
        return self.lead_ids.action_download_person_data()

    def action_apply(self):
        """Forget the persons of the leads.

        :raise AccessError: when the user is no manager, or one of the leads is not hers to change
        :raise UserError: when the word that confirms it was not typed
        """
        self.ensure_one()
        self.lead_ids._check_may_erase()
        if (self.confirmation or "").strip().casefold() != self.confirmation_word.casefold():
            raise UserError(self.env._("Type %(word)s to confirm.", word=self.confirmation_word))
        leads = self.lead_ids
        leads._erase_person()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The person is forgotten."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
