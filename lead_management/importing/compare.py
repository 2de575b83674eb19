# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What rows say otherwise than the leads there are."""

import datetime

from odoo.tools import float_is_zero, html2plaintext, plaintext2html

from .names import NewName


class LeadComparison:
    """Compares what rows say with leads.

    :param env: environment of the user who may change them
    :param str policy: ``skip`` changes nothing, ``fill`` what is empty, ``overwrite`` everything
    """

    _model = "crm.lead"
    _always_read = frozenset({"name", "description"})

    def __init__(self, env, policy):
        self.env = env
        self._policy = policy

    def _read_leads(self, lead_ids, rows):
        """The leads the user may change, by id, with what is to be compared in the cache."""
        leads = self.env[self._model].browse(dict.fromkeys(lead_ids)).exists()
        if self._policy == "skip" or not leads:
            return {}
        leads = leads.with_context(active_test=False)._filtered_access("write")
        names = {name for row in rows for name in row.values} | self._always_read
        leads.fetch(sorted(names))
        return {lead.id: lead for lead in leads}

    def _compare(self, plan, lead):
        """Fill ``plan.changes`` and ``plan.values`` with what the row says otherwise."""
        row = plan.row
        lead_values = self._get_values_for(row, lead)
        for name, value in lead_values.items():
            field = lead._fields[name]
            if field.type != "monetary" or field.get_currency_field(lead) not in lead_values:
                value = _as_stored(field, value, lead)
            if self._policy == "fill" and not self._is_empty(field, lead[name]):
                continue
            if not self._is_equal(field, lead[name], value, lead):
                plan.values[name] = value
                plan.changes[name] = (to_json(field, lead[name]), to_json(field, value))
        self._compare_notes(plan, lead)

    def _get_values_for(self, row, lead):
        lead_values = dict(row.values)
        if row.found.get("converted") and "lifecycle_stage_id" not in lead_values:
            customer = self.env["lead.lifecycle.stage"]._get_by_code("customer")
            if lead.lifecycle_stage_id._is_behind(customer):
                lead_values["lifecycle_stage_id"] = customer.id
        is_elsewhere = lead.country_id and lead.country_id.id != lead_values.get("country_id")
        if self._policy == "fill" and "state_id" in lead_values and is_elsewhere:
            del lead_values["state_id"]  # a province of another country
        return lead_values

    def _adds_notes(self, lead):
        return self._policy != "fill" or not lead.description

    def _compare_notes(self, plan, lead):
        """Notes are added to, never replaced."""
        if not plan.row.text or not self._adds_notes(lead):
            return
        before = lead.description or ""
        is_html = lead._fields["description"].type == "html"
        known = _squeeze(html2plaintext(before) if is_html else before)
        missing = [line for line in plan.row.text.splitlines() if _squeeze(line) not in known]
        if missing:
            if is_html:
                after = before + plaintext2html("\n".join(missing))
            else:
                after = "\n".join(filter(None, [before, *missing]))
            after = _as_stored(lead._fields["description"], after, lead)
            plan.values["description"] = after
            plan.changes["description"] = (str(before), str(after))

    @staticmethod
    def _is_empty(field, value):
        return not value or (field.name == "priority" and value == "0")

    def says_the_same(self, lead, name, value):
        """Whether a field of ``lead`` holds a value for ``create``, an empty one too."""
        field = lead._fields[name]
        if self._is_empty(field, value):
            return self._is_empty(field, lead[name])
        return self._is_equal(field, lead[name], _as_stored(field, value, lead), lead)

    def _is_equal(self, field, before, after, lead):
        if field.name == "phone":
            return self._phone_key(before, lead) == self._phone_key(after, lead)
        if field.type in ("float", "monetary"):
            return float_is_zero((before or 0) - after, precision_digits=6)
        if field.type == "html":
            return _squeeze(html2plaintext(before or "")) == _squeeze(html2plaintext(after))
        if field.type in ("char", "text"):
            return _squeeze(before or "") == _squeeze(after)
        return to_json(field, before) == to_json(field, after)

    @staticmethod
    def _phone_key(number, lead):
        formatted = number and lead._phone_format(number=number, country=lead.country_id)
        return formatted or number or ""


def _as_stored(field, value, lead):
    """A value for ``write`` as the lead will have it: amounts rounded, markup cleaned."""
    if field.type in ("float", "monetary", "html"):
        return field.convert_to_record(field.convert_to_cache(value, lead), lead)
    return value


def to_json(field, value):
    """A value of a record or for ``write`` as JSON can hold it, alike for both.

    A record that is still to be created is ``{"new": its name}``.
    """
    match field.type:
        case "many2one":
            return _record_to_json(value if isinstance(value, (int, str)) else value.id)
        case "many2many":
            ids = value[0][2] if isinstance(value, list) else value.ids
            known = sorted(id_ for id_ in ids if not isinstance(id_, NewName))
            return known + [{"new": str(id_)} for id_ in ids if isinstance(id_, NewName)]
        case "date":
            return value.isoformat() if value else None
        case "datetime":
            is_day = value and not isinstance(value, datetime.datetime)
            moment = datetime.datetime.combine(value, datetime.time()) if is_day else value
            return moment.isoformat(" ") if moment else None
        case "boolean":
            return bool(value)
        case "integer" | "float" | "monetary":
            return value or 0
    return str(value) if value else None


def _record_to_json(value):
    return {"new": str(value)} if isinstance(value, NewName) else value or None


def _squeeze(text):
    return " ".join(text.split())
