# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.crm.models.crm_stage import AVAILABLE_PRIORITIES

from ..models.lead_hand_over import ACTIVITY_TYPE, RETURN_ACTIVITY_TYPE
from ..models.lead_interaction import KINDS
from ..tools import bant

DAYS_TO_STEP = {"today": 0, "tomorrow": 1, "three_days": 3, "next_week": 7}
# Computed as the dialog opens and then kept; by the user, not as superuser: what she may not see
# of a lead she does not see here
KEPT = {"store": True, "precompute": True, "compute_sudo": False}
EDITABLE = {**KEPT, "readonly": False}
WRONG_CONTACTS = 3  # from this one on, disqualifying the lead is proposed


def _selection_of_lead(name):
    """The values that field ``name`` of a lead has."""
    return lambda wizards: wizards.env["crm.lead"]._fields[name]._description_selection(wizards.env)


class LeadTakeCareWizard(models.TransientModel):
    """One lead's turn in taking care of leads: what happened, where it stands, what comes next.

    Nothing is written to the lead before the user saves. Each row is made as the dialog opens, and
    remembers how the lead was then: what she leaves alone is not set back.
    """

    _name = "lead.take.care.wizard"
    _description = "Take Care of a Lead"

    # not required: a lead deleted meanwhile is said, and the next one's turn comes
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    # The sitting: ids of leads still to come, of a selection only, and of those whose turn was
    is_selection = fields.Boolean(readonly=True)
    ahead_ids = fields.Json(readonly=True)
    behind_ids = fields.Json(readonly=True)
    notice = fields.Char(readonly=True)
    is_saved = fields.Boolean(readonly=True)
    progress = fields.Char(
        compute="_compute_progress",
        **KEPT,
    )

    lead_name = fields.Char("Name", compute="_compute_lead")
    contact = fields.Char(compute="_compute_lead")
    phone = fields.Char(compute="_compute_lead")
    phone_sanitized = fields.Char(compute="_compute_lead", export_string_translation=False)
    email = fields.Char(compute="_compute_lead")
    reason = fields.Char(compute="_compute_lead")
    team_id = fields.Many2one("crm.team", compute="_compute_lead")
    is_lost = fields.Boolean(compute="_compute_lead")
    lost_reason_text = fields.Char(compute="_compute_lead")
    hand_over_status = fields.Char(compute="_compute_lead")
    blacklist_warning = fields.Char(compute="_compute_lead")
    hours_warning = fields.Char(compute="_compute_hours_warning")

    kind = fields.Selection(
        [(kind, label) for kind, label in KINDS if kind != "message"],
        "What Happened",
        compute="_compute_kind",
        **EDITABLE,
    )
    outcome_id = fields.Many2one("lead.interaction.outcome", ondelete="set null")
    note = fields.Text()
    is_third_wrong_contact = fields.Boolean(compute="_compute_is_third_wrong_contact")
    activity_id = fields.Many2one(
        "mail.activity",
        compute="_compute_snapshot",
        **KEPT,
        index="btree_not_null",
        ondelete="set null",
    )
    activity_text = fields.Char(compute="_compute_activity_text")
    is_activity_done = fields.Boolean(
        "Done With It",
        compute="_compute_is_activity_done",
        **EDITABLE,
    )

    stage_id = fields.Many2one(
        "crm.stage",
        "Journey",
        compute="_compute_stage_id",
        **EDITABLE,
        ondelete="set null",
    )
    former_stage_id = fields.Many2one("crm.stage", compute="_compute_snapshot", **KEPT)
    priority = fields.Selection(
        AVAILABLE_PRIORITIES,
        compute="_compute_priority",
        **EDITABLE,
    )
    former_priority = fields.Char(
        compute="_compute_snapshot",
        **KEPT,
    )
    bant_question = fields.Char(
        compute="_compute_snapshot",
        **KEPT,
    )
    bant_question_text = fields.Char("Ask Next", compute="_compute_lead")
    bant_budget_fit = fields.Selection(_selection_of_lead("bant_budget_fit"), "Budget")
    bant_authority_role = fields.Selection(_selection_of_lead("bant_authority_role"), "Authority")
    bant_need_fit = fields.Selection(_selection_of_lead("bant_need_fit"), "Need")
    bant_timeline = fields.Selection(_selection_of_lead("bant_timeline"), "Timeline")

    next_step = fields.Selection(
        [
            ("today", "Today"),
            ("tomorrow", "Tomorrow"),
            ("three_days", "In 3 days"),
            ("next_week", "Next week"),
            ("date", "On a day"),
        ]
    )
    next_date = fields.Date(
        "On",
        compute="_compute_next_date",
        **EDITABLE,
    )
    next_activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Next Activity",
        compute="_compute_next_activity_type_id",
        **EDITABLE,
        ondelete="set null",
        domain=lambda self: self._get_next_activity_type_domain(),
    )
    next_summary = fields.Char("Summary")

    is_closing = fields.Boolean("Close as lost")
    lost_reason_id = fields.Many2one("crm.lost.reason", ondelete="set null")
    lost_feedback = fields.Text("Closing Note")
    is_reopening = fields.Boolean("Reopen")

    @api.depends("lead_id")
    def _compute_snapshot(self):
        """How the lead is as the dialog opens."""
        for wizard in self:
            lead = wizard.lead_id
            wizard.activity_id = lead._get_care_activity() if lead else False
            wizard.former_stage_id = lead.stage_id
            wizard.former_priority = lead.priority
            wizard.bant_question = (
                bant.next_open_question(lead._get_bant_answers()) if lead else False
            )

    @api.depends("activity_id")
    def _compute_kind(self):
        for wizard in self:
            lead = wizard.lead_id
            wizard.kind = lead._get_care_kind(wizard.activity_id) if lead else False

    @api.depends("activity_id")
    def _compute_is_activity_done(self):
        """What is due is done with; of what is planned for later the user says so."""
        today = fields.Date.context_today(self)
        for wizard in self:
            due_date = wizard.activity_id.date_deadline
            wizard.is_activity_done = bool(due_date) and due_date <= today

    @api.depends("former_stage_id")
    def _compute_stage_id(self):
        for wizard in self:
            wizard.stage_id = wizard.former_stage_id

    @api.depends("former_priority")
    def _compute_priority(self):
        for wizard in self:
            wizard.priority = wizard.former_priority

    @api.depends_context("uid")
    @api.depends("lead_id")
    def _compute_lead(self):
        """What is shown of the lead; nothing once it is somebody else's."""
        for wizard in self:
            lead = wizard.lead_id._filtered_access("read")
            wizard.lead_name = lead.name
            wizard.contact = " · ".join(filter(None, (lead.contact_name, lead.partner_name)))
            wizard.phone = lead.phone
            wizard.phone_sanitized = lead.phone_sanitized
            wizard.email = lead.email_from
            wizard.team_id = lead.team_id
            wizard.is_lost = bool(lead) and (not lead.active or lead.won_status == "lost")
            wizard.lost_reason_text = lead.lost_reason_id.name
            wizard.hand_over_status = lead.hand_over_status
            wizard.bant_question_text = lead.bant_next_question
            wizard.reason = lead.care_reason_text
            wizard.blacklist_warning = lead._get_blacklist_warning() if lead else False

    @api.depends("lead_id", "kind")
    def _compute_hours_warning(self):
        for wizard in self:
            lead = wizard.lead_id._filtered_access("read")
            wizard.hours_warning = lead._get_hours_warning(wizard.kind) if lead else False

    @api.depends("lead_id", "outcome_id")
    def _compute_is_third_wrong_contact(self):
        reason = self._get_wrong_contact_reason()
        for wizard in self:
            wizard.is_third_wrong_contact = (
                bool(reason and wizard.lead_id and wizard.outcome_id.is_wrong_contact)
                and wizard.lead_id._count_wrong_contacts() + 1 >= WRONG_CONTACTS
            )

    @api.depends("activity_id")
    def _compute_activity_text(self):
        for wizard in self:
            activity = wizard.activity_id
            parts = (
                activity.activity_type_id.name,
                activity.summary,
                activity and format_date(self.env, activity.date_deadline),
            )
            wizard.activity_text = " · ".join(filter(None, parts))

    @api.depends("next_step")
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            if wizard.next_step in DAYS_TO_STEP:
                wizard.next_date = today + timedelta(days=DAYS_TO_STEP[wizard.next_step])
            elif not wizard.next_step:
                wizard.next_date = False

    @api.depends("kind")
    def _compute_next_activity_type_id(self):
        """What was done is done again, unless the user chooses something else."""
        xmlids = {
            "email": "mail.mail_activity_data_email",
            "meeting": "mail.mail_activity_data_meeting",
        }
        for wizard in self:
            xmlid = xmlids.get(wizard.kind, "mail.mail_activity_data_call")
            # managers may have deleted it
            wizard.next_activity_type_id = self.env.ref(xmlid, raise_if_not_found=False)

    @api.depends("lead_id")
    def _compute_progress(self):
        for wizard in self:
            position = len(wizard.behind_ids or []) + 1
            if wizard.is_selection:
                left = len(wizard.ahead_ids or [])
            else:
                left = self.env["crm.lead"].search_count(wizard._get_queue_domain())
            wizard.progress = self.env._(
                "%(position)s of %(total)s", position=position, total=position + left
            )

    @api.constrains("lead_id")
    def _check_lead_id(self):
        """Nobody looks through this dialog at leads that are not hers."""
        self.lead_id.sudo(False).check_access("read")  # constraints are checked as superuser

    @api.model
    def _get_next_activity_type_domain(self):
        """What can be planned with a lead: all but the answers to a hand-over."""
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        return [
            ("res_model", "in", [False, "crm.lead"]),
            ("id", "not in", [get_id(ACTIVITY_TYPE), get_id(RETURN_ACTIVITY_TYPE)]),
        ]

    def _get_wrong_contact_reason(self):
        """The reason that disqualifies a lead, empty where managers have none."""
        return self.env["crm.lost.reason"].search([("closing_type", "=", "wrong_contact")], limit=1)

    def _get_queue_domain(self):
        """What is left of the user's queue after this lead and those before it in the sitting."""
        self.ensure_one()
        done_ids = [*(self.behind_ids or []), *self.lead_id.ids]
        return self.env["crm.lead"]._get_care_domain() & Domain("id", "not in", done_ids)
