# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class LeadErasure(models.AbstractModel):
    """What is known of a person, for herself: whoever may have it erased may have it first."""

    _inherit = "lead.erasure"

    @api.model
    def _get_known(self, person):
        """Everything there is of a person, to be handed over.

        Titles are those of sheets: 31 characters at most, in each language.

        :param Person person: of ``_find_person``
        :return: list of a title and the records under it, as superuser
        """
        env = person.leads.env
        of_person = [("lead_id", "in", person.leads.ids)]
        hanging = self._get_hanging_on(person.leads, person.contacts, "res_model")
        messages = env["mail.message"].search(
            self._get_hanging_on(person.leads, person.contacts, "model")
        )
        files = messages.attachment_ids | env["ir.attachment"].search(hanging)
        transitions = env["lead.lifecycle.transition"].search(
            ["|", *of_person, ("partner_id", "in", person.contacts.ids)]
        )
        meetings = env["calendar.event"].search([("opportunity_id", "in", person.leads.ids)])
        return [
            (self.env._("Leads"), person.leads),
            (self.env._("Contacts"), person.contacts),
            (self.env._("Touches"), env["lead.touch"].search(of_person)),
            (self.env._("Interactions"), env["lead.interaction"].search(of_person)),
            (self.env._("Consents"), env["lead.consent"].search(of_person)),
            (self.env._("Messages"), messages),
            (self.env._("Changes"), messages.tracking_value_ids),
            (self.env._("Files"), files),
            (self.env._("Activities"), env["mail.activity"].search(hanging)),
            (self.env._("Meetings"), meetings),
            (self.env._("Lifecycle"), transitions),
            (self.env._("Hand-overs"), env["lead.hand.over"].search(of_person)),
            (self.env._("Assignments"), env["lead.assignment"].search(of_person)),
            (self.env._("Follow-ups"), env["lead.followup"].search(of_person)),
            (self.env._("Captured Events"), self._search_events(person)),
            (self.env._("Imported Rows"), self._search_import_rows(person)),
            (self.env._("IDs"), env["lead.identity"].search(of_person)),
            *self._get_known_blacklists(person),
        ]

    @api.model
    def _get_known_blacklists(self, person):
        env = person.leads.env
        return [
            (
                self.env._("Blacklisted Addresses"),
                env["mail.blacklist"].search([("email", "in", list(person.emails))]),
            ),
            (
                self.env._("Blacklisted Numbers"),
                env["phone.blacklist"].search([("number", "in", list(person.phones))]),
            ),
        ]

    @api.model
    def _search_events(self, person):
        """What channels sent of the person: ``lead.capture.event``."""
        self.env.flush_all()
        query = SQL("SELECT id FROM lead_capture_event WHERE %s", self._is_event_of(person))
        return person.leads.env["lead.capture.event"].browse(
            id_ for (id_,) in self.env.execute_query(query)
        )

    @api.model
    def _search_import_rows(self, person):
        """Rows of files that tell of the person: ``lead.import.row``."""
        self.env.flush_all()
        query = SQL(
            """
            SELECT ledger.id
              FROM lead_import_row ledger
              JOIN lead_import import ON import.id = ledger.import_id
             WHERE %s
            """,
            self._is_import_row_of(person),
        )
        return person.leads.env["lead.import.row"].browse(
            id_ for (id_,) in self.env.execute_query(query)
        )
