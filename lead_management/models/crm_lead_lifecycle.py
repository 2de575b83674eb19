# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..tools import bant


class CrmLead(models.Model):
    """How a lead moves through the lifecycle, and its contacts with it.

    A lead starts as Lead, an opportunity as SQL. Conversion, losing and reopening move it; its
    contact, and the company that is part of, come along as far as their furthest lead.
    """

    _name = "crm.lead"
    _inherit = ["crm.lead", "lead.lifecycle.mixin"]
    _lifecycle_inverse_name = "lead_id"
    _lifecycle_usage_field = "on_lead"

    lifecycle_stage_id = fields.Many2one(
        default=lambda self: self._default_lifecycle_stage_id(),
        domain="[('on_lead', '=', True)]",
    )
    lifecycle_transition_ids = fields.One2many(
        "lead.lifecycle.transition", "lead_id", "Lifecycle History", readonly=True
    )
    care_status = fields.Selection(
        [
            ("open", "Open"),
            ("contacted", "Contacted"),
            ("stalled", "Stalled"),
            ("unqualified", "Unqualified"),
            ("closed", "Closed"),
        ],
        default="open",
        readonly=True,
        copy=False,
        help="Is someone looking after it? Losing it closes it, or marks it as not a fit.",
    )
    # What reopening brings back
    care_status_before_closing = fields.Selection(
        [("open", "Open"), ("contacted", "Contacted"), ("stalled", "Stalled")],
        readonly=True,
        copy=False,
        export_string_translation=False,
    )

    @api.model
    def _default_lifecycle_stage_id(self):
        return self._get_first_lifecycle_stage(self._get_default_type())

    @api.model
    def _get_default_type(self):
        return self.default_get(["type"]).get("type")

    @api.model
    def _get_first_lifecycle_stage(self, lead_type):
        """Where a record of that ``lead_type`` starts; nowhere while the stage is not usable."""
        code = "sql" if lead_type == "opportunity" else "lead"
        stage = self.env["lead.lifecycle.stage"]._get_by_code(code)
        # sudo: whoever may create a lead, the mail gateway too, without reading stages
        return stage.sudo().filtered("on_lead")

    @api.model_create_multi
    def create(self, vals_list):
        if "default_lifecycle_stage_id" not in self.env.context:
            for vals in vals_list:
                # not left to the default, which knows no more than the default type
                if vals.get("type"):
                    stage = self._get_first_lifecycle_stage(vals["type"])
                    vals.setdefault("lifecycle_stage_id", stage.id)
        return super().create(vals_list)

    def write(self, vals):
        leads = self.sudo()  # sudo: contacts follow their leads, whoever may edit the contact
        former = leads.partner_id if "partner_id" in vals else self.env["res.partner"]
        lead_of_contact = {lead.partner_id.id: lead for lead in leads} if former else {}
        converted = self.browse()
        if vals.get("type") == "opportunity":
            converted = self.filtered(lambda lead: lead.type == "lead")
            converted._check_bant_gate()
        result = super().write(vals)
        if vals.get("partner_id"):
            leads._pull_contacts({})
        if former:
            left = former - leads.partner_id
            left._follow_leads(lead_of_contact)
        if converted:
            sql_stage = self.env["lead.lifecycle.stage"]._get_by_code("sql")
            documents = {lead.id: lead.partner_id for lead in converted}
            converted._advance_lifecycle_stage(sql_stage, "conversion", documents)
        if "lost_reason_id" in vals:
            self.filtered(lambda lead: lead.won_status == "lost")._close_as_lost()
        return result

    @api.model
    def _get_system_values(self):
        return {
            **super()._get_system_values(),
            "care_status": "open",
            "care_status_before_closing": False,
        }

    @api.model
    def _starts_in_lifecycle_stage(self, vals):
        if "lifecycle_stage_id" in vals:
            return bool(vals["lifecycle_stage_id"])
        return bool(self._default_lifecycle_stage_id())

    @api.model
    def _create_with_lifecycle_cause(self, vals_list, cause):
        """Create leads whose history says they came by ``cause`` rather than were typed in.

        :param list vals_list: values as for ``create``; the stage falls back to its default
        :param str cause: key of ``lead.lifecycle.transition.cause``
        :return: the created leads, in the order of ``vals_list``
        """
        with self.browse()._lifecycle_reason(cause):
            return self.create(vals_list)

    def _get_earned_lifecycle_stages(self):
        return {lead.id: self._get_first_lifecycle_stage(lead.type) for lead in self}

    def _after_lifecycle_move(self, before, cause):
        result = super()._after_lifecycle_move(before, cause)
        if cause != "contact":
            self._pull_contacts(before)
        return result

    def _pull_contacts(self, before):
        """Let the contacts of ``self`` follow where it has gone.

        :param dict before: stage each lead was in, by its id
        """
        nowhere = self.env["lead.lifecycle.stage"]
        lead_of_contact = {}
        ahead = defaultdict(set)
        for lead in self.filtered("partner_id"):
            contacts = lead.partner_id | lead.partner_id.commercial_partner_id
            is_forward = before.get(lead.id, nowhere)._is_behind(lead.lifecycle_stage_id)
            for contact in contacts:
                lead_of_contact[contact.id] = lead
                if is_forward and not contact.lifecycle_stage_id.is_exit:
                    ahead[lead.lifecycle_stage_id].add(contact.id)
        contacts = self.env["res.partner"].browse(lead_of_contact)
        advancing = contacts.browse()
        for stage in sorted(ahead, key=lambda stage: (stage.sequence, stage.id)):
            followers = contacts.browse(ahead[stage])
            advancing |= followers
            followers._advance_lifecycle_stage(
                stage._get_usable("on_contact"), "lead", lead_of_contact
            )
        (contacts - advancing)._follow_leads(lead_of_contact)

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        # both are {id: {"is_lost": …}}; nothing is old of leads just created
        lost, reopened = [], []
        for lead_id in self.ids:
            was_lost = lead_id in old_status_by_lead and old_status_by_lead[lead_id]["is_lost"]
            is_lost = lead_id in new_status_by_lead and new_status_by_lead[lead_id]["is_lost"]
            if is_lost and not was_lost:
                lost.append(lead_id)
            elif was_lost and not is_lost:
                reopened.append(lead_id)
        # most often neither
        if lost:
            self.browse(lost)._close_as_lost()
        if reopened:
            self.browse(reopened)._reopen()
        return result

    def _close_as_lost(self):
        """Set the care status, and for a wrong contact the exit, that the lost reason asks for."""
        disqualified = self.env["lead.lifecycle.stage"]._get_by_code("disqualified")
        for reason, leads in self.grouped("lost_reason_id").items():
            status = "unqualified" if reason.closing_type == "unqualified" else "closed"
            for before, same in leads.grouped("care_status").items():
                vals = {"care_status": status}
                if before not in ("unqualified", "closed"):
                    vals["care_status_before_closing"] = before
                # sudo: follows from losing the lead, nobody sets it
                same.sudo().write(vals)
            documents = dict.fromkeys(leads.ids, reason)
            if reason.closing_type == "wrong_contact" and disqualified:
                leads._set_lifecycle_stage(disqualified, "lost", documents)
            else:
                leads._return_if_disqualified_by_loss(documents)

    def _reopen(self):
        """Bring back the care status and the lifecycle stage from before the lead was lost."""
        for status, leads in self.grouped("care_status_before_closing").items():
            # sudo: follows from reopening the lead, nobody sets it
            leads.sudo().care_status = status or "open"
        self._return_if_disqualified_by_loss()
        # opted out in the meantime: a blacklist takes open leads alone along
        unsubscribed = self.env["lead.lifecycle.stage"]._get_by_code("unsubscribed")
        if unsubscribed:
            self._filter_opted_out()._set_lifecycle_stage(unsubscribed, "blacklist")

    def _return_if_disqualified_by_loss(self, documents=None):
        gone = self.filtered("lifecycle_stage_id.is_exit")
        if gone:
            transitions = gone._get_last_transitions()
            gone.filtered(lambda lead: transitions[lead.id].cause == "lost")._return_from_exit(
                "reopening", documents
            )

    def _check_bant_gate(self):
        """Keep leads below the company's BANT threshold from becoming opportunities.

        The system itself, such as crm's automatic assignment, is not held up.

        :raise UserError: when the gate blocks one of ``self``; names the answers that are missing
        """
        if self.env.su or not self.env.user.has_group("lead_management.group_lead_management_bant"):
            return
        blocked = self.filtered(
            lambda lead: (
                lead._get_lead_company().lead_bant_gate == "block"
                and lead._is_below_bant_threshold()
            )
        )
        if blocked:
            raise UserError("\n".join(lead._get_bant_gate_message() for lead in blocked))

    def _is_below_bant_threshold(self):
        self.ensure_one()
        # from the answers: the stored score is a field like any other, and a client may write it
        score = bant.score(self._get_bant_answers())
        return score < self._get_lead_company().lead_bant_threshold

    def _get_bant_gate_message(self):
        """What keeps this lead from being converted, in a sentence for the salesperson."""
        self.ensure_one()
        values = {
            "lead": self.display_name,
            "score": self.bant_score,
            "threshold": self._get_lead_company().lead_bant_threshold,
        }
        missing = self._get_bant_missing_labels()
        if not missing:
            return self.env._(
                "“%(lead)s” scores %(score)s of the %(threshold)s BANT points it takes to become "
                "an opportunity.",
                **values,
            )
        return self.env._(
            "“%(lead)s” scores %(score)s of the %(threshold)s BANT points it takes to become an "
            "opportunity. Not answered yet: %(questions)s.",
            questions=format_list(self.env, missing),
            **values,
        )

    def _get_lead_company(self):
        """The company whose settings hold for this lead."""
        return self.company_id or self.env.company

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "lifecycle_stage_id": lambda _name, leads: leads.lifecycle_stage_id._get_furthest().id,
        }

    def _merge_dependences(self, opportunities):
        """The history of the leads merged away goes on with the one that stays."""
        result = super()._merge_dependences(opportunities)
        # sudo: the user may merge these leads, and the history only changes whom it tells about
        opportunities.sudo().lifecycle_transition_ids.lead_id = self
        return result

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        with self._lifecycle_reason("merge"):
            return super()._merge_opportunity(user_id, team_id, auto_unlink, max_length)
