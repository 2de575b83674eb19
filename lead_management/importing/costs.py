# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From rows of a file to costs of campaigns."""

import re

from odoo.fields import Domain

from ..tools.text import header_key
from .convert import LeadImportConverter
from .plan import LeadImportPlanner, RowPlan

# What the columns are called in people's own tables and in the reports of advertising platforms
_ALIASES = {
    "campaign_id": [
        "campaign", "campaign name", "utm campaign", "utm_campaign", "chiến dịch", "tên chiến dịch",
    ],
    "source_id": [
        "source", "channel", "platform", "utm source", "utm_source", "nguồn", "kênh", "nền tảng",
    ],
    "date_from": [
        "from", "start", "start date", "day", "date", "reporting starts", "từ", "từ ngày",
        "bắt đầu", "ngày bắt đầu", "ngày", "bắt đầu báo cáo",
    ],
    "date_to": [
        "to", "end", "end date", "reporting ends", "đến", "đến ngày", "tới ngày", "kết thúc",
        "ngày kết thúc", "kết thúc báo cáo",
    ],
    "amount": [
        "amount", "cost", "costs", "spend", "spent", "amount spent", "chi phí", "số tiền",
        "số tiền đã chi tiêu", "đã chi",
    ],
    "currency_id": ["currency", "currency code", "tiền tệ", "loại tiền", "đơn vị tiền tệ"],
    "description": ["notes", "note", "description", "ghi chú", "mô tả", "nội dung", "diễn giải"],
}  # fmt: skip

COST_ALIASES = {header_key(alias): target for target, names in _ALIASES.items() for alias in names}
# As platforms say the currency of a column: Amount spent (VND)
_IN_CURRENCY = re.compile(r"\(([A-Za-z]{3})\)\s*$")
# By what a cost is known
_KEY_FIELDS = ("campaign_id", "source_id", "date_from", "date_to")


def get_aliases_in(currencies):
    """What the column of amounts is called where its name says the currency, as ``COST_ALIASES``.

    :param currencies: codes of currencies
    """
    return {
        header_key(f"{alias} ({code})"): "amount"
        for alias in _ALIASES["amount"]
        for code in currencies
    }


class CostImportConverter(LeadImportConverter):
    """Converts rows of one import of costs."""

    def __init__(self, lead_import, new_names="create"):
        super().__init__(lead_import, new_names)
        self._currency = self._find_currency() or self.env.company.currency_id

    def _find_currency(self):
        """The currency that the header of the amounts names."""
        named = _IN_CURRENCY.search(self._headers.get("amount", ""))
        currencies = self.env["res.currency"].with_context(active_test=False)
        return currencies.search([("name", "=", named[1].upper())]) if named else currencies

    def convert(self, rows):
        converted = super().convert(rows)
        for row in converted:
            self._check(row)
        return converted

    def complete(self, row):
        if row.text:
            row.values["description"] = row.text
        row.values["company_id"] = self.env.company.id

    def get_field_names(self):
        return list(self._columns)

    def _check(self, row):
        """Refuse what is no cost: it has a campaign, a first day, and ends after it began."""
        if row.problems:
            return
        row.problems += [
            self.env._("%(column)s is missing.", column=self._columns[target].label)
            for target in ("campaign_id", "date_from", "amount")
            if target not in row.values
        ]
        if not row.problems and row.values["date_to"] < row.values["date_from"]:
            row.problems.append(self.env._("The period of a cost ends before it begins."))
        if "currency_id" in row.values:
            return
        row.values["currency_id"] = self._currency.id
        if not self._currency.active:
            row.problems.append(
                self.env._("The currency %(code)s is not in use.", code=self._currency.name)
            )

    def _get_identities(self, values):
        first_day = values.get("date_from")
        if not first_day or "campaign_id" not in values:
            return {}
        values.setdefault("date_to", first_day)
        return {"period": tuple(values.get(name, False) for name in _KEY_FIELDS)}


class CostImportPlanner(LeadImportPlanner):
    """Decides what becomes of rows: a cost is known by its campaign, source and period."""

    _model = "lead.campaign.cost"
    _always_read = frozenset({"description"})

    def __init__(self, lead_import, converter, is_rehearsal=False):
        super().__init__(lead_import, converter, is_rehearsal)
        self._labels["period"] = self.env._("campaign, source and period")
        self._may_create = Domain(self.env["ir.rule"]._compute_domain(self._model, "create"))

    def _plan_row(self, row, match, existing, busy):
        if not row.problems and not row.values["amount"]:
            return RowPlan(row, "skip", reason=self.env._("Nothing was spent."))
        return super()._plan_row(row, match, existing, busy)

    def _plan_creation(self, row):
        plan = super()._plan_creation(row)
        if plan.action == "create" and self._is_forbidden(row.values):
            reason = self.env._("You may not enter costs of this campaign.")
            return RowPlan(row, "reject", reason=reason)
        return plan

    def _is_forbidden(self, values):
        """Whether the campaign is one that the user may not enter costs of."""
        if isinstance(values["campaign_id"], str):
            return False  # still to be created, then it is hers
        # sudo: the rule is looked at, and nothing told of the record
        cost = self.env[self._model].sudo().new(values)
        return not cost.filtered_domain(self._may_create)

    def _get_values_for(self, row, lead):
        return dict(row.values)

    # ---- which it is

    def _get_identities(self, row):
        return [("period", row.identities["period"])]

    def _match(self, rows):
        """Find the cost each of ``rows`` is about, the newest of several."""
        keys = {row.identities["period"] for row in rows}
        wanted = Domain("company_id", "=", self._company.id)
        for place, name in enumerate(_KEY_FIELDS):
            values = {key[place] for key in keys if not isinstance(key[place], str)}
            wanted &= Domain(name, "in", list(values))
        found = {}
        for cost in self.env[self._model].search_fetch(wanted, _KEY_FIELDS, order="id desc"):
            key = (cost.campaign_id.id, cost.source_id.id, cost.date_from, cost.date_to)
            found.setdefault(key, []).append(cost.id)
        matches = {}
        for row in rows:
            if ids := found.get(row.identities["period"]):
                matches[id(row)] = (ids[0], "period", len(ids))
        return matches

    # ---- reasons, in a sentence

    def _tell_several(self, count, identity):
        return self.env._(
            "%(count)s costs have this %(identity)s; the newest was taken.",
            count=count,
            identity=identity,
        )

    def _tell_there_is(self, identity):
        return self.env._("There is a cost with this %(identity)s already.", identity=identity)

    def _tell_not_yours(self, identity):
        return self.env._(
            "There is a cost with this %(identity)s already, which you may not change.",
            identity=identity,
        )

    def _tell_same(self):
        return self.env._("The cost says the same already.")
