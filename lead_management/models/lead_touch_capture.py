# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models

from ..capture.contact import CHANNEL_KINDS
from ..importing.contact_plan import ContactPlanner
from ..importing.contacts import UTM_FIELDS, ContactConverter

# What is registered as being in touch: kind of touch → kind of interaction
INTERACTION_KINDS = {"message": "message", "comment": "message", "chat": "message", "call": "call"}
_MAX_ADDRESS = 2_000


class LeadTouch(models.Model):
    """From what channels say of people to leads and touches."""

    _inherit = "lead.touch"

    @api.model
    def _capture(self, rows, company):
        """Make or find the lead of each person, and keep that she was in touch.

        :param list rows: ``CapturedRow``, in the order they came in
        :param company: ``res.company`` they came to
        :return: dict of outcomes, for ``lead.capture.event._settle``
        """
        touches = self.with_env(self._get_capture_env(company))
        converter = ContactConverter(touches.env)
        planner = ContactPlanner(converter)
        plans = planner.find(converter.convert(rows))
        touches._merge_leads(plans)
        planner.complete(plans)
        touches._write_leads(plans)
        known = [(row, plan) for plan in plans if plan.lead_id for row in plan.rows]
        known.sort(key=lambda pair: pair[0].row.event.id)
        made = touches.create([_prepare_touch(row, plan) for row, plan in known])
        known_rows = [row.row for row, _plan in known]
        made._register_interactions(known_rows)
        made._keep_consents(known_rows)
        made._notify_owners(known_rows)
        return touches._get_outcomes(plans, made)

    @api.model
    def _get_outcomes(self, plans, made):
        """What became of the events of ``plans``: of several people in one, the first tells.

        :param made: ``lead.touch`` rows
        """
        outcomes = {}
        for touch in made:
            done = {"state": "done", "lead_id": touch.lead_id.id, "touch_id": touch.id}
            outcomes.setdefault(touch.event_id.id, done)
        reason = self.env._("Nobody we know, and no reason to make a lead.")
        for plan in plans:
            for row in plan.rows:
                outcomes.setdefault(row.row.event.id, {"state": "ignored", "error": reason})
        return outcomes

    @api.model
    def _get_capture_env(self, company):
        """Environment of the system at work for a company, in its language and time zone."""
        return (
            self.with_company(company)
            .with_context(
                lang=company.partner_id.lang or self.env.lang,
                tz=company.resource_calendar_id.tz,
                tracking_disable=True,
            )
            .env
        )

    @api.model
    def _merge_leads(self, plans):
        """Merge leads that a channel alone knew into the one that its person now says she is.

        Those with a phone number or an e-mail address of their own are left as they are.

        :param list plans: ``PersonPlan``
        """
        merging = [plan for plan in plans if plan.other_lead_ids]
        leads = self.env["crm.lead"]
        others = leads.browse(id_ for plan in merging for id_ in plan.other_lead_ids)
        nameless = others.filtered(lambda lead: not lead.phone and not lead.email_from)
        for plan in merging:
            own = nameless.filtered(lambda lead, plan=plan: lead.id in plan.other_lead_ids)
            if own:
                merged = leads.browse(plan.lead_id) | own
                plan.lead_id = merged._merge_opportunity(max_length=0).id

    @api.model
    def _write_leads(self, plans):
        """Create the leads that people are to have, and write what is new of those they have.

        :param list plans: ``PersonPlan``; those of new leads get their ids
        """
        leads = self.env["crm.lead"]
        creating = [plan for plan in plans if plan.makes_lead and not plan.lead_id]
        vals_list = [dict(plan.values) for plan in creating]
        created = leads._create_with_lifecycle_cause(vals_list, "capture") if creating else leads
        for plan, lead in zip(creating, created, strict=True):
            plan.lead_id = lead.id
        alike = defaultdict(list)
        for plan in plans:
            if plan.lead_id and plan not in creating and plan.values:
                alike[repr(plan.values)].append(plan)
        for same in alike.values():
            changed = leads.browse(plan.lead_id for plan in same)
            with changed._lifecycle_reason("capture"):
                changed.write(dict(same[0].values))
        claims = {
            identity: plan.lead_id
            for plan in plans
            if plan.lead_id
            for identity in plan.get_identities()
            if identity[0] in CHANNEL_KINDS
        }
        self.env["lead.identity"]._claim_channels(claims, self.env.company)

    def _register_interactions(self, rows):
        """Have leads be due whose people wrote or called.

        :param list rows: ``CapturedRow`` of each touch
        """
        vals_list = [
            vals
            for touch, row in zip(self, rows, strict=True)
            if (vals := touch._prepare_interaction(row))
        ]
        if vals_list:
            self.env["crm.lead"]._register_interactions(vals_list)

    def _prepare_interaction(self, row):
        """Values of the interaction that this touch is, ``None`` where nobody waits for an answer.

        :param row: its ``CapturedRow``
        """
        self.ensure_one()
        kind = _get_interaction_kind(row)
        return kind and {
            "lead_id": self.lead_id.id,
            "date": self.date,
            "kind": kind,
            "direction": row.contact.direction,
            "note": self.text,
        }

    def _keep_consents(self, rows):
        """Keep what people agreed to.

        :param list rows: ``CapturedRow`` of each touch
        """
        self.env["lead.consent"].create(
            [
                touch.lead_id._prepare_consent(
                    row.contact.consent_text, touch.date, row.capture_source
                )
                for touch, row in zip(self, rows, strict=True)
                if row.contact.consent_text
            ]
        )

    def _notify_owners(self, rows):
        """Tell those whose leads they are of who came or wrote: one notice for each.

        :param list rows: ``CapturedRow`` of each touch
        """
        whose = defaultdict(self.browse)
        for touch, row in zip(self, rows, strict=True):
            user = touch.lead_id._get_capture_recipient()
            if user and _is_to_be_told(row):
                whose[user] |= touch
        for user, touches in whose.items():
            touches = touches.with_context(lang=user.lang)
            touches._notify(user, touches._get_notice_subject(), touches._get_lead_links())

    def _get_notice_subject(self):
        leads = self.lead_id
        if len(leads) == 1:
            return self.env._("%(name)s got in touch", name=leads.name)
        return self.env._("%(count)s leads got in touch", count=len(leads))


def _get_interaction_kind(row):
    """What kind of interaction a touch is, ``None`` for none that waits for an answer.

    :param row: its ``CapturedRow``
    """
    if row.capture_source.kind == "zalo" and row.contact.kind == "message":
        return "zalo"
    kind = INTERACTION_KINDS.get(row.contact.kind)
    return kind or ("other" if row.contact.is_urgent else None)


def _is_to_be_told(row):
    """Whether somebody is told of a touch: not of calls of ours, nor of mails that were opened.

    :param row: its ``CapturedRow``
    """
    contact = row.contact
    is_contact = contact.makes_lead or contact.is_urgent or contact.kind in INTERACTION_KINDS
    return is_contact and contact.direction == "incoming"


def _prepare_touch(row, plan):
    """Values of the touch that an event is.

    :param row: ``ConvertedRow``
    :param plan: ``PersonPlan``
    """
    captured, contact = row.row, row.row.contact
    return {
        "lead_id": plan.lead_id,
        "date": contact.date or captured.event.received_date,
        "kind": contact.kind,
        "capture_source_id": captured.capture_source.id,
        **{name: row.values.get(name, False) for name in UTM_FIELDS},
        "page_url": (contact.page_url or "")[:_MAX_ADDRESS],
        "referrer": (contact.referrer or "")[:_MAX_ADDRESS],
        "text": "\n".join(filter(None, [contact.text, row.text, *plan.get_other_values(row)])),
        "event_id": captured.event.id,
        "person_key": _get_person_key(row),
        "company_id": captured.event.company_id.id,
    }


def _get_person_key(row):
    """Who a channel says it was, ``False`` where it is none that knows people by an id.

    :param row: ``ConvertedRow``
    """
    known = ((kind, row.identities.get(kind)) for kind in CHANNEL_KINDS)
    return next((f"{kind}:{value}" for kind, value in known if value), False)
