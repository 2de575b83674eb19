# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models

from ..bulk import insert_columns
from .lead_hand_over import ACTIVITY_TYPE, RETURN_ACTIVITY_TYPE
from .lead_interaction import INTERACTION_FACTS, KINDS

KIND_OF_CATEGORY = {"phonecall": "call", "meeting": "meeting"}
# Of messages that somebody has written, to a lead or from it
KIND_OF_MESSAGE = {
    "email": "email",
    "email_outgoing": "email",
    "comment": "message",
    "sms": "sms",
}


class CrmLead(models.Model):
    """Who has been in touch with the lead, and what follows from that.

    Interactions are activities done, messages and mails sent or received, and what
    ``_register_interaction`` is told of: never notes, and never what the system writes.
    """

    _inherit = "crm.lead"

    interaction_ids = fields.One2many("lead.interaction", "lead_id", "Interactions", readonly=True)
    first_response_date = fields.Datetime(
        "First Response", readonly=True, copy=False, help="When we first tried to reach the lead."
    )
    # Somebody was reached, whatever the care status says now
    is_reached = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    unanswered_since = fields.Datetime(
        readonly=True, copy=False, help="They got in touch, and nobody has answered yet."
    )
    unanswered_kind = fields.Selection(
        KINDS, readonly=True, copy=False, export_string_translation=False
    )

    def _get_system_values(self):
        return {
            **super()._get_system_values(),
            "first_response_date": False,
            "is_reached": False,
            "unanswered_since": False,
            "unanswered_kind": False,
        }

    def _register_interaction(
        self, kind, *, direction="outgoing", date=None, outcome=None, note=None
    ):
        """Record that each lead of ``self`` was in touch with us.

        The first attempt of ours is the first response, whatever came of it; the lead counts as
        contacted once somebody was reached. What a lead writes is unanswered until we get in touch;
        a call that somebody took has an outcome at once.

        :param str kind: key of ``lead.interaction.kind``
        :param str direction: ``outgoing``, by us, or ``incoming``, by them
        :param datetime date: naive UTC; now where it is not given
        :param outcome: ``lead.interaction.outcome``, maybe empty; then somebody was reached
        :param str note: what was said
        :return: the ``lead.interaction`` rows
        """
        date = date or fields.Datetime.now()
        return self._register_interactions(
            [
                {
                    "lead_id": lead.id,
                    "date": date,
                    "user_id": self.env.uid if direction == "outgoing" else False,
                    "kind": kind,
                    "direction": direction,
                    "outcome_id": outcome.id if outcome else False,
                    "note": note,
                }
                for lead in self
            ]
        )

    @api.model
    def _register_interactions(self, vals_list):
        """Record interactions of many leads, and what follows from each.

        :param list vals_list: values of ``lead.interaction``, in the order they happened
        :return: the ``lead.interaction`` rows
        """
        if not vals_list:
            return self.env["lead.interaction"]
        # sudo: interactions are nobody's to write; callers work on leads that the user may
        leads = self.sudo()
        leads.browse({vals["lead_id"] for vals in vals_list}).fetch(INTERACTION_FACTS)
        lead_ids = defaultdict(list)
        for vals in vals_list:
            alike = (vals["direction"], vals["date"], vals["kind"], vals.get("outcome_id"))
            lead_ids[alike].append(vals["lead_id"])
        for (direction, date, kind, outcome_id), ids in lead_ids.items():
            outcome = self.env["lead.interaction.outcome"].browse(outcome_id or ())
            if direction == "outgoing" or outcome.is_reached:
                is_reached = not outcome or outcome.is_reached
                leads.browse(ids)._note_outgoing(date, is_reached=is_reached)
            else:
                leads.browse(ids)._note_incoming(date, kind)
        return leads._insert_interactions(vals_list).with_env(self.env)

    @api.model
    def _insert_interactions(self, vals_list):
        """Insert rows of ``lead.interaction``; what follows from them is the caller's to keep."""
        leads = self.browse({vals["lead_id"] for vals in vals_list})
        # as everybody does, leads before their rows of ``lead.care``: nobody waits in a circle
        leads.flush_recordset(INTERACTION_FACTS)
        interactions = insert_columns(  # which takes the ORM a sixth of marking an activity done
            self.env["lead.interaction"],
            {name: [vals.get(name) for vals in vals_list] for name in set().union(*vals_list)},
        )
        leads._forget_last_interaction()
        return interactions

    def _forget_last_interaction(self):
        """Have it read again, and what follows from it."""
        self.modified(["last_interaction_date"])
        self.invalidate_model(["interaction_ids", "last_interaction_date"], flush=False)

    def _note_outgoing(self, date, *, is_reached):
        """Keep what follows from an attempt of ours to reach the leads."""
        values_of = {}
        for lead in self:
            values = lead._prepare_interaction_values(is_reached or lead.is_reached)
            if not lead.first_response_date or date < lead.first_response_date:
                values |= lead._prepare_first_response_values(date)
            if lead.unanswered_since and lead.unanswered_since <= date:
                values |= {"unanswered_since": False, "unanswered_kind": False}
            values_of[lead] = values
        self._write_interaction_values(values_of)

    def _note_incoming(self, date, kind):
        """Keep what follows from the leads having written or called."""
        values_of = {}
        for lead in self:
            values = lead._prepare_interaction_values(lead.is_reached)
            if not lead.unanswered_since:
                values |= {"unanswered_since": date, "unanswered_kind": kind}
            values_of[lead] = values
        self._write_interaction_values(values_of)

    def _prepare_interaction_values(self, is_reached):
        """What an interaction changes of this lead, whoever began it.

        :param bool is_reached: whether somebody has been reached, now or before
        """
        self.ensure_one()
        status = "contacted" if is_reached else "open"
        # a lead that is closed stays closed, and reopening brings that back
        is_closed = self.care_status in ("unqualified", "closed")
        values = {
            "is_reached": is_reached,
            "care_status_before_closing" if is_closed else "care_status": status,
        }
        return {name: value for name, value in values.items() if self[name] != value}

    def _write_interaction_values(self, values_of):
        """Write them, leads that get the same together.

        :param dict values_of: values by lead
        """
        for values, leads in self.grouped(lambda lead: tuple(values_of[lead].items())).items():
            if values:
                leads._write_kept(dict(values))

    def _write_kept(self, values):
        """Write what only the system keeps of each activity done: neither tracked nor checked.

        Through ``write`` it would take as long as the rest of marking one done. The care status
        goes that way all the same: automation rules watch it.
        """
        watched = {
            name: values.pop(name)
            for name in ("care_status", "care_status_before_closing")
            if name in values
        }
        with self.env.protecting([self._fields[name] for name in values], self):
            self.update(values)
        self.modified(values)
        if watched:
            self.write(watched)

    def _prepare_first_response_values(self, date):
        """What is kept of the first attempt to reach this lead."""
        self.ensure_one()
        return {"first_response_date": date}

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        interaction = self._get_interaction_of_message(message, msg_vals)
        if interaction:
            self._register_interaction(date=message.date, **interaction)
        return result

    def _get_interaction_of_message(self, message, msg_vals):
        """What a message that was just posted says of being in touch with the lead.

        :param dict msg_vals: values the message was created with
        :return: dict of parameters of ``_register_interaction``, ``None`` for a note
        """
        activity_type_id = msg_vals.get("mail_activity_type_id")
        if activity_type_id:
            return self._get_interaction_of_activity(activity_type_id)
        kind = KIND_OF_MESSAGE.get(msg_vals.get("message_type"))
        author = message.sudo().author_id  # sudo: only whether one of us has written
        if not kind or author == self.env.ref("base.partner_root"):
            return None
        is_written = msg_vals["message_type"] in ("email", "comment")
        if is_written and message.subtype_id != self.env.ref("mail.mt_comment"):
            return None  # a note
        is_ours = author and not author.partner_share
        return {"kind": kind, "direction": "outgoing" if is_ours else "incoming"}

    def _get_interaction_of_activity(self, activity_type_id):
        """What a done activity of that type says of being in touch with the lead."""
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        if activity_type_id in (get_id(ACTIVITY_TYPE), get_id(RETURN_ACTIVITY_TYPE)):
            return None  # between marketing and sales
        if activity_type_id == get_id("mail.mail_activity_data_email"):
            return {"kind": "email"}
        # sudo: its category alone
        category = self.env["mail.activity.type"].sudo().browse(activity_type_id).category
        return {"kind": KIND_OF_CATEGORY.get(category, "other")}

    def _merge_dependences(self, opportunities):
        """The interactions of the leads merged away go on with the one that stays."""
        result = super()._merge_dependences(opportunities)
        # sudo: the user may merge these leads, and nobody writes interactions
        kept, merged = self.sudo(), opportunities.sudo()
        leads = kept | merged
        merged.interaction_ids.lead_id = kept
        first = leads.filtered("first_response_date").sorted("first_response_date")[:1]
        unanswered = leads.filtered("unanswered_since").sorted("unanswered_since")[:1]
        last = leads.filtered("last_interaction_date").sorted("last_interaction_date")[-1:]
        if last:  # of before there were interactions, too
            self.env["lead.care"]._note_last_interaction(kept, last.last_interaction_date)
            kept._forget_last_interaction()
        kept.write(
            {
                "is_reached": any(leads.mapped("is_reached")),
                "unanswered_since": unanswered.unanswered_since,
                "unanswered_kind": unanswered.unanswered_kind,
                **kept._prepare_merged_response_values(first),
            }
        )
        if kept.is_reached and kept.care_status == "open":
            kept.care_status = "contacted"
        return result

    def _prepare_merged_response_values(self, first):
        """What the lead that stays keeps of the first response to it and those merged into it.

        :param first: the lead, maybe empty, that we responded to first
        """
        return {"first_response_date": first.first_response_date}
