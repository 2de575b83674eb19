# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import namedtuple

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize_all

from odoo.addons.phone_validation.tools.phone_validation import phone_get_region_data_for_number

_logger = logging.getLogger(__name__)

TEXT_TYPES = ("char", "text", "html", "json", "properties", "binary", "image")
# Custom attributes of these types go too; what was chosen from a list stays for the figures
TYPED_ATTRIBUTE_TYPES = ("date", "datetime", "integer", "float")

# Shorter ids are numbers like any other
MIN_ID_LENGTH = 6

# All that is known of a person: her leads and contacts, the companies that share a number or an
# address with her, and what she is found by in texts
Person = namedtuple("Person", "leads contacts companies phones emails ids")


class LeadErasure(models.AbstractModel):
    """Forgets a person: what her records say of her goes, and what mentions her is blotted out.

    Her leads stay without her, for the figures; so does a contact that an invoice hangs on. In a
    database of several companies each forgets its own: what another one keeps is not touched.
    """

    _name = "lead.erasure"
    _description = "Erasure of a Person's Data"

    # ---- who

    @api.model
    def _find_person(self, leads):
        """Whatever is of the same person as ``leads``, by number, address or contact.

        Staff and the own companies are nobody to forget: what a lead shares with them stays.

        :param leads: ``crm.lead`` of one company
        :return: ``Person``, its records as superuser
        """
        # sudo: a person is forgotten whole, whoever works her leads; callers check who may ask
        leads = leads.sudo().with_context(active_test=False)
        in_company = Domain("company_id", "in", [*leads.company_id.ids, False])
        leads |= self._find_leads_of_channels(leads, in_company)
        phones, emails = self._get_phones(leads), self._get_emails(leads)
        ours = self._get_our_contacts(phones, emails)
        phones -= set(ours.mapped("phone_sanitized"))
        emails -= set(ours.mapped("email_normalized"))
        same = Domain("phone_sanitized", "in", list(phones)) | Domain(
            "email_normalized", "in", list(emails)
        )
        contacts = (leads.partner_id | leads.partner_id.search(same & in_company)) - ours
        companies = contacts.filtered("is_company")
        people = contacts - companies
        leads |= leads.search((same | Domain("partner_id", "in", people.ids)) & in_company)
        elsewhere = leads.search([("partner_id", "in", people.ids), ("id", "not in", leads.ids)])
        people -= elsewhere.partner_id
        return Person(
            leads,
            people | people.child_ids,
            companies,
            phones | self._get_unread_phones(leads),
            emails | (self._get_emails(people) - set(ours.mapped("email_normalized"))),
            self._get_outside_ids(leads),
        )

    @api.model
    def _find_leads_of_channels(self, leads, in_company):
        """Leads that only a channel knows, by the same id as ``leads``.

        Those with a number or an address are found by it; where it is another, it may be another's.
        """
        keys = set(leads.touch_ids.mapped("person_key")) - {False}
        touches = leads.env["lead.touch"].search(Domain("person_key", "in", list(keys)))
        return touches.lead_id.filtered_domain(
            in_company
            & Domain("phone_sanitized", "=", False)
            & Domain("email_normalized", "=", False)
        )

    @api.model
    def _get_phones(self, leads):
        people = leads.partner_id.filtered(lambda contact: not contact.is_company)
        phones = {*leads.mapped("phone_sanitized"), *people.mapped("phone_sanitized")}
        return phones - {False}

    @api.model
    def _get_unread_phones(self, leads):
        """Numbers of ``leads`` as no E.164 tells: without a country code, or not understood."""
        unread = {lead.phone for lead in leads if lead.phone and not lead.phone_sanitized}
        national = {
            phone_get_region_data_for_number(phone)["national_number"]
            for phone in leads.mapped("phone_sanitized")
            if phone and not phone.startswith("+84")
        }
        return (unread | national) - {False, ""}

    @api.model
    def _get_emails(self, records):
        """Addresses of leads, with those of their contacts, or of contacts."""
        if records._name == "crm.lead":
            people = records.partner_id.filtered(lambda contact: not contact.is_company)
            own = [*records.mapped("email_from"), *records.mapped("email_cc")]
            return self._get_emails(people) | self._normalize_emails(own)
        return self._normalize_emails(records.mapped("email"))

    @api.model
    def _normalize_emails(self, written):
        return {email for text in written if text for email in email_normalize_all(text)}

    @api.model
    def _get_our_contacts(self, phones, emails):
        """Contacts of staff and of the companies of this database, among those that have these."""
        # sudo, here and below: only whose number or address it is
        users = self.env["res.users"].sudo().with_context(active_test=False)
        found = users.partner_id.search(
            Domain("phone_sanitized", "in", list(phones))
            | Domain("email_normalized", "in", list(emails))
        )
        companies = self.env["res.company"].sudo().search([("partner_id", "in", found.ids)])
        staff = users.search([("partner_id", "in", found.ids), ("share", "=", False)])
        return companies.partner_id | staff.partner_id

    @api.model
    def _get_outside_ids(self, leads):
        """What other services call the person: ids that texts of theirs may hold."""
        # sudo: nobody reads identities; these are of leads that are being erased
        identities = self.env["lead.identity"].sudo()
        found = identities.search(
            [
                ("lead_id", "in", leads.ids),
                ("kind", "not in", ("external", "phone", "email", "row")),
            ]
        )
        return {value for value in found.mapped("value") if len(value) >= MIN_ID_LENGTH}

    # ---- what

    @api.model
    def _get_written(self, person):
        """What somebody wrote about the person, to be emptied: recordsets and names of fields."""
        of_person = [("lead_id", "in", person.leads.ids)]
        env = person.leads.env
        return [
            (env["lead.interaction"].search(of_person), ["note"]),
            (env["lead.hand.over"].search(of_person), ["note", "return_note"]),
            (env["lead.consent"].search(of_person), ["text"]),
            (
                env["lead.touch"].search(of_person),
                ["text", "page_url", "referrer", "recording_url", "person_key"],
            ),
        ]

    @api.model
    def _get_hanging_on(self, leads, contacts, model_field):
        """Domain of what hangs on ``leads`` and ``contacts``, such as their messages.

        :param str model_field: where it says the model it hangs on
        """
        return Domain.OR(
            Domain(model_field, "=", records._name) & Domain("res_id", "in", records.ids)
            for records in (leads, contacts)
        )

    @api.model
    def _get_deleted(self, person):
        """Records about the person that nothing is counted from, to be deleted."""
        env = person.leads.env
        of_person = self._get_hanging_on(person.leads, person.contacts, "res_model")
        messages = env["mail.message"].search(
            self._get_hanging_on(person.leads, person.contacts, "model")
        )
        return [
            messages.attachment_ids | env["ir.attachment"].search(of_person),
            messages,
            env["mail.activity"].search(of_person),
            env["mail.blacklist"].search([("email", "in", list(person.emails))]),
            env["phone.blacklist"].search([("number", "in", list(person.phones))]),
            env["lead.identity"].search([("lead_id", "in", person.leads.ids)]),
        ]

    @api.model
    def _erase(self, person):
        """Forget ``person``: afterwards no text, JSON or file of hers has her number or address.

        :param Person person: of ``_find_person``
        """
        for records, names in self._get_written(person):
            records.write(dict.fromkeys(names, False))
        person.leads.consent_ids._withdraw()
        self._erase_import_rows(person)
        self._erase_events(person)
        self._erase_meetings(person)
        self._erase_leads(person.leads)
        deleted = self._get_deleted(person)
        # blacklists after them: nobody they held back comes back into the funnel
        self._erase_contacts(person.contacts)
        self._clear_companies(person)
        for records in deleted:
            records.exists().unlink()
        self._blot_out(person)
        # sudo: the job that removes the files of attachments that were deleted, tonight otherwise
        self.env.ref("base.autovacuum_job").sudo()._trigger()
        _logger.info("User %s erased the person of leads %s", self.env.uid, person.leads.ids)

    @api.model
    def _erase_leads(self, leads):
        """Empty what says who it is; choices, dates and figures stay, and nobody works it any more.

        :param leads: ``crm.lead`` as superuser
        """
        leads = leads.with_context(tracking_disable=True, mail_notrack=True)
        reason = self.env.ref("lead_management.crm_lost_reason_erased", raise_if_not_found=False)
        pending = leads.filtered(lambda lead: lead.active and lead.won_status == "pending")
        pending.action_set_lost(**({"lost_reason_id": reason.id} if reason else {}))
        leads.write(
            {
                **dict.fromkeys(self._get_telling_fields(leads), False),
                "name": self.env._("Erased person"),
                "partner_id": False,
            }
        )

    @api.model
    def _erase_contacts(self, contacts):
        """Delete the contacts; empty those that documents or a login hang on."""
        contacts = contacts.with_context(tracking_disable=True, mail_notrack=True)
        with_login = contacts.filtered("user_ids")
        self._anonymise(with_login)
        # a company's or person's own addresses before itself
        for contact in (contacts - with_login).sorted(lambda contact: not contact.parent_id):
            try:
                with self.env.cr.savepoint():
                    contact.unlink()
            except (psycopg2.IntegrityError, UserError):  # kept by the law, or by another addon
                self._anonymise(contact)

    @api.model
    def _anonymise(self, contacts):
        """Empty contacts that have to stay; nobody logs in as one of them any more."""
        for user in contacts.user_ids:
            user.write({"active": False, "login": f"erased-{user.id}"})
        # core looks for users that are still active
        contacts.with_context(active_test=True).write(
            {
                **dict.fromkeys(self._get_telling_fields(contacts), False),
                "name": self.env._("Erased person"),
                "active": False,
            }
        )

    @api.model
    def _clear_companies(self, person):
        """A company is nobody to forget, but the person's number and address on it are hers."""
        for name, values in (("phone", person.phones), ("email", person.emails)):
            column = {"phone": "phone_sanitized", "email": "email_normalized"}[name]
            theirs = person.companies.filtered(
                lambda company, column=column, values=values: company[column] in values
            )
            theirs.write({name: False})

    @api.model
    def _get_telling_fields(self, records):
        """Names of the fields of ``records`` that may say who it is: typed texts, and files."""
        return [
            name
            for name, field in records._fields.items()
            if field.store
            and not field.required
            and not field.related
            and not (field.compute and field.readonly)
            and (
                field.type in TEXT_TYPES
                or (name.startswith("x_lead_") and field.type in TYPED_ATTRIBUTE_TYPES)
            )
        ]
