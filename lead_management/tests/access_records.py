# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values of a record of each kind that ``access_table`` speaks of, model by model.

Each function takes the test case (``access_common.AccessCase``), the user the kind is seen from,
and the kind. ``create_uid`` among the values says who creates it where that makes it his.
"""

from itertools import count

from odoo import Command, fields


def lead_values(case, user, kind):
    nobody = case.env["res.users"]
    sells, markets = {
        "own": case.owners(user),
        "company": case.owners(user),
        "team": (case.colleague, case.other_marketer),
        "other": (case.other_salesman, case.other_marketer),
        "handed": (case.other_salesman, user),
        "marketing": (nobody, case.other_marketer),
        "unassigned": (nobody, nobody),
    }[kind]
    return {
        "name": "An Phát JSC",
        "type": "lead",
        "user_id": sells.id,
        "marketing_user_id": markets.id,
        "team_id": case.team.id if kind == "team" else False,
        "company_id": case.company_of(kind).id,
    }


def new_lead(case, user, kind):
    return case.env["crm.lead"].create(lead_values(case, user, kind))


def hand_over_values(case, user, kind):
    return {"lead_id": new_lead(case, user, kind).id, "date": fields.Datetime.now()}


def interaction_values(case, user, kind):
    return {
        "lead_id": new_lead(case, user, kind).id,
        "date": fields.Datetime.now(),
        "kind": "call",
        "direction": "outgoing",
    }


def touch_values(case, user, kind):
    lead = new_lead(case, user, kind)
    return {"lead_id": lead.id, "date": fields.Datetime.now(), "kind": "form"}


def capture_source_values(case, user, kind):
    """A tool that other systems speak to; a form where the kind says whose it is."""
    _salesperson, owner = case.owners(user)
    if kind == "other":
        owner = case.other_marketer
    return {
        "name": "Landing page",
        "kind": "json" if kind == "any" else "form",
        "company_id": case.company_of(kind).id,
        "marketing_user_id": owner.id,
    }


def capture_part_values(case, user, kind):
    values = capture_source_values(case, user, kind)
    return {"capture_source_id": case.env["lead.capture.source"].create(values).id}


def capture_mapping_values(case, user, kind):
    return {**capture_part_values(case, user, kind), "key": "full_name", "target": "contact_name"}


def capture_form_field_values(case, user, kind):
    return {**capture_part_values(case, user, kind), "target": "city"}


def capture_event_values(case, user, kind):
    part = capture_part_values(case, user, kind)
    source = case.env["lead.capture.source"].browse(part["capture_source_id"])
    return {
        **part,
        "company_id": source.company_id.id,
        "external_key": "1",
        "received_date": fields.Datetime.now(),
    }


def capture_test_values(case, user, kind):
    author = case.other_marketer if kind == "other" else user
    return {**capture_part_values(case, user, "any"), "create_uid": author.id}


def campaign_cost_values(case, user, kind):
    """Of a campaign that the user, or somebody else, is responsible for."""
    responsible = case.other_marketer if kind == "other" else user
    campaign = case.env["utm.campaign"].create({"title": "Tết", "user_id": responsible.id})
    return {
        "campaign_id": campaign.id,
        "date_from": "2026-03-01",
        "date_to": "2026-03-31",
        "amount": 100,
        "company_id": case.company_of(kind).id,
    }


def campaign_cost_day_values(case, user, kind):
    """Of a row that is only read: a day of the cost."""
    values = campaign_cost_values(case, user, kind)
    cost = case.env["lead.campaign.cost"].create(values)
    return {"cost_id": cost.id, "date": "2026-03-02"}


def consent_values(case, user, kind):
    return {"lead_id": new_lead(case, user, kind).id, "date": fields.Datetime.now()}


def followup_rule_values(case, _user, kind):
    stage = case.env["crm.stage"].create({"name": "Đã gửi báo giá"})
    company = case.other_company if kind == "company" else case.env["res.company"]
    return {
        "stage_id": stage.id,
        "company_id": company.id,
        "activity_type_id": case.env.ref("mail.mail_activity_data_call").id,
    }


def followup_values(case, user, kind):
    rule = case.env["lead.followup.rule"].create(followup_rule_values(case, user, "any"))
    now = fields.Datetime.now()
    lead = new_lead(case, user, kind)
    return {"lead_id": lead.id, "rule_id": rule.id, "date": now, "deadline": now}


def followup_preview_values(case, user, kind):
    rule = case.env["lead.followup.rule"].create(followup_rule_values(case, user, "any"))
    author = case.other_marketer if kind == "other" else user
    return {"create_uid": author.id, "rule_id": rule.id}


def followup_preview_line_values(case, user, kind):
    values = followup_preview_values(case, user, kind)
    author = case.env["res.users"].browse(values.pop("create_uid"))
    preview = case.env["lead.followup.preview"].with_user(author).sudo().create(values)
    return {"create_uid": author.id, "preview_id": preview.id}


def assignment_values(case, user, kind):
    return {
        "lead_id": new_lead(case, user, kind).id,
        "date": fields.Datetime.now(),
        "method": "manual",
    }


def assignment_rule_values(case, _user, kind):
    return {
        "name": "Hà Nội",
        "team_id": case.team.id,
        "company_id": kind == "company" and case.other_company.id,
    }


def transition_values(case, user, kind):
    if kind == "contact":
        record = {"partner_id": case.env["res.partner"].create({"name": "An"}).id}
    else:
        record = {"lead_id": new_lead(case, user, kind).id}
    return {**record, "date": fields.Datetime.now(), "cause": "manual"}


def import_values(case, user, kind):
    owner = case.other_marketer if kind == "other" else user
    return {"user_id": owner.id, "company_id": case.company_of(kind).id}


def import_part_values(case, user, kind):
    lead_import = case.env["lead.import"].create(import_values(case, user, kind))
    return {"import_id": lead_import.id}


def import_value_values(case, user, kind):
    return {
        **import_part_values(case, user, kind),
        "target": "source_id",
        "name": "Somewhere",
        "model": "utm.source",
        "action": "create",
    }


def care_values(case, user, kind):
    lead = new_lead(case, user, kind)
    lead.flush_recordset()
    case.env["lead.care"].search([("lead_id", "=", lead.id)]).unlink()  # each has one
    return {"lead_id": lead.id, "lead_reason": "new"}


def funnel_values(case, user, kind):
    values = lead_values(case, user, kind)
    lead = case.env["crm.lead"].create(values)
    lead.flush_recordset()
    case.env["lead.funnel"].search([("lead_id", "=", lead.id)]).unlink()  # each has one
    copied = ("user_id", "marketing_user_id", "team_id", "company_id")
    return {"lead_id": lead.id, **{name: lead[name].id for name in copied}}


def quality_values(case, user, kind):
    """Of a row that is only read: the lead that it is about."""
    return {"lead_id": new_lead(case, user, kind).id}


def identity_values(case, user, kind):
    lead = new_lead(case, user, kind)
    return {"kind": "phone", "value": f"+8491{lead.id:07}", "lead_id": lead.id}


def import_row_values(case, user, kind):
    return {**import_part_values(case, user, kind), "number": 2}


def dialog_values(case, user, kind):
    """Of a dialog about the user's own lead; ``other`` is one that somebody else has opened."""
    author = case.other_marketer if kind == "other" else user
    return {"create_uid": author.id, "lead_ids": [Command.set(new_lead(case, user, "own").ids)]}


def take_care_values(case, user, kind):
    """Of no lead: who may see that is checked as well."""
    return {"create_uid": (case.other_marketer if kind == "other" else user).id}


def return_values(case, user, kind):
    reason = case.env["lead.return.reason"].create({"name": "Sai số"})
    return {**dialog_values(case, user, kind), "reason_id": reason.id}


def conversion_values(case, user, kind):
    return {"lead_id": new_lead(case, user, kind).id, "name": "convert"}


def merge_values(case, user, kind):
    return {"opportunity_ids": [Command.set(new_lead(case, user, kind).ids)]}


def layout_values(case, user, kind):
    users = {"own": user, "other": case.other_marketer, "published": case.env["res.users"]}
    view = case.env["ir.ui.view"].create(
        {"model": "crm.lead", "type": "list", "arch": "<list><field name='name'/></list>"}
    )
    return {"user_id": users[kind].id, "view_id": view.id, "columns": []}


def partner_values(case, _user, kind):
    return {"name": "An", "company_id": kind == "company" and case.other_company.id}


def scoring_field_values(case, _user, _kind):
    return {"field_id": case.env["ir.model.fields"]._get("crm.lead", "city").id}


def attribute_values(case, _user, _kind):
    return {"name": f"Thuộc tính {case.env['lead.attribute'].search_count([])}"}


def option_values(case, _user, _kind):
    attributes = case.env["lead.attribute"]
    attribute = attributes.search([("type", "=", "selection")], limit=1) or attributes.create(
        {"name": "SourceBank", "type": "selection"}
    )
    return {"name": f"Tùy chọn {len(attribute.option_ids)}", "attribute_id": attribute.id}


def option_merge_values(case, user, kind):
    option = case.env["lead.attribute.option"].create(option_values(case, user, kind))
    author = case.other_marketer if kind == "other" else user
    return {"create_uid": author.id, "target_id": option.id}


def named(**values):
    """Of settings, which are the same for everybody; some must have a name of their own."""
    number = count()
    return lambda _case, _user, _kind: {"name": f"Thử nghiệm {next(number)}", **values}


# model → (values of a record of a kind, what may be written by who may write)
RECORDS = {
    "crm.lead": (lead_values, {"description": "x"}),
    "lead.hand.over": (hand_over_values, {"note": "x"}),
    "lead.interaction": (interaction_values, {"note": "x"}),
    "lead.touch": (touch_values, {"text": "x"}),
    "lead.capture.source": (capture_source_values, {"name": "x"}),
    "lead.capture.mapping": (capture_mapping_values, {"key": "x"}),
    "lead.capture.form.field": (capture_form_field_values, {"help": "x"}),
    "lead.capture.event": (capture_event_values, {"payload": "x"}),
    "lead.capture.test": (capture_test_values, {"payload": "x"}),
    "lead.campaign.cost": (campaign_cost_values, {"description": "x"}),
    "lead.campaign.cost.day": (campaign_cost_day_values, {"date": "2026-03-03"}),
    "lead.consent": (consent_values, {"text": "x"}),
    "lead.erasure.wizard": (dialog_values, {"confirmation": "x"}),
    "lead.assignment": (assignment_values, {"method": "claim"}),
    "lead.assignment.rule": (assignment_rule_values, {"name": "x"}),
    "lead.reassign.wizard": (dialog_values, {"is_taking_activities": False}),
    "lead.followup.rule": (followup_rule_values, {"summary": "x"}),
    "lead.followup": (followup_values, {"escalated": True}),
    "lead.followup.preview": (followup_preview_values, {"lead_count": 3}),
    "lead.followup.preview.line": (followup_preview_line_values, {"date_deadline": False}),
    "lead.lifecycle.transition": (transition_values, {"cause": "import"}),
    "lead.lifecycle.stage": (named(), {"name": "x"}),
    "lead.return.reason": (named(), {"name": "x"}),
    "lead.interaction.outcome": (named(), {"name": "x"}),
    "lead.attribute": (attribute_values, {"section": "x"}),
    "lead.attribute.option": (option_values, {"color": 3}),
    "lead.attribute.delete.wizard": (
        lambda case, user, kind: {
            "create_uid": (case.other_marketer if kind == "other" else user).id
        },
        {"attribute_ids": False},
    ),
    "lead.attribute.option.merge.wizard": (option_merge_values, {"option_ids": False}),
    "lead.hand.over.wizard": (dialog_values, {"note": "x"}),
    "lead.return.wizard": (return_values, {"note": "x"}),
    "lead.take.care.wizard": (take_care_values, {"note": "x"}),
    "lead.import": (import_values, {"blank_values": "x"}),
    "lead.import.mapping": (import_part_values, {"target": "leave_out"}),
    "lead.import.row": (import_row_values, {"reason": "x"}),
    "lead.import.value": (import_value_values, {"action": "reject"}),
    "lead.care": (care_values, {"lead_reason": "reply"}),
    "lead.funnel": (funnel_values, {"lead_date": "2026-01-01"}),
    "lead.quality.report": (quality_values, {"lead_count": 2}),
    "lead.identity": (identity_values, {"value": "x"}),
    "lead.list.layout": (layout_values, {"columns": [{"name": "phone", "shown": True}]}),
    "res.partner": (partner_values, {"comment": "x"}),
    "crm.tag": (named(), {"name": "x"}),
    "crm.stage": (named(), {"name": "x"}),
    "crm.lost.reason": (named(), {"name": "x"}),
    "crm.recurring.plan": (named(number_of_months=5), {"name": "x"}),
    "crm.lead.scoring.frequency": (lambda *_: {"variable": "x"}, {"value": "x"}),
    "crm.lead.scoring.frequency.field": (scoring_field_values, {"color": 3}),
    "crm.lead.lost": (
        lambda case, user, kind: {"lead_ids": [Command.set(new_lead(case, user, kind).ids)]},
        {"lost_feedback": "x"},
    ),
    "crm.lead2opportunity.partner": (conversion_values, {"name": "merge"}),
    "crm.merge.opportunity": (merge_values, {"team_id": False}),
}
