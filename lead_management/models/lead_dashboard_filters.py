# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.periods import PRESETS, get_former_period, get_period

_RECORDS = ("campaign_id", "source_id", "team_id")
_DEFAULT_PERIOD = "last_30_days"


class LeadDashboard(models.AbstractModel):
    """What a client asks of the dashboard, checked: nothing of it is trusted."""

    _inherit = "lead.dashboard"

    @api.model
    def _get_filters(self, filters):
        """(period, domain on leads and on ``lead.funnel``) of the filters of a client.

        :param dict filters: ``period``: one of ``PRESETS``, or ``custom`` with ``from`` and ``to``,
            maybe empty, as ``YYYY-MM-DD``; ``campaign_id``, ``source_id``, ``team_id``: ids
        :return: ((first day, last day), ``Domain``); each day maybe ``None``
        :raise UserError: when they are anything else, or end before they begin
        """
        filters = self._get_checked(filters, {"period", "from", "to", *_RECORDS})
        period = self._get_filtered_period(filters)
        domain = Domain.TRUE
        for name in _RECORDS:
            if id_ := self._get_checked_id(filters.get(name)):
                domain &= Domain(name, "=", id_)
        return period, domain

    @api.model
    def _get_filtered_period(self, filters):
        name = filters.get("period") or _DEFAULT_PERIOD
        if name in PRESETS:
            return get_period(name, fields.Date.context_today(self))
        if name != "custom":
            raise self._get_filter_error()
        first, last = (self._get_checked_date(filters.get(key)) for key in ("from", "to"))
        if first and last and first > last:
            raise UserError(self.env._("The period ends before it begins."))
        return first, last

    @api.model
    def _get_former_period(self, filters, period):
        """The period that ``period`` of these filters, checked before, is compared with."""
        name = (filters or {}).get("period") or _DEFAULT_PERIOD
        return get_former_period(name, period, fields.Date.context_today(self))

    @api.model
    def _get_checked(self, values, names):
        """``values`` of a client, if they are a dict of some of ``names`` and plain values."""
        values = values or {}
        if not isinstance(values, dict) or not values.keys() <= names:
            raise self._get_filter_error()
        if not all(isinstance(value, str | int | None) for value in values.values()):
            raise self._get_filter_error()
        return values

    @api.model
    def _get_checked_id(self, value):
        """An id of a client; ``False`` where there is none."""
        if value is None or value is False:
            return False
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
            raise self._get_filter_error()
        return value

    @api.model
    def _get_checked_date(self, value):
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise self._get_filter_error() from error

    @api.model
    def _get_filter_error(self):
        return UserError(self.env._("The dashboard does not know this filter."))
