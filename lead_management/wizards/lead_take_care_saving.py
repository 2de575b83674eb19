# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html


class LeadTakeCareWizard(models.TransientModel):
    """What was told of the lead is written, in one transaction: all of it or nothing."""

    _inherit = "lead.take.care.wizard"

    def _save(self):
        """Write what was told of the lead; a second time it is written already.

        :raise AccessError: when the lead is not the user's to change any more
        :raise UserError: when something is missing
        """
        if self.is_saved:
            return
        self._check_lead_is_hers()
        self._check_is_complete()
        lead = self.lead_id
        if self.is_reopening:
            lead.action_reopen()
        self._save_interaction()
        # before the stage: leaving one cancels what was planned there
        self._complete_activity()
        values = self._prepare_lead_values()
        if values:
            lead.write(values)
        if self.is_closing:
            self._close_lead()
        elif self.next_step:
            lead.activity_schedule(**self._prepare_next_activity_values())
        self.write({"is_saved": True})

    def _check_lead_is_hers(self):
        lead = self.lead_id
        if not lead:
            raise UserError(self.env._("This lead was deleted meanwhile. Skip it to go on."))
        if lead.has_access("write"):
            return
        # sudo: only who was faster with a lead that the user could see as the dialog opened
        lead = lead.sudo()
        if lead.user_id:
            raise AccessError(
                self.env._(
                    "“%(lead)s” is %(user)s's by now, and nothing was saved. Skip it to go on.",
                    lead=lead.name,
                    user=lead.user_id.name,
                )
            )
        raise AccessError(
            self.env._(
                "“%(lead)s” is not yours any more, and nothing was saved. Skip it to go on.",
                lead=lead.name,
            )
        )

    def _check_is_complete(self):
        if self.is_closing and not self.lost_reason_id:
            raise UserError(self.env._("Say why the lead is lost."))
        if self.kind == "call" and not self.outcome_id and not self.is_closing:
            raise UserError(self.env._("Say what came of the call."))
        if self.next_step and not self.next_date:
            raise UserError(self.env._("Choose the day of the next step."))

    def _has_interaction(self):
        """Whether somebody got in touch: a call says what came of it, the rest need not."""
        return bool(self.kind and (self.outcome_id or self.kind != "call"))

    def _save_interaction(self):
        if not self._has_interaction():
            return
        note = (self.note or "").strip()
        self.lead_id._register_interaction(self.kind, outcome=self.outcome_id, note=note)

    def _complete_activity(self):
        """Mark the activity done with what happened, or note that where none is done."""
        activity = self.activity_id.filtered("active") if self.is_activity_done else None
        if activity:
            with self.lead_id._with_interaction_registered():
                activity.action_feedback(feedback=self._get_story())
        elif self._get_story():
            self.lead_id.message_post(
                body=plaintext2html(self._get_story()),
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )

    def _get_story(self):
        """What happened, in plain text: “Call: No answer”, and the note below."""
        heading = ""
        if self._has_interaction():
            kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
            heading = ": ".join(filter(None, (kind, self.outcome_id.name)))
        return "\n".join(filter(None, (heading, self.note)))

    def _prepare_lead_values(self):
        """What the user has changed of the lead."""
        values = {}
        if self.stage_id != self.former_stage_id:
            values["stage_id"] = self.stage_id.id
        if self.priority != self.former_priority:
            values["priority"] = self.priority
        if self.bant_question and self[self.bant_question]:
            values[self.bant_question] = self[self.bant_question]
        return values

    def _prepare_next_activity_values(self):
        return {
            "activity_type_id": self.next_activity_type_id.id,
            "date_deadline": self.next_date,
            "summary": self.next_summary,
            "automated": False,
            **self.lead_id._prepare_care_activity_values(),
        }

    def _close_lead(self):
        feedback = plaintext2html(self.lost_feedback) if self.lost_feedback else False
        self.env["crm.lead.lost"].create(
            {
                "lead_ids": [Command.set(self.lead_id.ids)],
                "lost_reason_id": self.lost_reason_id.id,
                "lost_feedback": feedback,
            }
        ).action_lost_reason_apply()
