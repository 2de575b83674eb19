# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class LeadTouch(models.Model):
    """People who tell a channel that they no longer agree: what we know of them is erased.

    Anybody can write anybody's number to a channel, and is taken for that person. So what else we
    know of her is erased when somebody has made sure of it, not at a stranger's word.
    """

    _inherit = "lead.touch"

    @api.model
    def _capture(self, rows, company):
        outcomes, start = {}, 0
        # in their order: what somebody says after she withdrew is said anew
        for index, row in enumerate(rows):
            if row.contact.withdraws:
                if rows[start:index]:
                    outcomes |= super()._capture(rows[start:index], company)
                outcomes |= self._erase_withdrawn(row, company)
                start = index + 1
        if rows[start:]:
            outcomes |= super()._capture(rows[start:], company)
        return outcomes

    @api.model
    def _erase_withdrawn(self, row, company):
        """Erase whoever withdrew, or have somebody look whether it is she.

        :param row: ``CapturedRow``
        :param company: ``res.company`` she came to
        :return: dict of outcomes, as of ``_capture``
        """
        env = self._get_capture_env(company)
        wanted = {kind: [value] for kind, value in row.contact.identities.items()}
        found = env["lead.identity"]._find_leads(wanted, company)
        if not found:
            return {row.event.id: {"state": "ignored", "error": env._("Nobody we know.")}}
        leads = env["crm.lead"].browse({lead.id for lead in found.values()})
        source = row.capture_source
        if all(_is_known_by_source_alone(person, source) for person in leads._find_persons()):
            leads._erase_person()
            return {row.event.id: {"state": "done"}}
        leads._ask_to_erase(source)
        return {row.event.id: {"state": "done", "lead_id": leads[:1].id}}


def _is_known_by_source_alone(person, source):
    """Whether all that would be erased came from one capture tool.

    :param person: ``Person``, of ``lead.erasure``
    :param source: ``lead.capture.source``
    """
    leads = person.leads
    contacts = leads.partner_id | leads.partner_id.child_ids
    beginnings = leads.lifecycle_transition_ids.filtered(lambda move: not move.from_stage_id)
    return (
        set(beginnings.mapped("cause")) == {"capture"}
        and beginnings.lead_id == leads
        and all(touch.capture_source_id == source for touch in leads.touch_ids)
        and person.contacts <= contacts
        and not person.companies
    )
