# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import dataclasses

from odoo import api, fields, models

from ..capture import hotline

ANSWERED = "lead_management.lead_interaction_outcome_reached"
NO_ANSWER = "lead_management.lead_interaction_outcome_no_answer"


class LeadTouch(models.Model):
    """A call is one touch, however many events the telephone system makes of it."""

    _inherit = "lead.touch"

    call_key = fields.Char(readonly=True, export_string_translation=False)
    call_status = fields.Selection(
        [("answered", "Answered"), ("missed", "Missed")], "Call Outcome", readonly=True
    )
    call_seconds = fields.Integer("Seconds Talked", readonly=True)
    recording_url = fields.Char("Recording", readonly=True)
    call_user_id = fields.Many2one("res.users", "Taken By", readonly=True)

    _call_key_unique = models.UniqueIndex(
        "(capture_source_id, call_key) WHERE call_key IS NOT NULL"
    )

    @api.model
    def _capture(self, rows, company):
        """Extends it by calls: events of one call are told together, or to the touch there is."""
        by_call = {}
        for row in rows:
            if call := getattr(row.contact, "call", None):
                # without an id each event is a call by itself
                key = (row.capture_source.id, call.call_id or f"event {row.event.id}")
                by_call.setdefault(key, []).append(row)
        if not by_call:
            return super()._capture(rows, company)
        touches = self._find_calls(by_call)
        told = {id(row) for same in by_call.values() for row in same[1:]}
        told |= {id(row) for key in touches for row in by_call[key]}
        for same in by_call.values():
            same[0].contact = _combine([row.contact for row in same])
        outcomes = super()._capture([row for row in rows if id(row) not in told], company)
        for key, same in by_call.items():
            if key in touches:
                touches[key]._add_to_call(same[0].contact.call)
                outcome = {
                    "state": "done",
                    "lead_id": touches[key].lead_id.id,
                    "touch_id": touches[key].id,
                }
            else:
                outcome = outcomes[same[0].event.id]
            outcomes |= {row.event.id: outcome for row in same}
        return outcomes

    @api.model
    def _find_calls(self, keys):
        """The touches that calls have already, by (id of the source, id of the call)."""
        source_ids, call_keys = map(list, zip(*keys, strict=True))
        # both, as their index has them
        touches = self.search(
            [("capture_source_id", "in", source_ids), ("call_key", "in", call_keys)]
        )
        found = {(touch.capture_source_id.id, touch.call_key): touch for touch in touches}
        return {key: touch for key, touch in found.items() if key in keys}

    def _register_interactions(self, rows):
        """Extends it: what is told of calls is kept first."""
        for touch, row in zip(self, rows, strict=True):
            if call := getattr(row.contact, "call", None):
                touch._keep_call(call, row.event)
        return super()._register_interactions(rows)

    def _prepare_interaction(self, row):
        call = getattr(row.contact, "call", None)
        return self._prepare_call(call.is_incoming) if call else super()._prepare_interaction(row)

    def _keep_call(self, call, event):
        """Keep what is told of a call for the first time.

        :param call: ``Call``
        :param event: ``lead.capture.event`` that told it
        """
        self.ensure_one()
        self.write(
            {
                "call_key": call.call_id or f"event {event.id}",
                "call_user_id": self._find_call_user(call).id,
                "call_status": "answered" if call.status == "answered" else "missed",
                "call_seconds": call.seconds,
                "recording_url": call.recording_url,
            }
        )

    def _add_to_call(self, call):
        """Keep what else is told of a call.

        :param call: ``Call``
        """
        self.ensure_one()
        is_answered_now = call.status == "answered" and self.call_status == "missed"
        self.write(
            {
                "call_status": "answered" if is_answered_now else self.call_status,
                "call_seconds": max(call.seconds, self.call_seconds),
                "recording_url": self.recording_url or call.recording_url,
                "call_user_id": (self.call_user_id or self._find_call_user(call)).id,
            }
        )
        if is_answered_now:
            self.env["crm.lead"]._register_interactions([self._prepare_call(call.is_incoming)])

    def _prepare_call(self, is_incoming):
        """Values of the interaction that this call is.

        :param bool is_incoming: whether the person called
        """
        is_answered = self.call_status == "answered"
        # a missed call of theirs has no outcome: it waits for an answer
        outcome_xmlid = ANSWERED if is_answered else NO_ANSWER if not is_incoming else None
        outcome = outcome_xmlid and self.env.ref(outcome_xmlid, raise_if_not_found=False)
        return {
            "lead_id": self.lead_id.id,
            "date": self.date,
            "kind": "call",
            "direction": "incoming" if is_incoming else "outgoing",
            "user_id": self.call_user_id.id,
            "outcome_id": outcome.id if outcome else False,
        }

    def _find_call_user(self, call):
        """The user whose extension took part, maybe none: each company counts its own."""
        users = self.env["res.users"]
        if not call.extension:
            return users
        return users.search(
            [
                ("lead_extension", "=", call.extension),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
            ],
            limit=1,
        )


def _combine(contacts):
    """What several ``CapturedCall`` of one call tell together."""
    call = hotline.combine([contact.call for contact in contacts])
    return dataclasses.replace(
        contacts[0],
        call=call,
        date=call.date,
        is_urgent=call.is_incoming and call.status != "answered",
    )
